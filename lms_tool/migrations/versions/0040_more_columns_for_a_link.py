"""links for which an instructor wants more columns than one"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grade_places",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("beside", Json, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_grade_places_link_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_grade_places_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_places")),
        sa.UniqueConstraint("link_id", name=op.f("uq_grade_places_link_id")),
    )
    op.create_index(op.f("ix_grade_places_organisation_id"), "grade_places", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("grade_places")
