"""authoring: documents that were read and wait to become lessons"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authoring_documents",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("sections", Json, nullable=False),
        sa.Column("pictures", Json, nullable=False),
        sa.Column("losses", Json, nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("made", Json, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["authoring_drafts.id"], name=op.f("fk_authoring_documents_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_authoring_documents_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoring_documents")),
    )
    op.create_index(op.f("ix_authoring_documents_draft_id"), "authoring_documents", ["draft_id"])
    op.create_index(op.f("ix_authoring_documents_organisation_id"), "authoring_documents", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("authoring_documents")
