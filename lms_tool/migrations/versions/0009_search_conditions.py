"""search: for whom a passage is meant"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search_passages", sa.Column("meant", Json, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("search_passages") as passages:
        passages.drop_column("meant")
