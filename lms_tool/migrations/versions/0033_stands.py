"""where everybody stands, worked out beforehand"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stands",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_stands_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_stands_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stands")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_stands_enrolment_id")),
    )
    op.create_index(op.f("ix_stands_organisation_id"), "stands", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_stands_checked_at"), "stands", ["checked_at"], unique=False)
    with op.batch_alter_table("enrolments") as table:
        table.add_column(sa.Column("changes", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("enrolments") as table:
        table.drop_column("changes")
    op.drop_index(op.f("ix_stands_checked_at"), table_name="stands")
    op.drop_index(op.f("ix_stands_organisation_id"), table_name="stands")
    op.drop_table("stands")
