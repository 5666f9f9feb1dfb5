"""batches, classroom sessions, seats, attendance"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("track", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("makes_up_from", sa.Date(), nullable=True),
        sa.Column("makes_up_until", sa.Date(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("why_cancelled", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_batches_course_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_batches_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_course_id"), "batches", ["course_id"])
    op.create_index(op.f("ix_batches_organisation_id"), "batches", ["organisation_id"])
    op.create_index("ix_batches_time", "batches", ["organisation_id", "starts_on"])
    op.create_table(
        "batch_groups",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("project_type", sa.String(length=32), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=True),
        sa.Column("mentor_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_batch_groups_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["people.id"], name=op.f("fk_batch_groups_mentor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_batch_groups_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_groups")),
        sa.UniqueConstraint("batch_id", "title", name=op.f("uq_batch_groups_batch_id_title")),
    )
    op.create_index(op.f("ix_batch_groups_organisation_id"), "batch_groups", ["organisation_id"])
    op.create_table(
        "batch_trainers",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_batch_trainers_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_batch_trainers_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_batch_trainers_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_trainers")),
        sa.UniqueConstraint("batch_id", "person_id", name=op.f("uq_batch_trainers_batch_id_person_id")),
    )
    op.create_index(op.f("ix_batch_trainers_organisation_id"), "batch_trainers", ["organisation_id"])
    op.create_index(op.f("ix_batch_trainers_person_id"), "batch_trainers", ["person_id"])
    op.create_table(
        "classroom_sessions",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=True),
        sa.Column("walk_ins", sa.String(length=16), nullable=False),
        sa.Column("opens_before", sa.Integer(), nullable=False),
        sa.Column("late_after", sa.Integer(), nullable=False),
        sa.Column("makes_up_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("why_cancelled", sa.String(length=300), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_classroom_sessions_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["makes_up_id"],
            ["classroom_sessions.id"],
            name=op.f("fk_classroom_sessions_makes_up_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_classroom_sessions_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"], ["people.id"], name=op.f("fk_classroom_sessions_trainer_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classroom_sessions")),
    )
    op.create_index("ix_classroom_sessions_now", "classroom_sessions", ["organisation_id", "ends_at"])
    op.create_index("ix_classroom_sessions_open", "classroom_sessions", ["settled_at", "ends_at"])
    op.create_index(op.f("ix_classroom_sessions_organisation_id"), "classroom_sessions", ["organisation_id"])
    op.create_index("ix_classroom_sessions_time", "classroom_sessions", ["batch_id", "starts_at"])
    op.create_table(
        "batch_members",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("mentor_id", sa.Uuid(), nullable=True),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_batch_members_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["batch_groups.id"], name=op.f("fk_batch_members_group_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["people.id"], name=op.f("fk_batch_members_mentor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_batch_members_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_batch_members_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_members")),
        sa.UniqueConstraint("batch_id", "person_id", name=op.f("uq_batch_members_batch_id_person_id")),
    )
    op.create_index(op.f("ix_batch_members_organisation_id"), "batch_members", ["organisation_id"])
    op.create_index("ix_batch_members_page", "batch_members", ["batch_id", "left_at", "number"])
    op.create_index(op.f("ix_batch_members_person_id"), "batch_members", ["person_id"])
    op.create_table(
        "classroom_attendance",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("came_at", UtcDateTime(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("told_minutes", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_classroom_attendance_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_classroom_attendance_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["classroom_sessions.id"],
            name=op.f("fk_classroom_attendance_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classroom_attendance")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_classroom_attendance_session_id_person_id")),
    )
    op.create_index(op.f("ix_classroom_attendance_organisation_id"), "classroom_attendance", ["organisation_id"])
    op.create_index(op.f("ix_classroom_attendance_person_id"), "classroom_attendance", ["person_id"])
    op.create_table(
        "classroom_scores",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_classroom_scores_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_classroom_scores_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["classroom_sessions.id"], name=op.f("fk_classroom_scores_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classroom_scores")),
        sa.UniqueConstraint(
            "session_id",
            "person_id",
            "criterion",
            "number",
            name=op.f("uq_classroom_scores_session_id_person_id_criterion_number"),
        ),
    )
    op.create_index(op.f("ix_classroom_scores_organisation_id"), "classroom_scores", ["organisation_id"])
    op.create_index(op.f("ix_classroom_scores_person_id"), "classroom_scores", ["person_id"])
    op.create_table(
        "classroom_sign_ups",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("moved_up_at", UtcDateTime(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_classroom_sign_ups_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_classroom_sign_ups_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["classroom_sessions.id"], name=op.f("fk_classroom_sign_ups_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classroom_sign_ups")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_classroom_sign_ups_session_id_number")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_classroom_sign_ups_session_id_person_id")),
    )
    op.create_index(op.f("ix_classroom_sign_ups_organisation_id"), "classroom_sign_ups", ["organisation_id"])
    op.create_index(op.f("ix_classroom_sign_ups_person_id"), "classroom_sign_ups", ["person_id"])
    op.create_index("ix_classroom_sign_ups_state", "classroom_sign_ups", ["session_id", "state", "number"])
    op.create_table(
        "classroom_marks",
        sa.Column("attendance_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["classroom_attendance.id"],
            name=op.f("fk_classroom_marks_attendance_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_classroom_marks_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classroom_marks")),
    )
    op.create_index("ix_classroom_marks_attendance", "classroom_marks", ["attendance_id", "number"])
    op.create_index(op.f("ix_classroom_marks_organisation_id"), "classroom_marks", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("classroom_marks")
    op.drop_table("classroom_sign_ups")
    op.drop_table("classroom_scores")
    op.drop_table("classroom_attendance")
    op.drop_table("batch_members")
    op.drop_table("classroom_sessions")
    op.drop_table("batch_trainers")
    op.drop_table("batch_groups")
    op.drop_table("batches")
