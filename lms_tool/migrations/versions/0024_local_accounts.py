"""local accounts: administrators who come in without an LMS"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('local_accounts',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('login', sa.String(length=64), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('totp_secret', sa.Text(), nullable=True),
    sa.Column('totp_step', sa.Integer(), nullable=False),
    sa.Column('recovery', Json, nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('last_in', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_local_accounts_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_local_accounts_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_local_accounts')),
    sa.UniqueConstraint('login', name=op.f('uq_local_accounts_login')),
    sa.UniqueConstraint('person_id', name=op.f('uq_local_accounts_person_id'))
    )
    op.create_index(op.f('ix_local_accounts_organisation_id'), 'local_accounts', ['organisation_id'], unique=False)
    op.create_table('local_account_links',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['local_accounts.id'], name=op.f('fk_local_account_links_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_local_account_links_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_local_account_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_local_account_links_token_hash'))
    )
    op.create_index(op.f('ix_local_account_links_account_id'), 'local_account_links', ['account_id'], unique=False)
    op.create_index(op.f('ix_local_account_links_organisation_id'), 'local_account_links', ['organisation_id'], unique=False)
    with op.batch_alter_table('launch_sessions') as batch:
        batch.alter_column('registration_id', existing_type=sa.Uuid(), nullable=True)
        batch.alter_column('deployment_id', existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM launch_sessions WHERE registration_id IS NULL")
    with op.batch_alter_table('launch_sessions') as batch:
        batch.alter_column('deployment_id', existing_type=sa.Uuid(), nullable=False)
        batch.alter_column('registration_id', existing_type=sa.Uuid(), nullable=False)
    op.drop_table('local_account_links')
    op.drop_table('local_accounts')
