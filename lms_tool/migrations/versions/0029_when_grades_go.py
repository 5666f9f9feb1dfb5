"""when grades go to a course; scores that are kept here"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('grade_policies',
    sa.Column('course_id', sa.Uuid(), nullable=False),
    sa.Column('content', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('closes_at', UtcDateTime(), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_grade_policies_course_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_grade_policies_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade_policies')),
    sa.UniqueConstraint('course_id', 'content', name=op.f('uq_grade_policies_course_id_content'))
    )
    op.create_index(op.f('ix_grade_policies_organisation_id'), 'grade_policies', ['organisation_id'], unique=False)
    with op.batch_alter_table("scores") as table:
        table.add_column(sa.Column("passed", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("held", sa.String(length=16), nullable=False, server_default=""))
    op.create_index('ix_scores_held', 'scores', ['held'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_scores_held', table_name='scores')
    with op.batch_alter_table("scores") as table:
        table.drop_column("held")
        table.drop_column("passed")
    op.drop_index(op.f('ix_grade_policies_organisation_id'), table_name='grade_policies')
    op.drop_table('grade_policies')
