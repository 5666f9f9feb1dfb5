"""authoring: questions that were read from a file and wait for a yes"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authoring_intakes",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("questions", Json, nullable=False),
        sa.Column("remarks", Json, nullable=False),
        sa.Column("brought_at", UtcDateTime(), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["authoring_drafts.id"], name=op.f("fk_authoring_intakes_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_authoring_intakes_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoring_intakes")),
    )
    op.create_index(op.f("ix_authoring_intakes_draft_id"), "authoring_intakes", ["draft_id"])
    op.create_index(op.f("ix_authoring_intakes_organisation_id"), "authoring_intakes", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("authoring_intakes")
