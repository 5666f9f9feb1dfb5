"""Moving learners in the middle to the newest versions, and back. What was done counts on; nothing is told twice."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import Conflict
from lms_tool.facts import LearnerMoved, Occasion, publish
from lms_tool.progress import queries
from lms_tool.progress.models import Enrolment, ModuleProgress, Move
from lms_tool.progress.service.satisfying import alone_with, consider, consider_track


class NothingToMove(Conflict):
    code = "NOTHING-TO-MOVE"
    what = "Nobody needs to be moved"
    do = "Everybody is on the newest version already, or has finished. Open the page again to see where learners stand."


def move(db: Session, enrolment_id: UUID, *, by: UUID, now: datetime, why: str = "", module: str | None = None) -> Move:
    """Let a learner go on with the newest versions: of everything begun and not finished, or of one module.

    Completed lessons and passed quizzes count on by key. Raises NothingToMove.
    """
    planned = queries.plan(db, alone_with(db, enrolment_id), module)
    if planned.is_empty:
        raise NothingToMove(f"enrolment {enrolment_id}")
    return _move(db, planned.enrolment, planned.before, planned.after, by=by, now=now, why=why)


def move_back(db: Session, enrolment_id: UUID, *, by: UUID, now: datetime, why: str = "") -> Move:
    """Take the last move back, as far as what it moved is not finished meanwhile. Raises NothingToMove."""
    enrolment = alone_with(db, enrolment_id)
    last = queries.last_move_or_none(db, enrolment_id)
    if last is None or last.undoes is not None:
        raise NothingToMove(f"enrolment {enrolment_id} was not moved")
    finished = {f"module:{key}" for key in queries.satisfied_modules(db, enrolment_id)}
    finished |= {"track"} if enrolment.satisfied_at else set()
    open_ = [what for what in last.before if what not in finished]
    if not open_:
        raise NothingToMove(f"enrolment {enrolment_id}: what was moved is finished")
    before, after = ({what: UUID(versions[what]) for what in open_} for versions in (last.after, last.before))
    return _move(db, enrolment, before, after, by=by, now=now, why=why, undoes=last)


def _move(
    db: Session,
    enrolment: Enrolment,
    before: Mapping[str, UUID],
    after: Mapping[str, UUID],
    *,
    by: UUID,
    now: datetime,
    why: str,
    undoes: Move | None = None,
) -> Move:
    made = Move(
        organisation_id=enrolment.organisation_id,
        enrolment_id=enrolment.id,
        at=now,
        by=by,
        why=why.strip()[:500],
        before={what: str(version) for what, version in before.items()},
        after={what: str(version) for what, version in after.items()},
        undoes=undoes.id if undoes else None,
    )
    db.add(made)
    whose, subject = enrolment.organisation_id, enrolment.person_id
    done = "learner.moved-back" if undoes else "learner.moved"
    audit.note(db, whose, done, by=by, at=now, subject=subject, named=enrolment.track, why=made.why)
    _pin(db, enrolment, after)
    db.flush()
    occasion = Occasion(enrolment.organisation_id, enrolment.person_id, enrolment.id)
    told = [tuple(sorted(versions.items())) for versions in (before, after)]
    publish(db, LearnerMoved(occasion=occasion, at=now, by=by, before=told[0], after=told[1], back=undoes is not None))
    for what in after:
        if what != "track":
            consider(db, occasion, what.removeprefix("module:"), now=now)
    consider_track(db, enrolment.id, now=now, occasion=occasion)
    return made


def _pin(db: Session, enrolment: Enrolment, after: Mapping[str, UUID]) -> None:
    for row in db.scalars(select(ModuleProgress).where(ModuleProgress.enrolment_id == enrolment.id)):
        row.version_id = after.get(f"module:{row.module}", row.version_id)
    enrolment.track_version_id = after.get("track", enrolment.track_version_id)
