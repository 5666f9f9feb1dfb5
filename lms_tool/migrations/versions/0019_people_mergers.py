"""people: joined, split, kept apart"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('people_apart',
    sa.Column('first_id', sa.Uuid(), nullable=False),
    sa.Column('second_id', sa.Uuid(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['first_id'], ['people.id'], name=op.f('fk_people_apart_first_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_people_apart_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['second_id'], ['people.id'], name=op.f('fk_people_apart_second_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_apart')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_people_apart_first_id_second_id'))
    )
    op.create_index(op.f('ix_people_apart_organisation_id'), 'people_apart', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_people_apart_second_id'), 'people_apart', ['second_id'], unique=False)
    op.create_table('people_mergers',
    sa.Column('survivor_id', sa.Uuid(), nullable=False),
    sa.Column('absorbed_id', sa.Uuid(), nullable=False),
    sa.Column('moved', Json, nullable=False),
    sa.Column('before', Json, nullable=False),
    sa.Column('how', sa.String(length=16), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('undone_at', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['absorbed_id'], ['people.id'], name=op.f('fk_people_mergers_absorbed_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_people_mergers_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survivor_id'], ['people.id'], name=op.f('fk_people_mergers_survivor_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_mergers'))
    )
    op.create_index(op.f('ix_people_mergers_absorbed_id'), 'people_mergers', ['absorbed_id'], unique=False)
    op.create_index(op.f('ix_people_mergers_organisation_id'), 'people_mergers', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_people_mergers_survivor_id'), 'people_mergers', ['survivor_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_people_mergers_survivor_id'), table_name='people_mergers')
    op.drop_index(op.f('ix_people_mergers_organisation_id'), table_name='people_mergers')
    op.drop_index(op.f('ix_people_mergers_absorbed_id'), table_name='people_mergers')
    op.drop_table('people_mergers')
    op.drop_index(op.f('ix_people_apart_second_id'), table_name='people_apart')
    op.drop_index(op.f('ix_people_apart_organisation_id'), table_name='people_apart')
    op.drop_table('people_apart')
