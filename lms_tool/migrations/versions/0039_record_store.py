"""attachments, documents and definitions of activities in the record store; credentials that read one course"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statement_attachments",
        sa.Column("sha2", sa.String(length=128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_tenanted("statement_attachments"),
        sa.UniqueConstraint("organisation_id", "sha2", name="uq_statement_attachments_organisation_id_sha2"),
    )
    op.create_table(
        "activity_definitions",
        sa.Column("activity", sa.Uuid(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("told", UtcDateTime(), nullable=False),
        *_tenanted("activity_definitions"),
    )
    op.create_index("ix_activity_definitions_activity", "activity_definitions", ["activity", "told"])
    op.create_table(
        "lrs_documents",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Uuid(), nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        *_tenanted("lrs_documents"),
        sa.UniqueConstraint("organisation_id", "key", name="uq_lrs_documents_organisation_id_key"),
    )
    op.create_index("ix_lrs_documents_place", "lrs_documents", ["organisation_id", "place"])
    for table in ("statement_attachments", "activity_definitions", "lrs_documents"):
        op.create_index(f"ix_{table}_organisation_id", table, ["organisation_id"])
    with op.batch_alter_table("lrs_credentials") as table:
        table.add_column(sa.Column("within", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("spoke", sa.String(length=8), nullable=False, server_default="1.0.3"))
    with op.batch_alter_table("lrs_credentials") as table:
        table.alter_column("within", server_default=None)
        table.alter_column("spoke", server_default=None)


def _tenanted(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=f"fk_{table}_organisation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def downgrade() -> None:
    with op.batch_alter_table("lrs_credentials") as table:
        table.drop_column("spoke")
        table.drop_column("within")
    for table in ("lrs_documents", "activity_definitions", "statement_attachments"):
        op.drop_table(table)
