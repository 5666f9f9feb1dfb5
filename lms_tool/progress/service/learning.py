"""Enrolling, reading, finishing: the only writer of progress."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import LessonHead, ModuleEdition, TrackEdition
from lms_tool.errors import NotFound
from lms_tool.facts import AttemptGraded, AttemptStarted, Enrolled, Occasion, publish
from lms_tool.progress import queries, rules
from lms_tool.progress.models import CheckAnswer, Enrolment, ModuleProgress, Sitting, UnitProgress


def arrive(db: Session, arrived: facts.Arrived) -> None:
    """A learner came in from the LMS: enrol them where the link belongs, and let it be told."""
    if "learner" not in arrived.roles:
        return
    track = track_of(db, arrived.organisation, arrived.person, arrived.content)
    if track is None:
        return
    enrolment = enrol(
        db,
        arrived.organisation,
        arrived.person,
        track,
        launch=arrived.launch,
        language=arrived.language,
        now=arrived.at,
    )
    enrolment.last_seen_at = arrived.at
    occasion = Occasion(arrived.organisation, arrived.person, enrolment.id, arrived.launch, arrived.language)
    publish(db, facts.ContentLaunched(occasion=occasion, at=arrived.at, content=arrived.content or f"track:{track}"))


def track_of(db: Session, organisation_id: UUID, person_id: UUID, content: str | None) -> str | None:
    """The track a link leads into: the one it names, the person's own that has the module, the first that has it."""
    kind, _, key = (content or "").partition(":")
    tracks = catalog.tracks(db, organisation_id)
    known = {track.key: {named.module for named in track.modules} for track in tracks}
    if kind == "track":
        return key if key in known or queries.is_enrolled(db, person_id, key) else None
    module = key.partition("/")[0] or None
    own = queries.enrolment_or_none(db, person_id, module=module)
    if own:
        return own.track
    having = next((track for track, modules in known.items() if module in modules), None)
    edition = catalog.module_or_none(db, organisation_id, module) if module and not having else None
    return _nearest_track(db, person_id, edition, tracks) if edition else having


def _nearest_track(db: Session, person_id: UUID, edition: ModuleEdition, tracks: Sequence[TrackEdition]) -> str | None:
    """Where a company's own module counts that stands in no track: in the track its learner is in, else in the first
    one that teaches its layer."""
    own = queries.enrolment_or_none(db, person_id)
    if own:
        return own.track
    here = edition.layer.key
    return next((one.key for one in tracks if any(c.layer.key == here and c.modules for c in one.layers)), None)


def enrol(
    db: Session,
    organisation_id: UUID,
    person_id: UUID,
    track: str,
    *,
    launch: UUID | None,
    language: str,
    now: datetime,
) -> Enrolment:
    """The person's enrolment in this track, made if need be; two launches at once make one."""
    asked = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.track == track)
    found = db.scalar(asked.order_by(Enrolment.cycle.desc()).limit(1))
    if found:
        return found
    edition = catalog.track(db, organisation_id, track)
    enrolment = Enrolment(
        organisation_id=organisation_id,
        person_id=person_id,
        track=track,
        track_version_id=edition.id,
        enrolled_at=now,
        last_seen_at=now,
    )
    try:
        with db.begin_nested():
            db.add(enrolment)
    except IntegrityError:
        return db.scalars(asked).one()
    publish(
        db, Enrolled(occasion=Occasion(organisation_id, person_id, enrolment.id, launch, language), at=now, track=track)
    )
    return enrolment


def open_lesson(db: Session, occasion: Occasion, edition: ModuleEdition, lesson: str, *, now: datetime) -> Sitting:
    """Sit down to a lesson, or go on sitting. Whatever else was being read is left."""
    _known(edition, lesson)
    _pin(db, occasion, edition, now)
    unit = _unit(db, occasion, edition.key, "lesson", lesson, now)
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
        publish(db, facts.LessonResumed(**_of(sitting, now)))
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
    """A sign of life from the page: how far it was read and how many active seconds went by since the last one."""
    sitting = db.get(Sitting, sitting_id)
    if sitting is None or (sitting.person_id, sitting.enrolment_id) != (occasion.person, occasion.enrolment):
        raise NotFound(f"sitting {sitting_id}")
    unit = _unit(db, occasion, sitting.module, "lesson", sitting.lesson, now)
    counted = rules.counted_seconds(seconds, now - max(sitting.last_seen_at, unit.last_seen_at))
    sitting.seconds += counted
    unit.seconds += counted
    before, unit.percent = unit.percent, max(unit.percent, min(100, max(0, percent)))
    unit.position = position[:120] or unit.position
    unit.last_seen_at = now
    if sitting.ended_at is None:
        sitting.last_seen_at = now
    if unit.completed_at is None:
        for step in rules.steps_passed(before, unit.percent):
            publish(db, facts.LessonProgressed(**_of(sitting, now), percent=step, seconds=sitting.seconds))
    return unit


