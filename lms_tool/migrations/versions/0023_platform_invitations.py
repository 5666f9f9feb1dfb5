"""platform invitations: an LMS registers the tool by itself"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('platform_invitations',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('admits_administrators', sa.Boolean(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('taken_at', UtcDateTime(), nullable=True),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.Column('revoked_at', UtcDateTime(), nullable=True),
    sa.Column('registration_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_platform_invitations_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_platform_invitations_registration_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_platform_invitations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_platform_invitations_token_hash'))
    )
    op.create_index(op.f('ix_platform_invitations_organisation_id'), 'platform_invitations', ['organisation_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_platform_invitations_organisation_id'), table_name='platform_invitations')
    op.drop_table('platform_invitations')
