"""steps in which a track is assigned to many people"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment_steps",
        sa.Column("track", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("form", sa.Uuid(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("stayed", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_assignment_steps_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_steps")),
        sa.UniqueConstraint("organisation_id", "form", name=op.f("uq_assignment_steps_organisation_id_form")),
    )
    op.create_index(op.f("ix_assignment_steps_organisation_id"), "assignment_steps", ["organisation_id"])
    op.create_index("ix_assignment_steps_time", "assignment_steps", ["organisation_id", "at"])
    with op.batch_alter_table("track_assignments") as table:
        for name in ("step_id", "ended_step_id"):
            table.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            table.create_index(op.f(f"ix_track_assignments_{name}"), [name])
            table.create_foreign_key(
                op.f(f"fk_track_assignments_{name}"), "assignment_steps", [name], ["id"], ondelete="SET NULL"
            )


def downgrade() -> None:
    with op.batch_alter_table("track_assignments") as table:
        for name in ("ended_step_id", "step_id"):
            table.drop_constraint(op.f(f"fk_track_assignments_{name}"), type_="foreignkey")
            table.drop_index(op.f(f"ix_track_assignments_{name}"))
            table.drop_column(name)
    op.drop_index("ix_assignment_steps_time", table_name="assignment_steps")
    op.drop_index(op.f("ix_assignment_steps_organisation_id"), table_name="assignment_steps")
    op.drop_table("assignment_steps")
