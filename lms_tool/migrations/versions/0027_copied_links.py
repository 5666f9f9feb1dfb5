"""links of copied courses, and which course was copied from which"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("links") as table:
        table.add_column(sa.Column("told", sa.String(length=255), nullable=True))
        table.add_column(sa.Column("state", sa.String(length=8), nullable=False, server_default="known"))
    op.execute(sa.text("UPDATE links SET told = content"))
    with op.batch_alter_table("links") as table:
        table.alter_column("state", server_default=None)
    op.create_table('linking_copies',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('context_id', sa.String(length=255), nullable=False),
    sa.Column('origin_id', sa.String(length=255), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_linking_copies_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_linking_copies_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linking_copies')),
    sa.UniqueConstraint('registration_id', 'context_id', 'origin_id', name=op.f('uq_linking_copies_registration_id_context_id_origin_id'))
    )
    op.create_index(op.f('ix_linking_copies_organisation_id'), 'linking_copies', ['organisation_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_linking_copies_organisation_id'), table_name='linking_copies')
    op.drop_table('linking_copies')
    with op.batch_alter_table("links") as table:
        table.drop_column("state")
        table.drop_column("told")
