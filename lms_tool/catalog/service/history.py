"""Rolling back, withdrawing and restoring: decided by a person, with a reason, and kept for ever."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries
from lms_tool.catalog.models import Version
from lms_tool.catalog.rules import Change, ModuleEdition
from lms_tool.catalog.service.reasons import NothingToDo, said
from lms_tool.catalog.service.standards import roll_back_standard
from lms_tool.catalog.service.writing import deed
from lms_tool.errors import NotFound


def roll_back(
    db: Session, organisation_id: UUID, kind: str, key: str, number: int, *, by: UUID, why: str, now: datetime
) -> Change:
    """Publish the content of an earlier version again, as a new one. Learners in the middle stay where they are.
    A standard is rolled back with everything that speaks of its values.

    Raises NotFound; NothingToDo where that content is what is published now; SayWhy.
    """
    if kind == "standard":
        return roll_back_standard(db, organisation_id, number, by=by, why=why, now=now)[0]
    reason = said(why)
    latest = queries.version(db, organisation_id, kind, key)
    earlier = queries.version(db, organisation_id, kind, key, number)
    if earlier.hash == latest.hash:
        raise NothingToDo(f"{kind} {key}: version {latest.number} is version {number}")
    change = Change("rolled-back", kind, key, latest.number + 1)
    db.add(
        Version(
            organisation_id=organisation_id,
            kind=kind,
            key=key,
            number=change.number,
            hash=earlier.hash,
            wording=earlier.wording,
            origin=latest.origin,
            copy_of=number,
            published_at=now,
            published_by=by,
            withdrawn_at=latest.withdrawn_at,
        )
    )
    db.add(deed(organisation_id, change, by=by, at=now, why=reason))
    db.flush()
    return change


def withdraw(db: Session, organisation_id: UUID, kind: str, key: str, *, by: UUID, why: str, now: datetime) -> Change:
    """Nothing new begins with it; whoever began with it goes on. Raises NotFound, NothingToDo, SayWhy."""
    reason = said(why)
    latest = queries.version(db, organisation_id, kind, key)
    if latest.withdrawn_at is not None and (kind, key) in queries.kept_back(db, organisation_id):
        raise NothingToDo(f"{kind} {key} is withdrawn")
    asked = select(Version).where(Version.organisation_id == organisation_id, Version.kind == kind, Version.key == key)
    for version in db.scalars(asked):
        version.withdrawn_at = version.withdrawn_at or now
    change = Change("withdrawn", kind, key, latest.number)
    db.add(deed(organisation_id, change, by=by, at=now, why=reason))
    db.flush()
    return change


def restore(db: Session, organisation_id: UUID, kind: str, key: str, *, by: UUID, why: str, now: datetime) -> Change:
    """Its newest version is in use again. Raises NotFound, NothingToDo, SayWhy."""
    reason = said(why)
    latest = queries.version(db, organisation_id, kind, key)
    if latest.withdrawn_at is None:
        raise NothingToDo(f"{kind} {key} is in use")
    latest.withdrawn_at = None
    change = Change("restored", kind, key, latest.number)
    db.add(deed(organisation_id, change, by=by, at=now, why=reason))
    db.flush()
    return change


def withdraw_question(
    db: Session, edition: ModuleEdition, question: str, *, by: UUID, why: str, now: datetime
) -> Change:
    """No new attempt draws it in this wording; attempts that have it keep it. Raises NotFound, NothingToDo, SayWhy."""
    return _question(db, edition, question, "withdrawn", by=by, why=why, now=now)


def restore_question(
    db: Session, edition: ModuleEdition, question: str, *, by: UUID, why: str, now: datetime
) -> Change:
    return _question(db, edition, question, "restored", by=by, why=why, now=now)


def _question(
    db: Session, edition: ModuleEdition, question: str, what: str, *, by: UUID, why: str, now: datetime
) -> Change:
    reason = said(why)
    if question not in edition.question_hashes:
        raise NotFound(f"question {question} in {edition.key}, version {edition.version}")
    if (question in queries.withdrawn_questions(db, edition)) == (what == "withdrawn"):
        raise NothingToDo(f"question {question} of {edition.key} is {what}")
    version = db.get_one(Version, edition.id)
    change = Change(what, "module", edition.key, edition.version)
    db.add(deed(version.organisation_id, change, by=by, at=now, why=reason, part=question))
    db.flush()
    return change
