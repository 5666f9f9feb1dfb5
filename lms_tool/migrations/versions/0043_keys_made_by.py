"""who made a key of the record store"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lrs_credentials") as table:
        table.add_column(sa.Column("made_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("lrs_credentials") as table:
        table.drop_column("made_by")
