"""practicals that people mark, and their grades"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practicals",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "organisation_id", sa.Uuid(), sa.ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), sa.ForeignKey("enrolments.id", ondelete="CASCADE"), nullable=False),
        sa.Column("track", sa.String(64), nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("pass_mark", sa.Double(), nullable=True),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told", Json, nullable=False),
        sa.UniqueConstraint("enrolment_id", "form", "number"),
    )
    op.create_index("ix_practicals_organisation_id", "practicals", ["organisation_id"])
    op.create_index("ix_practicals_person_id", "practicals", ["person_id"])
    op.create_index(
        "uq_practicals_open",
        "practicals",
        ["enrolment_id", "form"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "practical_sheets",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "organisation_id", sa.Uuid(), sa.ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("practical_id", sa.Uuid(), sa.ForeignKey("practicals.id", ondelete="CASCADE"), nullable=False),
        sa.Column("capacity", sa.String(16), nullable=False),
        sa.Column("assessor", sa.String(80), nullable=False),
        sa.Column("filled_by", sa.Uuid(), nullable=False),
        sa.Column("marks", Json, nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("total", sa.Double(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("practical_id", "capacity"),
    )
    op.create_index("ix_practical_sheets_organisation_id", "practical_sheets", ["organisation_id"])
    with op.batch_alter_table("scores") as table:
        table.add_column(sa.Column("enrolment_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("practical_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE scores SET enrolment_id = (SELECT enrolment_id FROM attempts WHERE attempts.id = attempt_id)")
    with op.batch_alter_table("scores") as table:
        table.alter_column("enrolment_id", existing_type=sa.Uuid(), nullable=False)
        table.alter_column("attempt_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM scores WHERE attempt_id IS NULL")
    with op.batch_alter_table("scores") as table:
        table.alter_column("attempt_id", existing_type=sa.Uuid(), nullable=False)
        table.drop_column("practical_id")
        table.drop_column("enrolment_id")
    op.drop_table("practical_sheets")
    op.drop_table("practicals")
