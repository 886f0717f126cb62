"""The tables of a new file."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision: str | None = None
destructive = False
"""Whether unsent work would become unreadable; such a revision waits until everything is sent."""


def upgrade() -> None:
    """Create every table and index as they were frozen in ``first.sql``."""
    script = Path(__file__).parent.parent.joinpath("first.sql").read_text(encoding="utf-8")
    body = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    for statement in filter(None, (part.strip() for part in body.split(";"))):
        op.execute(statement)
