from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Quiz
from content.tracks import meet
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.errors import Conflict, NotFound
from lms_tool.facts import Occasion
from lms_tool.people import queries as people
from lms_tool.people.models import Person, Placement
from lms_tool.progress import rules
from lms_tool.progress.models import CheckAnswer, Enrolment, ModuleProgress, UnitProgress
from lms_tool.progress.queries.journeys import Begun, begun_of_many, journeys
from lms_tool.progress.queries.leaving import check_not_taken_back
from lms_tool.progress.queries.outlines import outline_of
from lms_tool.tracks import rules as tracks
from lms_tool.tracks.models import Assignment
from lms_tool.tracks.queries import taken_back
from lms_tool.tracks.rules import Step


class NotInTrack(NotFound):
    code = "NOT-IN-TRACK"
    what = "This is not part of your training"
    do = "Your track does not include this module. Ask your trainer if you think it should."


class Locked(Conflict):
    code = "LOCKED"
    what = "This module is not open yet"
    do = "The page of the module says what opens it. Nothing you have done is lost."


def enrolments_of(db: Session, person_id: UUID) -> list[Enrolment]:
    """The enrolments of a person, the one last used first; of each track only the cycle they are in."""
    asked = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.followed_at.is_(None))
    return list(db.scalars(asked.order_by(Enrolment.last_seen_at.desc(), Enrolment.cycle.desc())))


def every_enrolment_of(db: Session, person_id: UUID) -> list[Enrolment]:
    """With the cycles that are over; the one last used first."""
    asked = select(Enrolment).where(Enrolment.person_id == person_id)
    return list(db.scalars(asked.order_by(Enrolment.last_seen_at.desc(), Enrolment.cycle.desc())))


def former_or_none(db: Session, enrolment: Enrolment) -> Enrolment | None:
    """The cycle before this one."""
    asked = select(Enrolment).where(
        Enrolment.person_id == enrolment.person_id,
        Enrolment.track == enrolment.track,
        Enrolment.cycle < enrolment.cycle,
        Enrolment.followed_at.is_not(None),
    )
    return db.scalar(asked.order_by(Enrolment.cycle.desc()).limit(1))


def to_renew(db: Session, organisation_id: UUID, day: date, *, most: int) -> list[UUID]:
    """Enrolments whose next cycle is due, the longest due first: of people who still work here and are to learn it."""
    learns = select(Assignment.id).where(
        Assignment.person_id == Enrolment.person_id, Assignment.track == Enrolment.track, Assignment.ended_at.is_(None)
    )
    asked = select(Enrolment.id).where(
        Enrolment.organisation_id == organisation_id, Enrolment.renews_on <= day, learns.exists()
    )
    gone = people.wanted(organisation_id, people.Asked(), day).where(Placement.left.is_(True))
    asked = asked.where(Enrolment.person_id.not_in(gone.with_only_columns(Person.id)))
    return list(db.scalars(asked.order_by(Enrolment.renews_on, Enrolment.id).limit(most)))


def is_enrolled(db: Session, person_id: UUID, track: str) -> bool:
    return any(one.track == track for one in enrolments_of(db, person_id))


def enrolments_in(db: Session, wanted: Iterable[UUID]) -> list[Enrolment]:
    """Of many people, the first ones first; of each track only the cycle they are in."""
    asked = select(Enrolment).where(Enrolment.person_id.in_(list(wanted)), Enrolment.followed_at.is_(None))
    return list(db.scalars(asked.order_by(Enrolment.enrolled_at)))


def enrolment(db: Session, enrolment_id: UUID) -> Enrolment:
    found = db.get(Enrolment, enrolment_id)
    if found is None:
        raise NotFound(f"enrolment {enrolment_id}")
    return found


def enrolment_or_none(
    db: Session, person_id: UUID, *, track: str | None = None, module: str | None = None
) -> Enrolment | None:
    """The enrolment something belongs to: in the track the link names, else the last used one that has the module.

    One that staff took back only where there is no other.
    """
    found = enrolments_of(db, person_id)
    if module:
        found = [one for one in found if module in {named.module for named in _edition(db, one).modules}]
    if len(found) > 1:
        taken = taken_back(db, person_id)
        found = [one for one in found if one.track not in taken] or found
    return next((one for one in found if one.track == track), found[0] if found else None)


