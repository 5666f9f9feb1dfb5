"""courses' lists of members"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rosters',
    sa.Column('course_id', sa.Uuid(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('try_at', UtcDateTime(), nullable=False),
    sa.Column('lease_until', UtcDateTime(), nullable=True),
    sa.Column('cursor', sa.Text(), nullable=True),
    sa.Column('visited', Json, nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('complete_run', sa.Integer(), nullable=False),
    sa.Column('read_at', UtcDateTime(), nullable=True),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('strange', Json, nullable=False),
    sa.Column('strange_count', sa.Integer(), nullable=False),
    sa.Column('trouble', sa.String(length=32), nullable=False),
    sa.Column('detail', sa.String(length=300), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_rosters_course_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_rosters_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rosters')),
    sa.UniqueConstraint('course_id', name=op.f('uq_rosters_course_id'))
    )
    op.create_index(op.f('ix_rosters_organisation_id'), 'rosters', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_rosters_try_at'), 'rosters', ['try_at'], unique=False)
    op.create_table('roster_members',
    sa.Column('roster_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('groups', Json, nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('change', sa.String(length=8), nullable=False),
    sa.Column('change_run', sa.Integer(), nullable=False),
    sa.Column('before', sa.String(length=16), nullable=False),
    sa.Column('kept', sa.Boolean(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_roster_members_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_roster_members_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['roster_id'], ['rosters.id'], name=op.f('fk_roster_members_roster_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_members')),
    sa.UniqueConstraint('roster_id', 'account_id', name=op.f('uq_roster_members_roster_id_account_id'))
    )
    op.create_index(op.f('ix_roster_members_account_id'), 'roster_members', ['account_id'], unique=False)
    op.create_index(op.f('ix_roster_members_organisation_id'), 'roster_members', ['organisation_id'], unique=False)


def downgrade() -> None:
    op.drop_table('roster_members')
    op.drop_table('rosters')
