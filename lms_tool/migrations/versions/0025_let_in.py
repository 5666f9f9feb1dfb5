"""members of a batch who are let into the classroom before their hours are complete"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("batch_members") as table:
        table.add_column(sa.Column("let_in_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("let_in_by", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("let_in_why", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("batch_members") as table:
        table.alter_column("let_in_why", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("batch_members") as table:
        for name in ("let_in_why", "let_in_by", "let_in_at"):
            table.drop_column(name)
