from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms_tool.audit.models import AuditEntry

PAGE = 50
_FETCHED = 500  # rows that an export holds at once


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted; everything that is left empty is not asked about."""

    kind: str = ""
    """The first half of `what`: "site", "person"."""
    words: str = ""
    by: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None


def entries(db: Session, organisation_id: UUID, asked: Asked, page: int = 1) -> tuple[list[AuditEntry], int]:
    """One page of entries, the newest first, and how many there are in all."""
    wanted = _wanted(organisation_id, asked)
    count = db.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(AuditEntry.at.desc(), AuditEntry.id).limit(PAGE).offset((page - 1) * PAGE)
    return list(db.scalars(ordered)), count


def every(db: Session, organisation_id: UUID, asked: Asked) -> Iterator[AuditEntry]:
    """All entries that are asked for, the newest first, a few at a time."""
    ordered = _wanted(organisation_id, asked).order_by(AuditEntry.at.desc(), AuditEntry.id)
    return iter(db.scalars(ordered, execution_options={"yield_per": _FETCHED}))


def of_subject(db: Session, subject: UUID, limit: int = 50) -> list[AuditEntry]:
    """What was done with one row, the newest first."""
    asked = select(AuditEntry).where(AuditEntry.subject == subject)
    return list(db.scalars(asked.order_by(AuditEntry.at.desc(), AuditEntry.id).limit(limit)))


def kinds(db: Session, organisation_id: UUID) -> list[str]:
    """What there are entries about: "person", "site"."""
    asked = select(AuditEntry.what).where(AuditEntry.organisation_id == organisation_id).distinct()
    return sorted({what.partition(".")[0] for what in db.scalars(asked)})


def doers(db: Session, organisation_id: UUID) -> set[UUID]:
    """Everybody who has changed something."""
    asked = select(AuditEntry.by).where(AuditEntry.organisation_id == organisation_id, AuditEntry.by.is_not(None))
    return {by for by in db.scalars(asked.distinct()) if by}


def _wanted(organisation_id: UUID, asked: Asked) -> Select[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.organisation_id == organisation_id)
    if asked.kind:
        query = query.where(AuditEntry.what.startswith(f"{asked.kind}.", autoescape=True))
    if asked.words:
        query = query.where(AuditEntry.named.icontains(asked.words, autoescape=True))
    if asked.by:
        query = query.where(AuditEntry.by == asked.by)
    if asked.since:
        query = query.where(AuditEntry.at >= asked.since)
    if asked.before:
        query = query.where(AuditEntry.at < asked.before)
    return query
