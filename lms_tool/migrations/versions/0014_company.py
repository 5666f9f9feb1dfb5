"""company: regions, sites, posts, where people work; what staff change"""

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entries',
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('what', sa.String(length=48), nullable=False),
    sa.Column('subject', sa.Uuid(), nullable=True),
    sa.Column('named', sa.String(length=255), nullable=False),
    sa.Column('changes', Json, nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_audit_entries_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    op.create_index(op.f('ix_audit_entries_organisation_id'), 'audit_entries', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_audit_entries_subject'), 'audit_entries', ['subject'], unique=False)
    op.create_index('ix_audit_entries_time', 'audit_entries', ['organisation_id', 'at'], unique=False)
    op.create_table('certificate_kinds',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('names', Json, nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_certificate_kinds_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_kinds')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_certificate_kinds_organisation_id_code'))
    )
    op.create_index(op.f('ix_certificate_kinds_organisation_id'), 'certificate_kinds', ['organisation_id'], unique=False)
    op.create_table('posts',
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('leads', sa.Boolean(), nullable=False),
    sa.Column('certificates', Json, nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('names', Json, nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_posts_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_posts_organisation_id_code'))
    )
    op.create_index(op.f('ix_posts_organisation_id'), 'posts', ['organisation_id'], unique=False)
    op.create_table('regions',
    sa.Column('tier', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('names', Json, nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_regions_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regions')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_regions_organisation_id_code'))
    )
    op.create_index(op.f('ix_regions_organisation_id'), 'regions', ['organisation_id'], unique=False)
    op.create_table('sites',
    sa.Column('region_id', sa.Uuid(), nullable=False),
    sa.Column('project_type', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('names', Json, nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_sites_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['region_id'], ['regions.id'], name=op.f('fk_sites_region_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sites')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_sites_organisation_id_code'))
    )
    op.create_index(op.f('ix_sites_organisation_id'), 'sites', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_sites_region_id'), 'sites', ['region_id'], unique=False)
    op.create_table('placements',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('post_id', sa.Uuid(), nullable=True),
    sa.Column('left', sa.Boolean(), nullable=False),
    sa.Column('told_at', UtcDateTime(), nullable=False),
    sa.Column('told_by', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_placements_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_placements_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_placements_post_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_placements_site_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placements')),
    sa.UniqueConstraint('person_id', 'since', name=op.f('uq_placements_person_id_since'))
    )
    op.create_index(op.f('ix_placements_organisation_id'), 'placements', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_placements_post_id'), 'placements', ['post_id'], unique=False)
    op.create_index(op.f('ix_placements_site_id'), 'placements', ['site_id'], unique=False)
    op.add_column('accounts', sa.Column('staff_number', sa.String(length=64), nullable=True))
    op.add_column('accounts', sa.Column('seen_at', UtcDateTime(), nullable=True))
    op.add_column('people', sa.Column('staff_number', sa.String(length=64), nullable=True))
    op.add_column('people', sa.Column('merged_into_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_people_merged_into_id'), 'people', ['merged_into_id'], unique=False)
    op.create_index('uq_people_staff_number', 'people', ['organisation_id', 'staff_number'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_people_staff_number', table_name='people')
    op.drop_index(op.f('ix_people_merged_into_id'), table_name='people')
    op.drop_column('people', 'merged_into_id')
    op.drop_column('people', 'staff_number')
    op.drop_column('accounts', 'seen_at')
    op.drop_column('accounts', 'staff_number')
    op.drop_index(op.f('ix_placements_site_id'), table_name='placements')
    op.drop_index(op.f('ix_placements_post_id'), table_name='placements')
    op.drop_index(op.f('ix_placements_organisation_id'), table_name='placements')
    op.drop_table('placements')
    op.drop_index(op.f('ix_sites_region_id'), table_name='sites')
    op.drop_index(op.f('ix_sites_organisation_id'), table_name='sites')
    op.drop_table('sites')
    op.drop_index(op.f('ix_regions_organisation_id'), table_name='regions')
    op.drop_table('regions')
    op.drop_index(op.f('ix_posts_organisation_id'), table_name='posts')
    op.drop_table('posts')
    op.drop_index(op.f('ix_certificate_kinds_organisation_id'), table_name='certificate_kinds')
    op.drop_table('certificate_kinds')
    op.drop_index('ix_audit_entries_time', table_name='audit_entries')
    op.drop_index(op.f('ix_audit_entries_subject'), table_name='audit_entries')
    op.drop_index(op.f('ix_audit_entries_organisation_id'), table_name='audit_entries')
    op.drop_table('audit_entries')
