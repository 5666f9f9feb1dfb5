"""hours: the ledger of training hours"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hours_policies',
    sa.Column('counted', Json, nullable=False),
    sa.Column('day_most', sa.Integer(), nullable=False),
    sa.Column('judged_at', UtcDateTime(), nullable=True),
    sa.Column('judged_to', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_hours_policies_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_policies')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_hours_policies_organisation_id'))
    )
    op.create_index(op.f('ix_hours_policies_organisation_id'), 'hours_policies', ['organisation_id'], unique=False)
    op.create_table('hours_years',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('online', sa.Integer(), nullable=False),
    sa.Column('classroom', sa.Integer(), nullable=False),
    sa.Column('corrected', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_hours_years_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_hours_years_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_years')),
    sa.UniqueConstraint('person_id', 'year', name=op.f('uq_hours_years_person_id_year'))
    )
    op.create_index(op.f('ix_hours_years_organisation_id'), 'hours_years', ['organisation_id'], unique=False)
    op.create_index('ix_hours_years_table', 'hours_years', ['organisation_id', 'year', 'minutes'], unique=False)
    op.create_table('hours_entries',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('enrolment_id', sa.Uuid(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('activity', sa.String(length=16), nullable=False),
    sa.Column('track', sa.String(length=64), nullable=False),
    sa.Column('layer', sa.String(length=64), nullable=False),
    sa.Column('module', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('names', Json, nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('nominal', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('score', sa.Double(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('because_id', sa.Uuid(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('about_id', sa.Uuid(), nullable=True),
    sa.Column('back_at', UtcDateTime(), nullable=True),
    sa.Column('back_by', sa.Uuid(), nullable=True),
    sa.Column('back_reason', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_hours_entries_enrolment_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_hours_entries_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_hours_entries_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_entries')),
    sa.UniqueConstraint('person_id', 'source', name=op.f('uq_hours_entries_person_id_source'))
    )
    op.create_index('ix_hours_entries_enrolment', 'hours_entries', ['enrolment_id'], unique=False)
    op.create_index(op.f('ix_hours_entries_organisation_id'), 'hours_entries', ['organisation_id'], unique=False)
    op.create_index('ix_hours_entries_year', 'hours_entries', ['person_id', 'year', 'at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_hours_entries_year', table_name='hours_entries')
    op.drop_index(op.f('ix_hours_entries_organisation_id'), table_name='hours_entries')
    op.drop_index('ix_hours_entries_enrolment', table_name='hours_entries')
    op.drop_table('hours_entries')
    op.drop_index('ix_hours_years_table', table_name='hours_years')
    op.drop_index(op.f('ix_hours_years_organisation_id'), table_name='hours_years')
    op.drop_table('hours_years')
    op.drop_index(op.f('ix_hours_policies_organisation_id'), table_name='hours_policies')
    op.drop_table('hours_policies')
