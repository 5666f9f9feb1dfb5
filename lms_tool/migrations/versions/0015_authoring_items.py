"""authoring: drafts of cases, phrases and forms, and drafts that are taken away"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OLD, NEW = "uq_authoring_drafts_organisation_id_module", "uq_authoring_drafts_organisation_id_kind_module"


def upgrade() -> None:
    with op.batch_alter_table("authoring_drafts") as drafts:
        drafts.add_column(sa.Column("kind", sa.String(length=16), nullable=False, server_default="module"))
        drafts.add_column(sa.Column("removed_at", UtcDateTime(), nullable=True))
        drafts.drop_constraint(op.f(OLD), type_="unique")
        drafts.create_unique_constraint(op.f(NEW), ["organisation_id", "kind", "module"])


def downgrade() -> None:
    with op.batch_alter_table("authoring_drafts") as drafts:
        drafts.drop_constraint(op.f(NEW), type_="unique")
        drafts.create_unique_constraint(op.f(OLD), ["organisation_id", "module"])
        drafts.drop_column("removed_at")
        drafts.drop_column("kind")
