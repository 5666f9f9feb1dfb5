"""Who is on an older version, and what a move to the newest one would mean for them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.schema import Site, Text
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.models import Version
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.people import queries as people
from lms_tool.progress import rules
from lms_tool.progress.models import Enrolment, ModuleProgress, Move
from lms_tool.progress.queries.outlines import module_outline
from lms_tool.progress.queries.standing import units

SHOWN = timedelta(days=14)
"""How long a learner is told that they were moved."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What moving one learner would change. track: titles of modules that come into the track, and that leave it."""

    enrolment: Enrolment
    before: dict[str, UUID]
    """"track" and "module:<key>" → version."""
    after: dict[str, UUID]
    modules: tuple[rules.ModuleMove, ...]
    coming: tuple[Text, ...] = ()
    leaving: tuple[Text, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.after


def plan(db: Session, enrolment: Enrolment, module: str | None = None) -> Plan:
    """A move to the newest versions: of everything begun and not finished, or of one module.

    A finished module stays on the version it was finished with, and so does a finished track. A withdrawn module has no
    newest version to move to.
    """
    pinned = _unfinished(db, enrolment, module)
    done = {place for place, row in units(db, enrolment.id).items() if row.completed_at}
    moves, before, after = [], {}, {}
    for row in pinned:
        new = catalog.module_or_none(db, enrolment.organisation_id, row.module)
        if new is None or new.id == row.version_id:
            continue
        old = catalog.module(db, enrolment.organisation_id, row.module, row.version_id)
        before[f"module:{row.module}"], after[f"module:{row.module}"] = old.id, new.id
        moves.append(_module_move(old, new, done, people.site_of(db, enrolment.person_id)))
    planned = Plan(enrolment, before, after, tuple(moves))
    return planned if module else _with_track(db, planned)


def _unfinished(db: Session, enrolment: Enrolment, module: str | None) -> list[ModuleProgress]:
    asked = select(ModuleProgress).where(
        ModuleProgress.enrolment_id == enrolment.id, ModuleProgress.satisfied_at.is_(None)
    )
    if module:
        asked = asked.where(ModuleProgress.module == module)
    return list(db.scalars(asked.order_by(ModuleProgress.started_at)))


def _module_move(old: ModuleEdition, new: ModuleEdition, done: set[rules.Place], site: Site | None) -> rules.ModuleMove:
    before, after = module_outline(old, site=site), module_outline(new, site=site)
    steps = rules.unit_moves(before.units, after.units, done, _reworded(old, new))
    return rules.ModuleMove(new.key, new.title, old.version, new.version, steps)


def _reworded(old: ModuleEdition, new: ModuleEdition) -> set[rules.Place]:
    """Lessons and quizzes that say something else now; another value of the company standard counts as well."""
    same_values = old.standard_hash == new.standard_hash
    heads = {lesson.key: lesson.hash for lesson in old.lessons}
    found = {
        (new.key, "lesson", lesson.key)
        for lesson in new.lessons
        if heads.get(lesson.key) != lesson.hash or not same_values
    }
    quizzes = {quiz.key: quiz for quiz in old.quizzes}
    return found | {(new.key, "quiz", quiz.key) for quiz in new.quizzes if quizzes.get(quiz.key) != quiz}


def _with_track(db: Session, planned: Plan) -> Plan:
    enrolment = planned.enrolment
    if enrolment.satisfied_at is not None:
        return planned
    newest = next((one for one in catalog.tracks(db, enrolment.organisation_id) if one.key == enrolment.track), None)
    if newest is None or newest.id == enrolment.track_version_id:
        return planned
    old = catalog.track(db, enrolment.organisation_id, enrolment.track, enrolment.track_version_id)
    was, will_be = {one.module for one in old.modules}, {one.module for one in newest.modules}
    return Plan(
        enrolment,
        planned.before | {"track": old.id},
        planned.after | {"track": newest.id},
        planned.modules,
        coming=_titles(db, enrolment.organisation_id, will_be - was),
        leaving=_titles(db, enrolment.organisation_id, was - will_be),
    )


def _titles(db: Session, organisation_id: UUID, modules: Iterable[str]) -> tuple[Text, ...]:
    found = (catalog.module_or_none(db, organisation_id, key) for key in sorted(modules))
    return tuple(edition.title for edition in found if edition)


def learners_by_version(db: Session, kind: str, key: str) -> dict[UUID, int]:
    """Version of a module or track → learners who are in the middle of it."""
    if kind == "track":
        asked = select(Enrolment.track_version_id, func.count()).where(
            Enrolment.track == key, Enrolment.satisfied_at.is_(None)
        )
        return {row[0]: row[1] for row in db.execute(asked.group_by(Enrolment.track_version_id))}
    counted = select(ModuleProgress.version_id, func.count()).where(
        ModuleProgress.module == key, ModuleProgress.satisfied_at.is_(None)
    )
    return {row[0]: row[1] for row in db.execute(counted.group_by(ModuleProgress.version_id))}


def behind(db: Session, organisation_id: UUID) -> Counter[tuple[str, str]]:
    """Kind and key → learners in the middle of an older version than the newest one in use."""
    newest: dict[tuple[str, str], UUID] = {}
    asked = select(Version.kind, Version.key, Version.id).where(
        Version.organisation_id == organisation_id, Version.withdrawn_at.is_(None)
    )
    for row in db.execute(asked.order_by(Version.number)):
        newest[row.kind, row.key] = row.id
    found: Counter[tuple[str, str]] = Counter()
    pins = select(ModuleProgress.module, ModuleProgress.version_id).where(ModuleProgress.satisfied_at.is_(None))
    for module, version in db.execute(pins):
        found["module", module] += newest.get(("module", module), version) != version
    tracks = select(Enrolment.track, Enrolment.track_version_id).where(Enrolment.satisfied_at.is_(None))
    for track, version in db.execute(tracks):
        found["track", track] += newest.get(("track", track), version) != version
    return found


def in_the_middle(db: Session, kind: str, key: str) -> list[Enrolment]:
    """Enrolments that have begun a module (or a track) and not finished it."""
    asked = select(Enrolment)
    if kind == "module":
        asked = asked.join(ModuleProgress, ModuleProgress.enrolment_id == Enrolment.id).where(
            ModuleProgress.module == key, ModuleProgress.satisfied_at.is_(None)
        )
    else:
        asked = asked.where(Enrolment.track == key, Enrolment.satisfied_at.is_(None))
    return list(db.scalars(asked.order_by(Enrolment.enrolled_at)))


def last_move_or_none(db: Session, enrolment_id: UUID) -> Move | None:
    asked = select(Move).where(Move.enrolment_id == enrolment_id).order_by(Move.at.desc()).limit(1)
    return db.scalar(asked)


def module_news(db: Session, enrolment: Enrolment, module: str, now: datetime) -> tuple[Move, rules.ModuleMove] | None:
    """The last move of this module a learner is still told about, and what it changed there."""
    name = f"module:{module}"
    asked = select(Move).where(Move.enrolment_id == enrolment.id, Move.at > now - SHOWN).order_by(Move.at.desc())
    last = next((move for move in db.scalars(asked) if name in move.after), None)
    if last is None:
        return None
    versions = (UUID(last.before[name]), UUID(last.after[name]))
    old, new = (catalog.module(db, enrolment.organisation_id, module, version) for version in versions)
    done = {place for place, row in units(db, enrolment.id).items() if row.completed_at}
    return last, _module_move(old, new, done, people.site_of(db, enrolment.person_id))


def news(db: Session, enrolment_id: UUID, now: datetime) -> Move | None:
    """The move a learner is still told about."""
    last = last_move_or_none(db, enrolment_id)
    return last if last and now - last.at < SHOWN else None
