"""grades of which a part is still to come, columns that are gone, and grades that were overridden"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("grade_columns") as table:
        table.add_column(sa.Column("gone_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("scores") as table:
        table.add_column(sa.Column("complete", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("insisted_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("scores") as table:
        table.alter_column("complete", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("scores") as table:
        table.drop_column("insisted_at")
        table.drop_column("complete")
    with op.batch_alter_table("grade_columns") as table:
        table.drop_column("gone_at")
