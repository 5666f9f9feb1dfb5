"""reminders: rounds of deadlines, and notices that wait for the end of quiet hours"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reminder_rounds',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('reached', sa.Uuid(), nullable=True),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_reminder_rounds_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_rounds')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_reminder_rounds_organisation_id'))
    )
    op.create_index(op.f('ix_reminder_rounds_organisation_id'), 'reminder_rounds', ['organisation_id'], unique=False)
    op.drop_index('ix_notices_page', table_name='notices')
    with op.batch_alter_table('notices') as batch:
        batch.add_column(sa.Column('shows_at', UtcDateTime(), nullable=True))
    op.execute('UPDATE notices SET shows_at = created_at')
    with op.batch_alter_table('notices') as batch:
        batch.alter_column('shows_at', existing_type=UtcDateTime(), nullable=False)
    op.create_index('ix_notices_page', 'notices', ['reader_id', 'shows_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_notices_page', table_name='notices')
    with op.batch_alter_table('notices') as batch:
        batch.drop_column('shows_at')
    op.create_index('ix_notices_page', 'notices', ['reader_id', 'created_at'], unique=False)
    op.drop_index(op.f('ix_reminder_rounds_organisation_id'), table_name='reminder_rounds')
    op.drop_table('reminder_rounds')
