"""what gradebooks show, read to be compared"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grade_readings",
        sa.Column("column_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("more", sa.Text(), nullable=True),
        sa.Column("found", Json, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["column_id"], ["grade_columns.id"], name=op.f("fk_grade_readings_column_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_grade_readings_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_readings")),
        sa.UniqueConstraint("column_id", name=op.f("uq_grade_readings_column_id")),
    )
    op.create_index("ix_grade_readings_due", "grade_readings", ["state", "next_at"], unique=False)
    op.create_index(op.f("ix_grade_readings_organisation_id"), "grade_readings", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_grade_readings_organisation_id"), table_name="grade_readings")
    op.drop_index("ix_grade_readings_due", table_name="grade_readings")
    op.drop_table("grade_readings")
