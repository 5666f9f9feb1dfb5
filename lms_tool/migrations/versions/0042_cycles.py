"""how long passing a track holds, the cycles that follow; the ledger of an enrolment found by one index"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

INDEX = "ix_enrolments_renews_on"
LEDGER = "ix_hours_entries_enrolment"


def upgrade() -> None:
    with op.batch_alter_table("enrolments") as table:
        for name in ("starts_on", "valid_until", "renews_on"):
            table.add_column(sa.Column(name, sa.Date(), nullable=True))
        table.add_column(sa.Column("followed_at", UtcDateTime(), nullable=True))
        table.create_index(INDEX, ["renews_on"])
    op.drop_index(LEDGER, table_name="hours_entries")
    op.create_index(LEDGER, "hours_entries", ["enrolment_id", "organisation_id"])


def downgrade() -> None:
    op.drop_index(LEDGER, table_name="hours_entries")
    op.create_index(LEDGER, "hours_entries", ["enrolment_id"])
    with op.batch_alter_table("enrolments") as table:
        table.drop_index(INDEX)
        for name in ("followed_at", "renews_on", "valid_until", "starts_on"):
            table.drop_column(name)
