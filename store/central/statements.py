"""Hand-written SQL files, run as they are."""

from importlib.resources import files

from alembic import op


def run(*names: str, role: str | None = None) -> None:
    """Run SQL files of ``store/central/sql`` in the migration's transaction, as ``role`` where one is given."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - a migration always has a live connection
    if role:
        driver.execute(f"set local role {role}")
        driver.execute("set local search_path = madoguchi, pg_temp")
    for name in names:
        driver.execute(files("store.central").joinpath("sql", name).read_text(encoding="utf-8"))
    if role:
        driver.execute("reset role")
        driver.execute("reset search_path")
