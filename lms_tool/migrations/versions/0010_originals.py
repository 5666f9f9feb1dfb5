"""what came with the product is remembered beside what is in force; drafts have pictures beside their lessons"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalog_originals",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["catalog_blobs.hash"], name=op.f("fk_catalog_originals_hash")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_catalog_originals_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_originals")),
        sa.UniqueConstraint("organisation_id", "kind", "key", name=op.f("uq_catalog_originals_organisation_id_kind_key")),
    )
    op.create_index(op.f("ix_catalog_originals_organisation_id"), "catalog_originals", ["organisation_id"])
    op.create_table(
        "authoring_media",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["authoring_drafts.id"], name=op.f("fk_authoring_media_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_authoring_media_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoring_media")),
        sa.UniqueConstraint("draft_id", "name", name=op.f("uq_authoring_media_draft_id_name")),
    )
    op.create_index(op.f("ix_authoring_media_organisation_id"), "authoring_media", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("authoring_media")
    op.drop_table("catalog_originals")
