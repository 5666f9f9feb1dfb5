"""whose work a launch asks to show"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("launch_sessions") as table:
        table.add_column(sa.Column("reviewed", sa.String(length=255), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("launch_sessions") as table:
        table.drop_column("reviewed")
