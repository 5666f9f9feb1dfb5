"""quiet hours: when nobody is reminded"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('quiet_hours',
    sa.Column('begins', sa.Time(), nullable=True),
    sa.Column('ends', sa.Time(), nullable=True),
    sa.Column('days', Json, nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_quiet_hours_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quiet_hours')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_quiet_hours_organisation_id'))
    )
    op.create_index(op.f('ix_quiet_hours_organisation_id'), 'quiet_hours', ['organisation_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_quiet_hours_organisation_id'), table_name='quiet_hours')
    op.drop_table('quiet_hours')
