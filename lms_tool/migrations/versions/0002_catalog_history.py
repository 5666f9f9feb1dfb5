"""catalog: who wrote a version, what was done to it and why"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("catalog_versions") as table:
        table.add_column(sa.Column("origin", sa.String(length=16), nullable=False, server_default="shipped"))
        table.add_column(sa.Column("copy_of", sa.Integer(), nullable=True))
    op.create_table(
        "catalog_deeds",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_catalog_deeds_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_deeds")),
    )
    op.create_index("ix_catalog_deeds_item", "catalog_deeds", ["organisation_id", "kind", "key", "at"])
    op.create_index(op.f("ix_catalog_deeds_organisation_id"), "catalog_deeds", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("catalog_deeds")
    with op.batch_alter_table("catalog_versions") as table:
        table.drop_column("copy_of")
        table.drop_column("origin")
