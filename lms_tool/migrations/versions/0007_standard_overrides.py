"""an organisation's own values of the company standard, and what they made worth reading again"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("catalog_versions") as table:
        table.add_column(sa.Column("wording", sa.String(length=64), nullable=True))
    op.create_table(
        "standard_overrides",
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("shipped", sa.Double(), nullable=True),
        sa.Column("shipped_before", sa.Double(), nullable=True),
        sa.Column("shipped_changed_at", UtcDateTime(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_standard_overrides_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_overrides")),
        sa.UniqueConstraint(
            "organisation_id", "entry", "site", name=op.f("uq_standard_overrides_organisation_id_entry_site")
        ),
    )
    op.create_index(op.f("ix_standard_overrides_organisation_id"), "standard_overrides", ["organisation_id"])
    op.create_table(
        "standard_flags",
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("item_kind", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("flagged_at", UtcDateTime(), nullable=False),
        sa.Column("ticked_at", UtcDateTime(), nullable=True),
        sa.Column("ticked_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_standard_flags_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_flags")),
    )
    op.create_index("ix_standard_flags_open", "standard_flags", ["organisation_id", "ticked_at"])
    op.create_index(op.f("ix_standard_flags_organisation_id"), "standard_flags", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("standard_flags")
    op.drop_table("standard_overrides")
    with op.batch_alter_table("catalog_versions") as table:
        table.drop_column("wording")
