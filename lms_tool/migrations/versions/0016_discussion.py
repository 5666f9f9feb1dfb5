"""discussion: questions to the trainer, their answers, and what is said against them"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "discussion_threads",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=140), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("again_at", UtcDateTime(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("hidden_posts", sa.Integer(), nullable=False),
        sa.Column("open_reports", sa.Integer(), nullable=False),
        sa.Column("locked_at", UtcDateTime(), nullable=True),
        sa.Column("locked_by", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_discussion_threads_course_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_discussion_threads_author_id"), ondelete="SET NULL"
        ),
        _belongs("discussion_threads"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_threads")),
    )
    op.create_index("ix_discussion_threads_place", "discussion_threads", ["course_id", "place", "last_at"])
    op.create_index("ix_discussion_threads_inbox", "discussion_threads", ["course_id", "last_at"])
    op.create_index(op.f("ix_discussion_threads_author_id"), "discussion_threads", ["author_id"])
    op.create_index(op.f("ix_discussion_threads_organisation_id"), "discussion_threads", ["organisation_id"])
    op.create_table(
        "discussion_posts",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Uuid(), nullable=False),
        sa.Column("is_question", sa.Boolean(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("pinned_at", UtcDateTime(), nullable=True),
        sa.Column("pinned_by", sa.Uuid(), nullable=True),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_by", sa.Uuid(), nullable=True),
        sa.Column("hidden_why", sa.String(length=300), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["discussion_threads.id"], name=op.f("fk_discussion_posts_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_discussion_posts_author_id"), ondelete="CASCADE"
        ),
        _belongs("discussion_posts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_posts")),
        sa.UniqueConstraint("author_id", "form", name=op.f("uq_discussion_posts_author_id_form")),
    )
    op.create_index("ix_discussion_posts_thread", "discussion_posts", ["thread_id", "written_at"])
    op.create_index("ix_discussion_posts_author", "discussion_posts", ["author_id", "written_at"])
    op.create_index(
        "uq_discussion_posts_pinned",
        "discussion_posts",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("pinned_at IS NOT NULL"),
        postgresql_where=sa.text("pinned_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_discussion_posts_organisation_id"), "discussion_posts", ["organisation_id"])
    op.create_table(
        "discussion_reports",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["discussion_posts.id"], name=op.f("fk_discussion_reports_post_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["people.id"], name=op.f("fk_discussion_reports_reporter_id"), ondelete="CASCADE"
        ),
        _belongs("discussion_reports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_reports")),
        sa.UniqueConstraint("post_id", "reporter_id", name=op.f("uq_discussion_reports_post_id_reporter_id")),
    )
    op.create_index(op.f("ix_discussion_reports_reporter_id"), "discussion_reports", ["reporter_id"])
    op.create_index(op.f("ix_discussion_reports_organisation_id"), "discussion_reports", ["organisation_id"])


def downgrade() -> None:
    for table in ("discussion_reports", "discussion_posts", "discussion_threads"):
        op.drop_table(table)
