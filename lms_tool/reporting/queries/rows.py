"""Learners in full: read in one pass, in a number of queries that does not grow with the people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from content.schema import Quiz
from lms_tool.attempts import queries as attempts
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.cohorts.models import Batch, Member
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Site
from lms_tool.people import queries as people
from lms_tool.people.models import Membership, Person, Placement
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment, Sitting
from lms_tool.progress.queries import Begun, Far, Standing
from lms_tool.progress.rules import LONGEST_TRY, Outline, Unit
from lms_tool.reporting import rules
from lms_tool.tracks import rules as tracks
from lms_tool.tracks.rules import Journey

Span = tuple[datetime, float]  # from when, seconds
Lesson = tuple[UUID, str, str]  # enrolment, module, lesson
Journeys = Mapping[UUID, Journey]  # by enrolment
MOST_IN_TEAM = 500  # people of one site on a page


@dataclass(frozen=True, slots=True)
class Row:
    """One learner in one track; without an enrolment somebody who never came as a learner of a track."""

    person: Person
    enrolment: Enrolment | None
    standing: Standing | None
    steps: tuple[rules.Step, ...]
    placing: rules.Placing
    days: tuple[float, ...]
    """Seconds of learning on each of the last days, today last."""

    @property
    def kept(self) -> rules.Kept:
        """What can be known of it later without working it out again."""
        since = self.enrolment.enrolled_at if self.enrolment else self.person.created_at
        return rules.Kept.of(self.placing, rules.moved_at(self.steps, since))

    @property
    def opens(self) -> date | None:
        """The next day on which a module opens by the calendar."""
        steps = self.standing.outline.way.steps.values() if self.standing else ()
        return min((lock.opens for step in steps for lock in step.locks if lock.opens), default=None)

    @property
    def track(self) -> str | None:
        return self.enrolment.track if self.enrolment else None

    @property
    def last_here(self) -> datetime:
        """The last sign of life; of somebody without a track, when they first came."""
        seen = [step.last_seen_at for step in self.steps]
        return max([self.enrolment.last_seen_at if self.enrolment else self.person.created_at, *seen])

    @property
    def percent(self) -> int:
        return self.standing.percent if self.standing else 0

    @property
    def overdue(self) -> list[tracks.Step]:
        """Modules whose day is over and that are still owed, the longest due first."""
        way = self.standing.outline.way if self.standing else None
        today = way.today if way else None
        found = [step for step in way.steps.values() if step.is_owed and step.due] if way and today else []
        return sorted((step for step in found if step.due < today), key=lambda step: step.due)  # type: ignore[operator, arg-type, return-value]

    @property
    def scores(self) -> list[float]:
        """Best scores (0-1) of the quizzes that were taken, practice as well as those that count."""
        return [step.best for step in self.steps if step.best is not None]

    @property
    def average(self) -> float | None:
        """Of the best scores, 0-1."""
        return sum(self.scores) / len(self.scores) if self.scores else None

    @property
    def stand(self) -> rules.Stand:
        at = self.placing.unit
        return rules.Stand(self.person.id, self.placing.state, at.module if at else None)


@dataclass(frozen=True, slots=True)
class Learner:
    """One person of a course: a row for each track and each time it was learnt, and every attempt, the latest first."""

    person: Person
    rows: list[Row]
    attempts: list[Attempt]


def table(db: Session, course_id: UUID, *, zone: tzinfo, now: datetime) -> list[Row]:
    """Everybody who has come to learn in a course, track by track; those who came first stand first."""
    learners = [person for person, part in people.members(db, course_id, "learner") if part.state == "came"]
    return _rows(db, learners, _enrolments(db, course_id, [person.id for person in learners]), zone, now)


def rows(db: Session, wanted: Sequence[tuple[UUID, UUID | None]], *, zone: tzinfo, now: datetime) -> list[Row]:
    """These lines of a table in full, in their order: person, and enrolment if there is one."""
    whole = {
        row.enrolment.id: row
        for row in rows_in(db, [one for _, one in wanted if one], zone=zone, now=now)
        if row.enrolment
    }
    alone = [person for person, enrolment in wanted if enrolment is None]
    without = {one.id: one for one in db.scalars(select(Person).where(Person.id.in_(alone)))} if alone else {}
    return [whole[one] if one else _without_track(without[person], now) for person, one in wanted]


def rows_in(db: Session, enrolments: Sequence[UUID], *, zone: tzinfo, now: datetime) -> list[Row]:
    """Of these enrolments, whichever organisations they are of."""
    theirs: defaultdict[UUID, list[tuple[Enrolment, Person]]] = defaultdict(list)
    asked = select(Enrolment, Person).join(Person, Person.id == Enrolment.person_id)
    for enrolment, person in db.execute(asked.where(Enrolment.id.in_(enrolments))) if enrolments else ():
        theirs[enrolment.organisation_id].append((enrolment, person))
    found: list[Row] = []
    for some in theirs.values():
        learners = list({person.id: person for _, person in some}.values())
        found += _rows(db, learners, [enrolment for enrolment, _ in some], zone, now)
    return found


def team(db: Session, organisation_id: UUID, site: UUID, *, zone: tzinfo, now: datetime) -> list[Row]:
    """Everybody who works at a site today, track by track, by name."""
    day = now.astimezone(zone).date()
    asked = people.wanted(organisation_id, people.Asked(site=site), day).order_by(Person.name, Person.id)
    found = [person for person, _placement, _arrives in db.execute(asked.limit(MOST_IN_TEAM))]
    return _rows(db, found, progress.enrolments_in(db, [person.id for person in found]), zone, now)


def batches_among(db: Session, course_id: UUID) -> dict[UUID, Batch]:
    """The batches that learners of a course are in, the newest first."""
    theirs = select(Member.batch_id).where(Member.person_id.in_(_learning(course_id)), Member.left_at.is_(None))
    asked = select(Batch).where(Batch.id.in_(theirs), Batch.cancelled_at.is_(None))
    return {batch.id: batch for batch in db.scalars(asked.order_by(Batch.starts_on.desc(), Batch.title))}


def sites_among(db: Session, organisation_id: UUID, course_id: UUID, *, now: datetime) -> list[Site]:
    """The sites at which learners of a course work today, by code."""
    day = organisations.today(db, organisation_id, now)
    asked = people.wanted(organisation_id, people.Asked(), day).where(Person.id.in_(_learning(course_id)))
    found = set(db.scalars(asked.with_only_columns(Placement.site_id).distinct()))
    return sorted(
        (site for site in organisations.sites(db, organisation_id) if site.id in found), key=lambda one: one.code
    )


def working_at(db: Session, organisation_id: UUID, site: UUID, *, now: datetime) -> set[UUID]:
    """Who works at a site today."""
    day = organisations.today(db, organisation_id, now)
    asked = people.wanted(organisation_id, people.Asked(site=site), day)
    return set(db.scalars(asked.with_only_columns(Person.id)))


def _learning(course_id: UUID) -> Select[UUID]:
    return select(Membership.person_id).where(Membership.course_id == course_id, Membership.role == "learner")


def learner(db: Session, course_id: UUID, person_id: UUID, *, zone: tzinfo, now: datetime) -> Learner:
    """Raises NotFound for anybody who does not learn in this course."""
    person = _learner_of(db, course_id, person_id)
    rows = _rows(db, [person], in_course(db, course_id, progress.every_enrolment_of(db, person.id)), zone, now)
    enrolments = [row.enrolment.id for row in rows if row.enrolment]
    asked = select(Attempt).where(Attempt.enrolment_id.in_(enrolments)).order_by(Attempt.started_at.desc())
    return Learner(person, rows, list(db.scalars(asked)))


def attempt(db: Session, course_id: UUID, attempt_id: UUID) -> tuple[Attempt, Person]:
    """An attempt of somebody who learns in this course, in a track of the course. Raises NotFound."""
    found = attempts.any_attempt(db, attempt_id)
    person = _learner_of(db, course_id, found.person_id)
    theirs = in_course(db, course_id, progress.every_enrolment_of(db, person.id))
    if found.enrolment_id not in {enrolment.id for enrolment in theirs}:
        raise NotFound(f"attempt {attempt_id} in course {course_id}")
    return found, person


def _learner_of(db: Session, course_id: UUID, person_id: UUID) -> Person:
    asked = select(Person).join(Membership, Membership.person_id == Person.id)
    asked = asked.where(Person.id == person_id, Membership.course_id == course_id, Membership.role == "learner")
    asked = asked.where(Membership.state != "left")
    found = db.scalar(asked)
    if found is None:
        raise NotFound(f"learner {person_id} in course {course_id}")
    return found


def _enrolments(db: Session, course_id: UUID, learners: Iterable[UUID]) -> list[Enrolment]:
    return list(in_course(db, course_id, progress.enrolments_in(db, learners)))


def in_course(db: Session, course_id: UUID, found: Sequence[Any]) -> Sequence[Any]:
    """Enrolments that belong to a course."""
    tracks = tracks_of(db, course_id)
    return found if tracks is None else [enrolment for enrolment in found if enrolment.track in tracks]


def tracks_of(db: Session, course_id: UUID) -> set[str] | None:
    """The tracks that the links of a course name; None, any of them, where a link names none."""
    contents = [(link.content or "").partition(":") for link in people.links_of(db, course_id)]
    tracks = {key for kind, _, key in contents if kind == "track"}
    return tracks if contents and all(kind == "track" for kind, _, _ in contents) else None


class _Shelf:
    """The editions that the learners of one organisation follow, each looked up once."""

    def __init__(self, db: Session, organisation_id: UUID, begun: Mapping[UUID, Begun], journeys: Journeys) -> None:
        self._db, self._organisation, self._begun, self._journeys = db, organisation_id, begun, journeys
        self._modules: dict[tuple[str, UUID | None], ModuleEdition | None] = {}
        self._tracks: dict[tuple[str, UUID], TrackEdition] = {}
        self._shared = progress.Shared()

    def module(self, enrolment: Enrolment, key: str) -> ModuleEdition | None:
        """In the version this learner began with, else the latest; None where it is withdrawn."""
        begun = self._begun.get(enrolment.id)
        version = begun.pins.get(key) if begun else None
        if (key, version) not in self._modules:
            self._modules[key, version] = catalog.module_or_none(self._db, self._organisation, key, version)
        return self._modules[key, version]

    def _look_up_latest(self, keys: Iterable[str]) -> None:
        """All at once; most of them are asked for by somebody."""
        wanted: dict[str, UUID | None] = {key: None for key in keys if (key, None) not in self._modules}
        found = catalog.modules_named(self._db, self._organisation, wanted)
        self._modules |= {(key, None): found.get(key) for key in wanted}

    def outline(self, enrolment: Enrolment) -> Outline:
        named = (enrolment.track, enrolment.track_version_id)
        if named not in self._tracks:
            self._tracks[named] = catalog.track(self._db, self._organisation, *named)
            self._look_up_latest([one.module for one in self._tracks[named].modules])
        return progress.outline_of(
            self._tracks[named],
            lambda key: self.module(enrolment, key),
            self._journeys[enrolment.id],
            self._shared,
        )


def _rows(
    db: Session, learners: Sequence[Person], enrolments: Sequence[Enrolment], zone: tzinfo, now: datetime
) -> list[Row]:
    if not learners:
        return []
    ids = [enrolment.id for enrolment in enrolments]
    begun = progress.begun_of_many(db, ids)
    journeys = progress.journeys(db, enrolments, now=now, begun=begun)
    shelf = _Shelf(db, learners[0].organisation_id, begun, journeys)
    units, visits, released = progress.units_of_many(db, ids), _visits(db, ids), attempts.released_of_many(db, ids)
    spans = _spans(db, ids, now - timedelta(days=rules.DAYS))
    people_by_id = {person.id: person for person in learners}
    rows: defaultdict[UUID, list[Row]] = defaultdict(list)
    for enrolment in enrolments:
        standing = progress.standing_of(shelf.outline(enrolment), units.get(enrolment.id, {}))
        steps = _steps(shelf, enrolment, standing, visits, released)
        placing = rules.place(
            steps,
            _following(standing),
            enrolled_at=enrolment.enrolled_at,
            finished_at=enrolment.satisfied_at,
            now=now,
        )
        days = rules.seconds_a_day(spans[enrolment.id], zone, now)
        person = people_by_id[enrolment.person_id]
        rows[person.id].append(Row(person, enrolment, standing, steps, placing, days))
    return [row for person in learners for row in rows[person.id] or [_without_track(person, now)]]


def _following(standing: Standing) -> Unit | None:
    """What comes next; where everything that is left is still shut, the first of that."""
    if standing.percent == 100:
        return None
    owed = (module for module in standing.outline.modules if module.required and not module.is_exempt)
    left = (unit for module in owed for unit in module.units if unit.counts and unit.place not in standing.done)
    return standing.next or next(left, None)


def _without_track(person: Person, now: datetime) -> Row:
    since = person.created_at
    waiting = rules.Placing(rules.State.NOT_STARTED, rules.Why.NOT_OPENED, None, None, since, (now - since).days)
    return Row(person, None, None, (), waiting, (0.0,) * rules.DAYS)


def _steps(
    shelf: _Shelf,
    enrolment: Enrolment,
    standing: Standing,
    visits: Mapping[Lesson, int],
    released: Mapping[Lesson, int],
) -> tuple[rules.Step, ...]:
    """What was begun, in the order of the track."""
    begun = [
        (unit, standing.progress[unit.place]) for unit in standing.outline.units if unit.place in standing.progress
    ]
    return tuple(
        _step(
            unit,
            row,
            quiz=_quiz_or_none(shelf.module(enrolment, unit.module), unit),
            done=unit.place in standing.done,
            visits=visits.get((enrolment.id, unit.module, unit.key), 0) if unit.kind == "lesson" else 0,
            released=released.get((enrolment.id, unit.module, unit.key), 0),
        )
        for unit, row in begun
    )


def _quiz_or_none(edition: ModuleEdition | None, unit: Unit) -> Quiz | None:
    return edition.quiz_or_none(unit.key) if edition and unit.kind == "quiz" else None


def _step(unit: Unit, row: Far, *, quiz: Quiz | None, done: bool, visits: int, released: int) -> rules.Step:
    return rules.Step(
        unit=unit,
        done=done,
        started_at=row.started_at,
        last_seen_at=row.last_seen_at,
        completed_at=row.completed_at,
        percent=row.percent,
        visits=visits,
        tries=row.tries,
        allowed=quiz.tries + released if quiz and quiz.tries else None,
        best=row.best,
        pass_mark=quiz.pass_mark if quiz else None,
    )


def _visits(db: Session, enrolments: Sequence[UUID]) -> dict[Lesson, int]:
    """How often each lesson was opened."""
    place = (Sitting.enrolment_id, Sitting.module, Sitting.lesson)
    asked = select(*place, func.count(Sitting.id)).where(Sitting.enrolment_id.in_(enrolments)).group_by(*place)
    return {(enrolment, module, lesson): count for enrolment, module, lesson, count in db.execute(asked)}


def _spans(db: Session, enrolments: Sequence[UUID], since: datetime) -> defaultdict[UUID, list[Span]]:
    """Enrolment → when it was learnt, and for how many seconds: reading and quizzes."""
    found: defaultdict[UUID, list[Span]] = defaultdict(list)
    read = select(Sitting.enrolment_id, Sitting.opened_at, Sitting.seconds)
    for enrolment, opened_at, seconds in db.execute(
        read.where(Sitting.enrolment_id.in_(enrolments), Sitting.opened_at >= since)
    ):
        found[enrolment].append((opened_at, seconds))
    handed_in = Attempt.submitted_at.is_not(None)
    tried = select(Attempt.enrolment_id, Attempt.started_at, Attempt.submitted_at)
    for enrolment, began, ended in db.execute(
        tried.where(Attempt.enrolment_id.in_(enrolments), Attempt.started_at >= since, handed_in)
    ):
        seconds = (ended - began).total_seconds() if ended else 0.0
        found[enrolment].append((began, min(max(0.0, seconds), LONGEST_TRY)))
    return found
