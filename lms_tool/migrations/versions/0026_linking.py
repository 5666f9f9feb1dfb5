"""what was put into courses from here"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("launch_sessions") as table:
        table.add_column(sa.Column("columns", sa.String(length=16), nullable=True))
    op.create_table('linking_answers',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('chosen', Json, nullable=False),
    sa.Column('message', sa.String(length=255), nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_linking_answers_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_linking_answers_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['launch_sessions.id'], name=op.f('fk_linking_answers_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linking_answers')),
    sa.UniqueConstraint('session_id', name=op.f('uq_linking_answers_session_id'))
    )
    op.create_index(op.f('ix_linking_answers_organisation_id'), 'linking_answers', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_linking_answers_person_id'), 'linking_answers', ['person_id'], unique=False)
    op.create_table('linking_insertions',
    sa.Column('answer_id', sa.Uuid(), nullable=False),
    sa.Column('course_id', sa.Uuid(), nullable=False),
    sa.Column('content', sa.String(length=255), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['linking_answers.id'], name=op.f('fk_linking_insertions_answer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_linking_insertions_course_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_linking_insertions_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linking_insertions'))
    )
    op.create_index(op.f('ix_linking_insertions_answer_id'), 'linking_insertions', ['answer_id'], unique=False)
    op.create_index('ix_linking_insertions_course', 'linking_insertions', ['course_id', 'content'], unique=False)
    op.create_index(op.f('ix_linking_insertions_organisation_id'), 'linking_insertions', ['organisation_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_linking_insertions_organisation_id'), table_name='linking_insertions')
    op.drop_index('ix_linking_insertions_course', table_name='linking_insertions')
    op.drop_index(op.f('ix_linking_insertions_answer_id'), table_name='linking_insertions')
    op.drop_table('linking_insertions')
    op.drop_index(op.f('ix_linking_answers_person_id'), table_name='linking_answers')
    op.drop_index(op.f('ix_linking_answers_organisation_id'), table_name='linking_answers')
    op.drop_table('linking_answers')
    with op.batch_alter_table("launch_sessions") as table:
        table.drop_column("columns")
