"""where a course's groups are told, and where a platform takes orders for its notices"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("launch_sessions") as table:
        table.add_column(sa.Column("groups_url", sa.Text(), nullable=True))
    with op.batch_alter_table("rosters") as table:
        table.add_column(sa.Column("groups_address", sa.Text(), nullable=True))
        table.add_column(sa.Column("group_names", Json, nullable=True))
    with op.batch_alter_table("deployments") as table:
        table.add_column(sa.Column("notices_url", sa.Text(), nullable=True))
        table.add_column(sa.Column("notices_state", sa.String(length=16), nullable=False, server_default=""))
        table.add_column(sa.Column("notices_try_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("notices_tries", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("notices_detail", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("deployments") as table:
        for name in ("notices_state", "notices_tries", "notices_detail"):
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("deployments") as table:
        for name in ("notices_detail", "notices_tries", "notices_try_at", "notices_state", "notices_url"):
            table.drop_column(name)
    with op.batch_alter_table("rosters") as table:
        table.drop_column("group_names")
        table.drop_column("groups_address")
    with op.batch_alter_table("launch_sessions") as table:
        table.drop_column("groups_url")
