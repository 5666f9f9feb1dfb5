"""people: lists of people from files"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('people_intakes',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('rows', Json, nullable=False),
    sa.Column('faults', Json, nullable=False),
    sa.Column('strange', Json, nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('read_at', UtcDateTime(), nullable=False),
    sa.Column('read_by', sa.Uuid(), nullable=True),
    sa.Column('finished_at', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_people_intakes_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_intakes'))
    )
    op.create_index(op.f('ix_people_intakes_organisation_id'), 'people_intakes', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_people_intakes_state'), 'people_intakes', ['state'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_people_intakes_state'), table_name='people_intakes')
    op.drop_index(op.f('ix_people_intakes_organisation_id'), table_name='people_intakes')
    op.drop_table('people_intakes')
