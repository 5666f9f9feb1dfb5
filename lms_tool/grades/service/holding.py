"""When grades go: policies, releasing, taking back, counting anew (docs/decisions/0026)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput
from lms_tool.grades import queries, rules
from lms_tool.grades.models import Column, Policy, Score
from lms_tool.grades.service.queueing import best, is_same, let_go, write
from lms_tool.grades.service.reading import ask
from lms_tool.grades.service.sending import enqueue, resend
from lms_tool.outbox import service as outbox


class NoMoment(BadInput):
    code = "NO-MOMENT"
    what = "A day and hour is missing"
    do = "Say when the quiz closes; grades go after that."


@dataclass(frozen=True, slots=True)
class Effect:
    """What a policy does to the scores there are. going: kept so far, and will go; kept: of those not in the gradebook,
    how many stay or are now kept here; there: already in the gradebook, which stay."""

    going: int
    kept: int
    there: int


def effect(db: Session, course: UUID, content: str, when: rules.When, *, now: datetime) -> Effect:
    """What deciding so would do; changes nothing."""
    going = kept = there = 0
    for _, score in queries.governed(db, course, content):
        if score.sent_at is not None:
            there += 1
        elif rules.hold(when, passed=score.passed, complete=score.complete, there=False, held=score.held, now=now):
            kept += 1
        elif score.held:
            going += 1
    return Effect(going, kept, there)


def decide(db: Session, course: UUID, content: str, when: rules.When | None, *, by: UUID, now: datetime) -> Effect:
    """When grades of a content go from now on; None: as the whole course. Raises NoMoment."""
    if when is not None and when.kind == rules.CLOSED and when.closes_at is None:
        raise NoMoment("closed without a moment")
    known = queries.policies(db, course)
    if when is None:
        if content and content in known:
            db.delete(known[content])
    else:
        organisation = db.info["organisation"]
        row = known.get(content) or Policy(organisation_id=organisation, course_id=course, content=content)
        row.kind, row.closes_at, row.decided_by, row.decided_at = when.kind, when.closes_at, by, now
        db.add(row)
    db.flush()
    holding = queries.policy(db, course, content)
    found = effect(db, course, content, holding, now=now)
    _apply(db, queries.governed(db, course, content, lock=True), holding, now=now)
    return found


def release(db: Session, course: UUID, score_ids: Collection[UUID], *, now: datetime) -> int:
    """Let scores go that are kept here, whatever the policy says. Gives how many."""
    count = 0
    for column, score in _of(db, course, score_ids):
        if score.held:
            score.held, score.at = "", None
            enqueue(db, column, score, now=now)
            count += 1
    return count


def take_back(db: Session, course: UUID, score_ids: Collection[UUID], *, now: datetime) -> int:
    """Take scores out of the gradebook and keep them here until somebody releases them. Gives how many."""
    count = 0
    for column, score in _of(db, course, score_ids):
        if score.held:
            continue
        score.held, score.at = rules.TAKEN, None
        if score.last_at is None:  # it never left
            outbox.withdraw(db, [score.id])
        else:
            enqueue(db, column, score, now=now)
        count += 1
    return count


def leave(db: Session, course: UUID, score_ids: Collection[UUID]) -> int:
    """Let the gradebook's own grades stand: nothing is sent for these until somebody releases them. Gives how many."""
    chosen = [score for _, score in _of(db, course, score_ids) if not score.held]
    for score in chosen:
        score.held = rules.LEFT
    outbox.withdraw(db, [score.id for score in chosen])
    return len(chosen)


def send_ours(db: Session, course: UUID, score_ids: Collection[UUID], *, by: UUID, now: datetime) -> int:
    """Let our points stand in the gradebook, whatever was left there; it is read again, to see whether they do. Gives
    how many."""
    columns = set()
    for column, score in _of(db, course, score_ids):
        score.held = "" if score.held == rules.LEFT else score.held
        score.insisted_at = now
        columns.add(column.id)
    db.flush()
    ask(db, course, by=by, now=now, columns=columns)
    return resend(db, list(score_ids), now=now)


def take_out(db: Session, course: UUID, score_ids: Collection[UUID], *, now: datetime) -> int:
    """Take out of the gradebook what is there although it is kept here. Gives how many."""
    count = 0
    for column, score in _of(db, course, score_ids):
        if score.held in ("", rules.LEFT):
            continue
        score.held, score.at = rules.TAKEN, None
        enqueue(db, column, score, now=now)
        count += 1
    return count


def recount(db: Session, column: Column, *, now: datetime) -> int:
    """Work the points of a column out anew from everything that was marked, and send what differs, even if it is less.

    Gives how many differed.
    """
    count = 0
    for score in db.scalars(select(Score).where(Score.column_id == column.id).with_for_update()).all():
        stands_on, counted = best(db, column, score.person_id, score.enrolment_id)
        if is_same(score, counted):
            continue
        count += counted.given != score.given
        write(score, counted)
        score.enrolment_id = stands_on
        let_go(db, column, score, queries.policy(db, column.course_id, column.content), now=now)
    return count


def release_due(db: Session, *, now: datetime) -> int:
    """Let go what waited for a moment that has come. Gives how many."""
    count = 0
    for course in queries.courses_with_held(db, now=now):
        contents = {column.content for column in queries.course_columns(db, course)}
        for content in sorted(contents):
            when = queries.policy(db, course, content)
            if when.kind == rules.CLOSED and when.closes_at and when.closes_at <= now:
                there = queries.pairs(db, course, [content], lock=True)
                held = [pair for pair in there if pair[1].held == rules.CLOSED]
                count += _apply(db, held, when, now=now)
    return count


def note_decision(
    db: Session, course: UUID, what: str, named: str, *, by: UUID, now: datetime, chosen: Collection[str] = ()
) -> None:
    """In the log of what staff have done."""
    after = {"columns": ", ".join(chosen)} if chosen else {}
    audit.note(db, db.info["organisation"], f"grades.{what}", by=by, at=now, subject=course, named=named, after=after)


def _apply(db: Session, pairs: Iterable[tuple[Column, Score]], when: rules.When, *, now: datetime) -> int:
    going, stopped = 0, []
    for column, score in pairs:
        if score.sent_at is not None or score.held == rules.TAKEN:
            continue
        was = score.held
        held = rules.hold(when, passed=score.passed, complete=score.complete, there=False, held=was, now=now)
        if was and not held:
            going += let_go(db, column, score, when, now=now)
        elif held:
            score.held = held
            stopped += [] if was else [score.id]
    outbox.withdraw(db, stopped)
    return going


def _of(db: Session, course: UUID, score_ids: Collection[UUID]) -> list[tuple[Column, Score]]:
    wanted = set(score_ids)
    return [pair for pair in queries.pairs(db, course, lock=True) if pair[1].id in wanted]