def enrolment_for(db: Session, person_id: UUID, module: str, track: str | None = None) -> Enrolment:
    """Raises NotInTrack, TrackTakenBack."""
    found = enrolment_or_none(db, person_id, track=track, module=module)
    if found is None:
        check_not_taken_back(db, person_id, module)
        raise NotInTrack(f"module {module} is in no track of this person")
    return found


def occasion(
    db: Session, person_id: UUID, module: str, *, content: str | None, launch: UUID | None, language: str
) -> Occasion:
    """Who acts in which enrolment, when they work on this module. content: what the link shows. Raises NotInTrack.

    A module that the link itself names may be in no track (a company's own one): it then belongs to the last used one.
    """
    kind, _, named = (content or "").partition(":")
    if (
        kind != "track"
        and named.partition("/")[0] == module
        and enrolment_or_none(db, person_id, module=module) is None
    ):
        found = enrolment_or_none(db, person_id) or enrolment_for(db, person_id, module)
    else:
        found = enrolment_for(db, person_id, module, named if kind == "track" else None)
    return Occasion(found.organisation_id, person_id, found.id, launch, language)


def modules_of(db: Session, person_id: UUID) -> set[str]:
    """Keys of the modules in the tracks of a person, without those that are for other projects and regions."""
    found = enrolments_of(db, person_id)
    known = journeys(db, found)
    return {met.module for one in found for met in meet(_edition(db, one).plan, known[one.id].persona) if met.is_meant}


def _edition(db: Session, enrolment: Enrolment) -> TrackEdition:
    return catalog.track(db, enrolment.organisation_id, enrolment.track, enrolment.track_version_id)


def module_edition(db: Session, enrolment: Enrolment, module: str) -> ModuleEdition:
    """The version this learner follows: the one they began with, else the latest."""
    pinned = db.scalar(
        select(ModuleProgress.version_id).where(
            ModuleProgress.enrolment_id == enrolment.id, ModuleProgress.module == module
        )
    )
    return catalog.module(db, enrolment.organisation_id, module, pinned)


def outline(db: Session, enrolment: Enrolment) -> rules.Outline:
    """The track as this learner meets it, each module in the version they follow."""
    edition, begun = _edition(db, enrolment), begun_of_many(db, [enrolment.id])
    pins = begun.get(enrolment.id, Begun()).pins
    wanted = {named.module: pins.get(named.module) for named in edition.modules}
    found = catalog.modules_named(db, enrolment.organisation_id, wanted)
    return outline_of(edition, found.get, journeys(db, [enrolment], begun=begun)[enrolment.id])


def step_or_none(db: Session, enrolment: Enrolment, module: str) -> Step | None:
    """How a learner meets a module in their track; None where it is not in it.

    Only what the rules could shut is looked at with the modules themselves, which may be for other sites.
    """
    edition, journey = _edition(db, enrolment), journeys(db, [enrolment])[enrolment.id]
    step = tracks.way(edition.plan, edition.standard, journey).steps.get(module)
    if step is None or step.state != "locked":
        return step
    found = outline(db, enrolment).module(module)
    return found.step if found else None


def check_open(db: Session, enrolment_id: UUID, module: str) -> None:
    """Raises Locked."""
    step = step_or_none(db, enrolment(db, enrolment_id), module)
    if step and step.state == "locked":
        raise Locked(f"{module}: {', '.join(lock.kind for lock in step.locks)}")


def quiz_for(db: Session, enrolment_id: UUID, edition: ModuleEdition, key: str) -> Quiz:
    """A quiz as a learner gets it: where it counts, with the pass mark of their track. Raises NotFound."""
    quiz = catalog.quiz(db, edition, key)
    if quiz.purpose != "summative":
        return quiz
    step = step_or_none(db, enrolment(db, enrolment_id), edition.key)
    mark = step.mark.value if step else None
    return quiz if mark is None else replace(quiz, pass_mark=ceil(mark))


