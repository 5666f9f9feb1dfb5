"""notices: what somebody should hear of"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("happened", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["people.id"], name=op.f("fk_notices_reader_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_notices_course_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_notices_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("reader_id", "kind", "happened", name=op.f("uq_notices_reader_id_kind_happened")),
    )
    op.create_index("ix_notices_page", "notices", ["reader_id", "created_at"])
    op.create_index("ix_notices_subject", "notices", ["subject"])
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["reader_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(op.f("ix_notices_course_id"), "notices", ["course_id"])
    op.create_index(op.f("ix_notices_organisation_id"), "notices", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("notices")
