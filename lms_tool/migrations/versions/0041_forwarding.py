"""what each record store gets, how far it has caught up, and what it said"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("external_stores") as table:
        table.add_column(sa.Column("choice", sa.String(length=16), nullable=False, server_default="everything"))
        table.add_column(sa.Column("hides_people", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("hides_texts", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("behind_from", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("behind_at", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("behind_since", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("crowded", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("outbox_destinations") as table:
        table.add_column(sa.Column("most", sa.Integer(), nullable=True))
    with op.batch_alter_table("outbox_messages") as table:
        table.add_column(sa.Column("answer", sa.String(length=300), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("outbox_messages") as table:
        table.drop_column("answer")
    with op.batch_alter_table("outbox_destinations") as table:
        table.drop_column("most")
    with op.batch_alter_table("external_stores") as table:
        for column in ("crowded", "behind_since", "behind_at", "behind_from", "hides_texts", "hides_people", "choice"):
            table.drop_column(column)
