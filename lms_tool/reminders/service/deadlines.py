"""Deadlines: said some days before and when they are over, each once; in the morning, to learner and trainers."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import TrackEdition
from lms_tool.notices import service as notices
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Organisation
from lms_tool.people import queries as people
from lms_tool.progress import queries as progress
from lms_tool.progress import service as learning
from lms_tool.progress.models import Enrolment
from lms_tool.reminders import queries, rules
from lms_tool.reminders.models import Round
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import rules as ways

AT_ONCE = 200  # people in one transaction: others write in between


def remind(db: Session, *, now: datetime, most: int = AT_ONCE) -> int:
    """The next people of the first organisation whose round of today is not done. How many were looked at."""
    for organisation in organisations.every(db):
        zone = ZoneInfo(organisation.timezone)
        morning = rules.morning(now.astimezone(zone).date(), zone)
        if now < morning:
            continue
        round_ = _round_or_none(db, organisation, now.astimezone(zone).date())
        if round_ is not None:
            return _go_on(db, organisation, round_, morning, now, most)
    return 0


def _round_or_none(db: Session, organisation: Organisation, today: date) -> Round | None:
    """The round of today as far as it has come; None where it is done, or where another worker is at it."""
    asked = select(Round).where(Round.organisation_id == organisation.id)
    if db.scalar(asked) is None:
        db.add(Round(organisation_id=organisation.id, day=today))
        db.flush()
    found = db.scalar(asked.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if found is None or (found.day >= today and found.done_at):
        return None
    if found.day < today:
        found.day, found.reached, found.done_at = today, None, None
    return found


def _go_on(db: Session, organisation: Organisation, round_: Round, morning: datetime, now: datetime, most: int) -> int:
    found = queries.learners(db, organisation.id, round_.reached, most)
    if found:
        _tell(db, round_, found, morning, now)
        round_.reached = found[-1]
    if len(found) < most:
        _tell_trainers(db, organisation.id, morning)
        round_.done_at = now
    return len(found)


def _tell(db: Session, round_: Round, persons: Sequence[UUID], morning: datetime, now: datetime) -> None:
    organisation_id = round_.organisation_id
    enrolments = queries.owing(db, organisation_id, persons, round_.day)
    journeys = progress.journeys(db, enrolments, now=morning)
    still: set[tuple[str, UUID]] = set()
    wanted: list[tuple[Enrolment, TrackEdition, rules.Due]] = []
    for enrolment in enrolments:
        edition = catalog.track(db, organisation_id, enrolment.track, enrolment.track_version_id)
        whens = tracks.whens_of(db, organisation_id, edition.plan)
        way = ways.way(edition.plan, edition.standard, journeys[enrolment.id], whens)
        if not any(step.is_owed for step in way.steps.values()):
            learning.consider_track(db, enrolment.id, now=now)  # since today nothing more is asked where they work
        for due in rules.dues(way):
            still |= {(kind, _subject(enrolment, due)) for kind in due.kinds}
            wanted.append((enrolment, edition, due))
    notices.settle_old(db, persons, (*rules.DUE_SOON, *rules.OVERDUE), still, now=now)
    told = queries.told(db, persons)
    for enrolment, edition, due in wanted:
        if _happened(enrolment, due) not in told:
            notices.give(db, _news(db, enrolment, edition, due, morning), [enrolment.person_id])


def _subject(enrolment: Enrolment, due: rules.Due) -> UUID:
    return uuid5(enrolment.id, due.day.isoformat())


def _happened(enrolment: Enrolment, due: rules.Due) -> UUID:
    return uuid5(enrolment.id, f"{due.kinds[0]}:{due.day.isoformat()}")


def _news(db: Session, enrolment: Enrolment, edition: TrackEdition, due: rules.Due, morning: datetime) -> notices.News:
    many = len(due.modules) > 1
    module = None if many else catalog.module_or_none(db, enrolment.organisation_id, due.modules[0])
    title: Text = module.title if module else edition.title
    return notices.News(
        organisation=enrolment.organisation_id,
        kind=due.kind,
        path=f"modules/{module.key}" if module else "map",
        subject=_subject(enrolment, due),
        happened=_happened(enrolment, due),
        at=morning,
        values={"title": dict(title.words), "day": due.day.isoformat()} | ({"count": len(due.modules)} if many else {}),
    )


def _tell_trainers(db: Session, organisation_id: UUID, morning: datetime) -> None:
    """Who runs a course or a batch hears once a day how many there have newly let a deadline pass."""
    late = queries.newly_overdue(db, organisation_id, morning)
    if not late:
        return
    told: set[UUID] = set()
    for course_id, count in queries.by_course(db, late).items():
        course = people.course(db, course_id)
        trainers = {person.id for person, _ in people.members(db, course_id, "instructor")}
        values = {"title": course.title or course.label or "–", "count": count}
        news = _for_trainers(organisation_id, course_id, "course?show=stuck", values, morning)
        notices.give(db, news, trainers)
        told |= trainers
    for batch, count in queries.by_batch(db, late).items():
        news = _for_trainers(
            organisation_id, batch.id, f"batches/{batch.id}/people", {"title": batch.title, "count": count}, morning
        )
        notices.give(db, news, set(queries.trainers_of(db, batch.id)) - told)


def _for_trainers(
    organisation_id: UUID, about: UUID, path: str, values: dict[str, object], morning: datetime
) -> notices.News:
    return notices.News(
        organisation=organisation_id,
        kind="people-overdue",
        path=path,
        subject=about,
        happened=uuid5(about, morning.isoformat()),
        at=morning,
        values=values,
    )
