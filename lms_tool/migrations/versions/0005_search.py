"""search"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("method", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("indexed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_sources")),
        sa.UniqueConstraint("hash", name=op.f("uq_search_sources_hash")),
    )
    op.create_table(
        "search_passages",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("anchor", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["search_sources.id"],
            name=op.f("fk_search_passages_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", "number", name=op.f("pk_search_passages")),
    )
    op.create_table(
        "search_postings",
        sa.Column("term", sa.String(length=48), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["search_sources.id"],
            name=op.f("fk_search_postings_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("term", "source_id", name=op.f("pk_search_postings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_postings_source_id"), "search_postings", ["source_id"])


def downgrade() -> None:
    op.drop_table("search_postings")
    op.drop_table("search_passages")
    op.drop_table("search_sources")