def complete_lesson(db: Session, occasion: Occasion, edition: ModuleEdition, lesson: str, *, now: datetime) -> None:
    """The learner says: done. Counted once; the sitting ends."""
    _known(edition, lesson)
    unit = _unit(db, occasion, edition.key, "lesson", lesson, now)
    reading = {(one.enrolment_id, one.module, one.lesson) for one in _open_sittings(db, occasion.person)}
    if unit.completed_at is not None and (occasion.enrolment, edition.key, lesson) not in reading:
        return  # the second click of a double click
    sitting = open_lesson(db, occasion, edition, lesson, now=now)
    if unit.completed_at is None:
        unit.completed_at, unit.percent = now, 100
        publish(db, facts.LessonCompleted(**_of(sitting, now), seconds=sitting.seconds))
        consider(db, occasion, edition.key, now=now)
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
    answer = CheckAnswer(
        organisation_id=occasion.organisation,
        enrolment_id=occasion.enrolment,
        module=edition.key,
        lesson=lesson,
        version_id=edition.id,
        question=question,
        response=response,
        right=asked.is_right(response, catalog.standard(db, edition)),
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


def note_attempt_started(db: Session, fact: AttemptStarted) -> None:
    """A quiz was begun: its module is under way, on the version it was drawn from."""
    edition = catalog.module(db, fact.occasion.organisation, fact.module, fact.version)
    _pin(db, fact.occasion, edition, fact.at)
    _unit(db, fact.occasion, fact.module, "quiz", fact.quiz, fact.at).last_seen_at = fact.at


def note_attempt_graded(db: Session, fact: AttemptGraded) -> None:
    """A quiz was handed in: keep the best result, and see what it completes."""
    unit = _unit(db, fact.occasion, fact.module, "quiz", fact.quiz, fact.at)
    unit.tries += 1
    unit.seconds += min(fact.seconds, rules.LONGEST_TRY)
    unit.best = max(unit.best or 0.0, fact.scaled)
    unit.last_seen_at = fact.at
    if fact.passed and unit.completed_at is None:
        unit.completed_at = fact.at
    consider(db, fact.occasion, fact.module, now=fact.at)


def consider(db: Session, occasion: Occasion, module: str, *, now: datetime) -> None:
    """Is the module satisfied now, and with it the track? Told once each."""
    db.flush()
    enrolment = alone_with(db, occasion.enrolment)
    outline = queries.outline(db, enrolment)
    this = outline.module(module)
    asked = select(ModuleProgress).where(ModuleProgress.enrolment_id == enrolment.id, ModuleProgress.module == module)
    row = db.scalar(asked.execution_options(populate_existing=True))
    if this is None or row is None or row.satisfied_at is not None:
        return
    standing = queries.standing_of(outline, queries.units(db, enrolment.id))
    completed = {place for place, unit in standing.progress.items() if unit.completed_at}
    if not rules.is_satisfied(this, completed):
        return
    row.satisfied_at = now
    publish(db, facts.ModuleSatisfied(occasion=occasion, at=now, module=module, version=row.version_id))
    publish(db, facts.TrackProgressed(occasion=occasion, at=now, track=enrolment.track, percent=standing.percent))
    db.flush()
    if enrolment.satisfied_at is None and rules.is_track_satisfied(
        outline, queries.satisfied_modules(db, enrolment.id)
    ):
        enrolment.satisfied_at = now
        publish(db, facts.TrackSatisfied(occasion=occasion, at=now, track=enrolment.track))


def alone_with(db: Session, enrolment_id: UUID) -> Enrolment:
    """The enrolment, locked: of two last steps taken at once, the second one sees what the first one did."""
    asked = select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update(key_share=True)
    return db.scalars(asked.execution_options(populate_existing=True)).one()


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


def _pin(db: Session, occasion: Occasion, edition: ModuleEdition, now: datetime) -> None:
    """From the first step on, the learner stays on this version of the module."""
    asked = select(ModuleProgress).where(
        ModuleProgress.enrolment_id == occasion.enrolment, ModuleProgress.module == edition.key
    )
    if db.scalar(asked) is None:
        row = ModuleProgress(
            organisation_id=occasion.organisation,
            enrolment_id=occasion.enrolment,
            module=edition.key,
            version_id=edition.id,
            started_at=now,
        )
        _add_once(db, row)


def _unit(db: Session, occasion: Occasion, module: str, kind: str, key: str, now: datetime) -> UnitProgress:
    """The row of a lesson or quiz, made if need be; locked, so that two clicks at once come one after the other."""
    asked = select(UnitProgress).where(
        UnitProgress.enrolment_id == occasion.enrolment,
        UnitProgress.module == module,
        UnitProgress.kind == kind,
        UnitProgress.key == key,
    )
    asked = asked.with_for_update(key_share=True)
    found = db.scalar(asked)
    if found is None:
        row = UnitProgress(
            organisation_id=occasion.organisation,
            enrolment_id=occasion.enrolment,
            person_id=occasion.person,
            module=module,
            kind=kind,
            key=key,
            started_at=now,
            last_seen_at=now,
            percent=0,
            seconds=0.0,
            tries=0,
        )
        _add_once(db, row)
        found = db.scalars(asked).one()
    return found


def _add_once(db: Session, row: ModuleProgress | UnitProgress) -> None:
    """Add a row that another request may have added this very moment."""
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        db.expire_all()
