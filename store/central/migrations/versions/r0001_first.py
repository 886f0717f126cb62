"""The first schema of the central."""

from store.central.statements import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make roles, tables, steps, doors and rights, owned by a role that cannot log in."""
    run("0001_roles.sql")
    run("0001_tables.sql", "0001_inside.sql", "0001_doors.sql", "0001_rights.sql", role="madoguchi_owner")


def downgrade() -> None:
    """Remove the schema with everything in it; the roles stay, other databases may use them."""
    run("0001_down.sql")