def units(db: Session, enrolment_id: UUID) -> dict[rules.Place, UnitProgress]:
    asked = select(UnitProgress).where(UnitProgress.enrolment_id == enrolment_id)
    return {(row.module, row.kind, row.key): row for row in db.scalars(asked)}


class Far(Protocol):
    """How far somebody is with a lesson or quiz: a row, or what was read of it."""

    @property
    def started_at(self) -> datetime: ...
    @property
    def last_seen_at(self) -> datetime: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def percent(self) -> int: ...
    @property
    def position(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    @property
    def tries(self) -> int: ...
    @property
    def best(self) -> float | None: ...


class FarOfMany(NamedTuple):
    """Without a row behind it: of 2,000 people there are a hundred thousand of them."""

    started_at: datetime
    last_seen_at: datetime
    completed_at: datetime | None
    percent: int
    position: str
    seconds: float
    tries: int
    best: float | None


def units_of_many(db: Session, enrolments: Iterable[UUID]) -> dict[UUID, dict[rules.Place, FarOfMany]]:
    """Enrolment → place → progress, in one query."""
    far = [getattr(UnitProgress, name) for name in FarOfMany._fields]
    asked = select(UnitProgress.enrolment_id, UnitProgress.module, UnitProgress.kind, UnitProgress.key, *far)
    found: dict[UUID, dict[rules.Place, FarOfMany]] = {}
    for enrolment, module, kind, key, *rest in db.execute(asked.where(UnitProgress.enrolment_id.in_(list(enrolments)))):
        found.setdefault(enrolment, {})[module, kind, key] = FarOfMany._make(rest)
    return found


def satisfied_modules(db: Session, enrolment_id: UUID) -> set[str]:
    asked = select(ModuleProgress.module).where(
        ModuleProgress.enrolment_id == enrolment_id, ModuleProgress.satisfied_at.is_not(None)
    )
    return set(db.scalars(asked))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands in a track. tried: practice not passed; begun: really started; seconds: active time."""

    outline: rules.Outline
    progress: Mapping[rules.Place, Far]
    done: set[rules.Place]
    tried: set[rules.Place]
    begun: set[rules.Place]
    left: list[rules.Unit]
    """Steps still offered, those of electives last."""
    percent: int
    seconds: float

    def window(self, module: rules.ModuleOutline) -> str:
        return rules.window(module, self.done, self.begun)

    @property
    def next(self) -> rules.Unit | None:
        return self.left[0] if self.left else None

    def left_in(self, module: rules.ModuleOutline) -> list[rules.Unit]:
        return [unit for unit in self.left if unit.module == module.key]

    @property
    def lit(self) -> int:
        return sum(self.window(module) == "lit" for module in self.outline.modules)


def standing(db: Session, enrolment: Enrolment) -> Standing:
    return standing_of(outline(db, enrolment), units(db, enrolment.id))


def standing_of(track: rules.Outline, progress: Mapping[rules.Place, Far]) -> Standing:
    known = {unit.place: (unit, progress[unit.place]) for unit in track.units if unit.place in progress}
    done = {place for place, (_, row) in known.items() if row.completed_at}
    tried = {place for place, (unit, row) in known.items() if rules.is_tried(unit, bool(row.completed_at), row.tries)}
    begun = {
        place for place, (_, row) in known.items() if rules.has_begun(bool(row.completed_at), row.percent, row.tries)
    }
    owed = [module for module in track.modules if module.required and not module.is_exempt]
    electives = [module for module in track.modules if not module.required]
    return Standing(
        outline=track,
        progress=progress,
        done=done,
        tried=tried,
        begun=begun,
        left=[unit for module in owed + electives for unit in rules.offered(module, done, tried)],
        percent=rules.percent([unit for module in owed for unit in module.units], done),
        seconds=sum(row.seconds for row in progress.values()),
    )


def last_checks(db: Session, enrolment_id: UUID, module: str, lesson: str) -> dict[str, CheckAnswer]:
    """Question → the last answer to it inside this lesson."""
    asked = select(CheckAnswer).where(
        CheckAnswer.enrolment_id == enrolment_id, CheckAnswer.module == module, CheckAnswer.lesson == lesson
    )
    return {row.question: row for row in db.scalars(asked.order_by(CheckAnswer.answered_at))}
