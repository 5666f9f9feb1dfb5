"""authoring: drafts of own courseware, their parts, history and steps"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authoring_drafts",
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("languages", Json, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("copied_from", sa.String(length=64), nullable=True),
        sa.Column("based_on", sa.Uuid(), nullable=True),
        sa.Column("settled", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_authoring_drafts_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoring_drafts")),
        sa.UniqueConstraint("organisation_id", "module", name=op.f("uq_authoring_drafts_organisation_id_module")),
    )
    op.create_index(op.f("ix_authoring_drafts_organisation_id"), "authoring_drafts", ["organisation_id"], unique=False)
    op.create_table(
        "authoring_parts",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("written", Json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["authoring_drafts.id"], name=op.f("fk_authoring_parts_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_authoring_parts_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoring_parts")),
        sa.UniqueConstraint("draft_id", "kind", "key", name=op.f("uq_authoring_parts_draft_id_kind_key")),
    )
    op.create_index(op.f("ix_authoring_parts_organisation_id"), "authoring_parts", ["organisation_id"], unique=False)
    op.create_table(
        "authoring_steps",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["authoring_drafts.id"], name=op.f("fk_authoring_steps_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_authoring_steps_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoring_steps")),
    )
    op.create_index("ix_authoring_steps_draft", "authoring_steps", ["draft_id", "taken_at"], unique=False)
    op.create_index(op.f("ix_authoring_steps_organisation_id"), "authoring_steps", ["organisation_id"], unique=False)
    op.create_table(
        "authoring_pasts",
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("written", Json, nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_authoring_pasts_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["authoring_parts.id"], name=op.f("fk_authoring_pasts_part_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoring_pasts")),
        sa.UniqueConstraint("part_id", "number", name=op.f("uq_authoring_pasts_part_id_number")),
    )
    op.create_index(op.f("ix_authoring_pasts_organisation_id"), "authoring_pasts", ["organisation_id"], unique=False)
    op.create_table(
        "authoring_presences",
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_authoring_presences_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["authoring_parts.id"], name=op.f("fk_authoring_presences_part_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_authoring_presences_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoring_presences")),
        sa.UniqueConstraint("part_id", "person_id", name=op.f("uq_authoring_presences_part_id_person_id")),
    )
    op.create_index(
        op.f("ix_authoring_presences_organisation_id"), "authoring_presences", ["organisation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_authoring_presences_organisation_id"), table_name="authoring_presences")
    op.drop_table("authoring_presences")
    op.drop_index(op.f("ix_authoring_pasts_organisation_id"), table_name="authoring_pasts")
    op.drop_table("authoring_pasts")
    op.drop_index(op.f("ix_authoring_steps_organisation_id"), table_name="authoring_steps")
    op.drop_index("ix_authoring_steps_draft", table_name="authoring_steps")
    op.drop_table("authoring_steps")
    op.drop_index(op.f("ix_authoring_parts_organisation_id"), table_name="authoring_parts")
    op.drop_table("authoring_parts")
    op.drop_index(op.f("ix_authoring_drafts_organisation_id"), table_name="authoring_drafts")
    op.drop_table("authoring_drafts")
