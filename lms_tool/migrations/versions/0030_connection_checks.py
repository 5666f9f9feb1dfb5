"""checks of connections, and how browsers proved themselves"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connection_checks",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("with_score", sa.Boolean(), nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_connection_checks_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_connection_checks_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_checks")),
    )
    for name in ("organisation_id", "registration_id"):
        op.create_index(op.f(f"ix_connection_checks_{name}"), "connection_checks", [name])
    op.create_index("ix_connection_checks_open", "connection_checks", ["done_at", "asked_at"])
    with op.batch_alter_table("launch_sessions") as table:
        table.add_column(sa.Column("browser_by", sa.String(length=16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("launch_sessions") as table:
        table.drop_column("browser_by")
    op.drop_table("connection_checks")
