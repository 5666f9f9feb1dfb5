"""members of whom only the roster tells, members who have left"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("memberships") as table:
        table.add_column(sa.Column("state", sa.String(length=8), nullable=False, server_default="came"))
        table.alter_column("last_seen", existing_type=UtcDateTime(), nullable=True)
    with op.batch_alter_table("memberships") as table:
        table.alter_column("state", server_default=None)


def downgrade() -> None:
    op.execute("UPDATE memberships SET last_seen = created_at WHERE last_seen IS NULL")
    with op.batch_alter_table("memberships") as table:
        table.alter_column("last_seen", existing_type=UtcDateTime(), nullable=False)
        table.drop_column("state")
