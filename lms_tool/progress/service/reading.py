"""Lessons: sitting down, reading on, answering checks, being done."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import LessonHead, ModuleEdition
from lms_tool.errors import NotFound
from lms_tool.facts import Occasion, publish
from lms_tool.people import queries as people
from lms_tool.progress import rules
from lms_tool.progress.models import CheckAnswer, Sitting, UnitProgress
from lms_tool.progress.service.rows import pin, unit_of
from lms_tool.progress.service.satisfying import consider


def open_lesson(db: Session, occasion: Occasion, edition: ModuleEdition, lesson: str, *, now: datetime) -> Sitting:
    """Sit down to a lesson, or go on sitting. Whatever else was being read is left."""
    _known(edition, lesson)
    pin(db, occasion, edition, now)
    unit = unit_of(db, occasion, edition.key, "lesson", lesson, now)
    unit.last_seen_at = now
    sitting = None
    for one in _open_sittings(db, occasion.person):
        same = one.enrolment_id == occasion.enrolment and (one.module, one.lesson) == (edition.key, lesson)
        if same and not rules.is_stale(one.last_seen_at, now):
            sitting = one
        else:
            _leave(db, one, lost=rules.is_stale(one.last_seen_at, now), now=now)
    if sitting is None:
        return _sit_down(db, occasion, edition, lesson, now)
    if rules.was_paused(sitting.last_seen_at, now):
        paused = facts.LessonResumed(**_of(sitting, now), since=sitting.last_seen_at, seconds=sitting.seconds)
        publish(db, paused)
    sitting.last_seen_at, sitting.launch_id, sitting.language = now, occasion.launch, occasion.language
    return sitting


def read_on(
    db: Session,
    occasion: Occasion,
    sitting_id: UUID,
    *,
    percent: int,
    position: str,
    seconds: float,
    now: datetime,
) -> UnitProgress:
    """A sign of life from the page: how far it was read and how many active seconds went by since the last one.

    Of a sitting that is over, the last sign of a page that was left counts and is told of no more; who reads on after
    having been away for so long that it was given up sits down anew.
    """
    sitting = db.get(Sitting, sitting_id)
    if sitting is None or (sitting.person_id, sitting.enrolment_id) != (occasion.person, occasion.enrolment):
        raise NotFound(f"sitting {sitting_id}")
    if sitting.ended_at is not None and rules.is_stale(sitting.last_seen_at, sitting.ended_at):
        edition = catalog.module(db, occasion.organisation, sitting.module, sitting.version_id)
        sitting = open_lesson(db, occasion, edition, sitting.lesson, now=now)
    unit = unit_of(db, occasion, sitting.module, "lesson", sitting.lesson, now)
    counted = rules.counted_seconds(seconds, now - max(sitting.last_seen_at, unit.last_seen_at))
    sitting.seconds += counted
    unit.seconds += counted
    before, unit.percent = unit.percent, max(unit.percent, min(100, max(0, percent)))
    unit.position = position[:120] or unit.position
    unit.last_seen_at = now
    if sitting.ended_at is None:
        sitting.last_seen_at = now
    if unit.completed_at is None and sitting.ended_at is None:
        for step in rules.steps_passed(before, unit.percent):
            publish(db, facts.LessonProgressed(**_of(sitting, now), percent=step, seconds=sitting.seconds))
    return unit


def complete_lesson(db: Session, occasion: Occasion, edition: ModuleEdition, lesson: str, *, now: datetime) -> None:
    """The learner says: done. Counted once; the sitting ends."""
    _known(edition, lesson)
    people.alone(db, occasion.person)
    unit = unit_of(db, occasion, edition.key, "lesson", lesson, now)
    reading = {(one.enrolment_id, one.module, one.lesson) for one in _open_sittings(db, occasion.person)}
    if unit.completed_at is not None and (occasion.enrolment, edition.key, lesson) not in reading:
        return  # the second click of a double click
    sitting = open_lesson(db, occasion, edition, lesson, now=now)
    if unit.completed_at is None:
        unit.completed_at, unit.percent = now, 100
        publish(db, facts.LessonCompleted(**_of(sitting, now), seconds=sitting.seconds))
        consider(db, occasion, edition.key, session=sitting.id, now=now)
    _leave(db, sitting, lost=False, now=now)


def answer_check(
    db: Session,
    occasion: Occasion,
    edition: ModuleEdition,
    lesson: str,
    question: str,
    chosen: Collection[str],
    *,
    now: datetime,
) -> CheckAnswer:
    """An answer to a check question of a lesson; every one is kept, the last one shows."""
    head = _known(edition, lesson)
    if question not in head.checks:
        raise NotFound(f"check {question} in {edition.key}/{lesson}")
    asked = catalog.questions(db, edition, [question])[question]
    response = asked.clean(chosen)
    sitting = open_lesson(db, occasion, edition, lesson, now=now)
    standard = catalog.standard(db, edition, people.site_of(db, occasion.person))
    answer = CheckAnswer(
        organisation_id=occasion.organisation,
        enrolment_id=occasion.enrolment,
        module=edition.key,
        lesson=lesson,
        version_id=edition.id,
        question=question,
        response=response,
        right=asked.is_right(response, standard),
        answered_at=now,
    )
    db.add(answer)
    db.flush()
    publish(
        db,
        facts.CheckAnswered(
            **_of(sitting, now),
            answer=answer.id,
            question=question,
            response=tuple(response),
            right=answer.right,
            position=head.checks.index(question) + 1,
        ),
    )
    return answer


def close_stale(db: Session, *, now: datetime, most: int = 200) -> int:
    """End the sittings that gave no sign of life for a while. Gives how many."""
    asked = select(Sitting).where(Sitting.ended_at.is_(None), Sitting.last_seen_at < now - rules.IDLE).limit(most)
    stale = list(db.scalars(asked))
    for sitting in stale:
        _leave(db, sitting, lost=True, now=now)
    return len(stale)


def _sit_down(db: Session, occasion: Occasion, edition: ModuleEdition, lesson: str, now: datetime) -> Sitting:
    sitting = Sitting(
        organisation_id=occasion.organisation,
        enrolment_id=occasion.enrolment,
        person_id=occasion.person,
        launch_id=occasion.launch,
        language=occasion.language,
        module=edition.key,
        lesson=lesson,
        version_id=edition.id,
        opened_at=now,
        last_seen_at=now,
        seconds=0.0,
    )
    db.add(sitting)
    db.flush()
    publish(db, facts.LessonOpened(**_of(sitting, now)))
    return sitting


def _leave(db: Session, sitting: Sitting, *, lost: bool, now: datetime) -> None:
    sitting.ended_at = now
    at = sitting.last_seen_at if lost else now
    publish(db, facts.LessonLeft(**_of(sitting, at), seconds=sitting.seconds, lost=lost))


def _of(sitting: Sitting, at: datetime) -> dict[str, Any]:
    """What every fact about a sitting says."""
    occasion = Occasion(
        sitting.organisation_id, sitting.person_id, sitting.enrolment_id, sitting.launch_id, sitting.language
    )
    return {
        "occasion": occasion,
        "at": at,
        "module": sitting.module,
        "lesson": sitting.lesson,
        "version": sitting.version_id,
        "sitting": sitting.id,
    }


def _open_sittings(db: Session, person_id: UUID) -> list[Sitting]:
    return list(db.scalars(select(Sitting).where(Sitting.person_id == person_id, Sitting.ended_at.is_(None))))


def _known(edition: ModuleEdition, lesson: str) -> LessonHead:
    head = edition.lesson_or_none(lesson)
    if head is None:
        raise NotFound(f"lesson {edition.key}/{lesson}")
    return head
