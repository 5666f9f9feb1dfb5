from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Quiz
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.errors import Conflict
from lms_tool.progress import rules
from lms_tool.progress.models import CheckAnswer, Enrolment, ModuleProgress, UnitProgress
from lms_tool.progress.queries.enrolments import edition_of, enrolment
from lms_tool.progress.queries.journeys import Begun, begun_of_many, journeys
from lms_tool.progress.queries.outlines import outline_of
from lms_tool.tracks import rules as tracks
from lms_tool.tracks.rules import Step


class Locked(Conflict):
    code = "LOCKED"
    what = "This module is not open yet"
    do = "The page of the module says what opens it. Nothing you have done is lost."


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
    edition, begun = edition_of(db, enrolment), begun_of_many(db, [enrolment.id])
    pins = begun.get(enrolment.id, Begun()).pins
    wanted = {named.module: pins.get(named.module) for named in edition.modules}
    found = catalog.modules_named(db, enrolment.organisation_id, wanted)
    return outline_of(edition, found.get, journeys(db, [enrolment], begun=begun)[enrolment.id])


def step_or_none(db: Session, enrolment: Enrolment, module: str) -> Step | None:
    """How a learner meets a module in their track; None where it is not in it.

    Only what the rules could shut is looked at with the modules themselves, which may be for other sites.
    """
    edition, journey = edition_of(db, enrolment), journeys(db, [enrolment])[enrolment.id]
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
    for whose, module, kind, key, *rest in db.execute(asked.where(UnitProgress.enrolment_id.in_(list(enrolments)))):
        found.setdefault(whose, {})[module, kind, key] = FarOfMany._make(rest)
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
