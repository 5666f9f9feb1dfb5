"""tracks: who is assigned to which, who is exempt from what, drafts"""

import uuid

import sqlalchemy as sa
from alembic import op

from lms_tool.db import Json, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _decision() -> list[sa.Column]:
    return [
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "track_assignments",
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        *_decision(),
        *_keys("track_assignments"),
    )
    op.create_table(
        "track_exemptions",
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("proof", sa.String(length=32), nullable=True),
        *_decision(),
        *_keys("track_exemptions"),
    )
    for table, short in (("track_assignments", "person"), ("track_exemptions", "person")):
        op.create_index(f"ix_{table}_{short}", table, ["person_id", "track"], unique=False)
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"], unique=False)
    op.create_table(
        "track_drafts",
        sa.Column("track", sa.String(length=64), nullable=False),
        sa.Column("written", Json, nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_track_drafts_organisation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track_drafts")),
        sa.UniqueConstraint("organisation_id", "track", name=op.f("uq_track_drafts_organisation_id_track")),
    )
    op.create_index(op.f("ix_track_drafts_organisation_id"), "track_drafts", ["organisation_id"], unique=False)
    _whoever_is_in_a_track_came_by_a_link()


def _whoever_is_in_a_track_came_by_a_link() -> None:
    enrolments = sa.table(
        "enrolments",
        sa.column("person_id", sa.Uuid()),
        sa.column("track", sa.String()),
        sa.column("cycle", sa.Integer()),
        sa.column("organisation_id", sa.Uuid()),
        sa.column("enrolled_at", UtcDateTime()),
    )
    assignments = sa.table(
        "track_assignments",
        *(sa.column(name, kind) for name, kind in (
            ("id", sa.Uuid()), ("organisation_id", sa.Uuid()), ("person_id", sa.Uuid()), ("track", sa.String()),
            ("how", sa.String()), ("starts_on", sa.Date()), ("at", UtcDateTime()), ("why", sa.Text()), ("ended_why", sa.Text()),
        )),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(enrolments).where(enrolments.c.cycle == 1)).all()
    for start in range(0, len(rows), 500):
        connection.execute(sa.insert(assignments), [
            {"id": uuid.uuid4(), "organisation_id": row.organisation_id, "person_id": row.person_id, "track": row.track,
             "how": "link", "starts_on": row.enrolled_at.date(), "at": row.enrolled_at, "why": "", "ended_why": ""}
            for row in rows[start : start + 500]
        ])


def downgrade() -> None:
    op.drop_table("track_drafts")
    op.drop_table("track_exemptions")
    op.drop_table("track_assignments")
