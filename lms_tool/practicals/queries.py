from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from content.schema import Form, Persona, number
from content.tracks import practical_mark
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import StockEdition, TrackEdition
from lms_tool.errors import NotFound
from lms_tool.people import queries as people
from lms_tool.people.models import Membership, Person
from lms_tool.practicals import rules
from lms_tool.practicals.models import Practical, Sheet
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment

PAGE = 50  # lines on a page


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted. form: key of the rubric; state: one of `rules.STATES`, "" for all; words: of a name or
    staff number."""

    course: UUID
    form: str
    state: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody in a track, and their last try. sheets: how many are whole."""

    person: Person
    enrolment: Enrolment
    last: Practical | None
    sheets: int

    @property
    def state(self) -> str:
        return rules.state(self.last.state, self.last.passed) if self.last else "none"


@dataclass(frozen=True, slots=True)
class Best:
    """What counts of everything that was decided in an enrolment: of each rubric its best try.

    points: their mean, 0..100; passed: every one, as far as a mark says so; rubrics: how many.
    """

    points: float
    passed: bool
    rubrics: int


def practical(db: Session, practical_id: UUID) -> Practical:
    """Raises NotFound."""
    found = db.get(Practical, practical_id)
    if found is None:
        raise NotFound(f"practical {practical_id}")
    return found


def of_course(db: Session, practical_id: UUID, course: UUID | None, *, everywhere: bool) -> Practical:
    """One of a learner of this course; with `everywhere` of any of the organisation. Raises NotFound."""
    found = practical(db, practical_id)
    if not everywhere and (course is None or not _learns(db, course, found.person_id)):
        raise NotFound(f"practical {practical_id} in course {course}")
    return found


def own(db: Session, practical_id: UUID, person_id: UUID) -> Practical:
    """One's own, once it was decided. Raises NotFound."""
    found = practical(db, practical_id)
    if found.person_id != person_id or found.points is None:
        raise NotFound(f"practical {practical_id} of this person")
    return found


def locked(db: Session, practical_id: UUID) -> Practical:
    """As it is now, against a second decision at the same moment. Raises NotFound."""
    asked = select(Practical).where(Practical.id == practical_id).with_for_update()
    found = db.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(f"practical {practical_id}")
    return found


def tries(db: Session, enrolment_id: UUID, form: str) -> list[Practical]:
    """The first one first."""
    asked = select(Practical).where(Practical.enrolment_id == enrolment_id, Practical.form == form)
    return list(db.scalars(asked.order_by(Practical.number)))


def decided(db: Session, enrolments: Iterable[UUID]) -> list[Practical]:
    """Everything with points, the first one first."""
    asked = select(Practical).where(Practical.enrolment_id.in_(list(enrolments)), Practical.points.is_not(None))
    return list(db.scalars(asked.order_by(Practical.decided_at, Practical.id)))


def of_person(db: Session, person_id: UUID) -> list[Practical]:
    """Everything with points, the first one first."""
    asked = select(Practical).where(Practical.person_id == person_id, Practical.points.is_not(None))
    return list(db.scalars(asked.order_by(Practical.held_on, Practical.decided_at, Practical.id)))


def decided_in(db: Session, course: UUID, person: UUID | None = None) -> list[Practical]:
    """Everything with points that was begun in a course, of one person or of all, the first one first."""
    asked = select(Practical).where(Practical.course_id == course, Practical.points.is_not(None))
    asked = asked.where(Practical.person_id == person) if person else asked
    return list(db.scalars(asked.order_by(Practical.decided_at, Practical.id)))


def best_or_none(db: Session, enrolment_id: UUID) -> Best | None:
    """What practicals are worth in this enrolment; None while nothing was decided."""
    marked = decided(db, [enrolment_id])
    if not marked:
        return None
    best: dict[str, float] = {}
    for one in marked:
        best[one.form] = max(best.get(one.form, 0.0), one.points or 0.0)
    passed = {one.form for one in marked if one.passed is not False}
    return Best(points=round(fmean(best.values()), 1), passed=passed >= best.keys(), rubrics=len(best))


def sheets(db: Session, practical_id: UUID) -> dict[str, Sheet]:
    """Capacity → what was given, in the order of the capacities."""
    asked = select(Sheet).where(Sheet.practical_id == practical_id).execution_options(populate_existing=True)
    found = {one.capacity: one for one in db.scalars(asked)}
    return {capacity: found[capacity] for capacity in rules.CAPACITIES if capacity in found}


def told(of: Practical) -> dict[str, rules.Told]:
    """Capacity → the sheet on which the decision stands."""
    return {one["capacity"]: rules.Told(**one) for one in of.told}


def rubrics(db: Session, organisation_id: UUID, tracks: Iterable[TrackEdition]) -> list[StockEdition[Form]]:
    """What practicals of these tracks can be marked with: rubrics of no module, and those of a module in them."""
    modules = {named.module for track in tracks for named in track.modules}
    found = (one for one in catalog.forms(db, organisation_id) if one.item.kind == "rubric")
    return [one for one in found if not one.item.modules or modules & set(one.item.modules)]


def used(db: Session, course: UUID, organisation_id: UUID) -> list[StockEdition[Form]]:
    """Rubrics with which learners of a course were marked, withdrawn ones too, each in its last version used."""
    here = _enrolments(course).with_only_columns(Enrolment.id)
    asked = select(Practical.form, Practical.version_id).where(Practical.enrolment_id.in_(here))
    last = {row[0]: row[1] for row in db.execute(asked.order_by(Practical.begun_at))}
    return [catalog.form(db, organisation_id, form, version) for form, version in sorted(last.items())]


def edition(db: Session, of: Practical) -> StockEdition[Form]:
    """The rubric in the version in which this one is marked."""
    return catalog.form(db, of.organisation_id, of.form, of.version_id)


def pass_mark(db: Session, enrolment: Enrolment, rubric: StockEdition[Form]) -> float | None:
    """0..100: what the track asks of this person, else what the rubric says; None where neither says anything."""
    followed = progress.edition_of(db, enrolment)
    persona = people.personas_of(db, [enrolment.person_id]).get(enrolment.person_id) or Persona()
    asked = practical_mark(followed.plan, persona, followed.standard).value
    if asked is not None or rubric.item.pass_mark is None:
        return asked
    standard = catalog.standard(db, rubric, persona.site)
    return float(number(rubric.item.pass_mark, standard, persona.site))


def in_no_track(db: Session, course: UUID) -> int:
    """Learners of a course of whom nothing can be marked yet: they have not opened it, and nobody assigned a track."""
    known = _enrolments(course).with_only_columns(Person.id)
    asked = select(func.count()).select_from(Membership).where(Membership.course_id == course)
    asked = asked.where(Membership.role == "learner", Membership.state != "left", Membership.person_id.not_in(known))
    return db.scalar(asked) or 0


def lines(db: Session, asked: Asked, tracks: Collection[str]) -> list[Line]:
    """Everybody who learns one of these tracks in a course, or was marked with this rubric, those who need somebody
    first."""
    known = _enrolled(db, asked.course, asked.words)
    last: dict[UUID, Practical] = {}
    here = _enrolments(asked.course).with_only_columns(Enrolment.id)
    made = select(Practical).where(Practical.form == asked.form, Practical.enrolment_id.in_(here))
    for one in db.scalars(made.order_by(Practical.number)):
        last[one.enrolment_id] = one
    whole = _whole_sheets(db, [one.id for one in last.values() if one.state == "open"])
    found = [
        Line(person, enrolment, mine := last.get(enrolment.id), whole[mine.id] if mine else 0)
        for person, enrolment in known
        if enrolment.track in tracks or enrolment.id in last
    ]
    found.sort(key=lambda line: (rules.STATES.index(line.state), line.person.name or "", line.enrolment.id))
    return found


def _whole_sheets(db: Session, practicals: list[UUID]) -> Counter[UUID]:
    asked = select(Sheet.practical_id, func.count()).where(Sheet.practical_id.in_(practicals), Sheet.total.is_not(None))
    return Counter({row[0]: row[1] for row in db.execute(asked.group_by(Sheet.practical_id))})


def _enrolments(course: UUID) -> Select[Person, Enrolment]:
    asked = select(Person, Enrolment).join(Membership, Membership.person_id == Person.id)
    asked = asked.join(Enrolment, Enrolment.person_id == Person.id)
    asked = asked.where(Membership.course_id == course, Membership.role == "learner", Membership.state != "left")
    return asked.where(Person.merged_into_id.is_(None), Enrolment.followed_at.is_(None))


def _enrolled(db: Session, course: UUID, words: str) -> list[tuple[Person, Enrolment]]:
    asked = _enrolments(course)
    if words:
        asked = asked.where(
            Person.name.icontains(words, autoescape=True) | Person.staff_number.icontains(words, autoescape=True)
        )
    return [(person, enrolment) for person, enrolment in db.execute(asked)]


def tracks_of(db: Session, course: UUID) -> list[TrackEdition]:
    """Tracks that learners of a course are in, withdrawn ones too, each in one of the versions they follow."""
    known = {enrolment.track: enrolment for _person, enrolment in db.execute(_enrolments(course))}
    return [progress.edition_of(db, enrolment) for _key, enrolment in sorted(known.items())]


def _learns(db: Session, course: UUID, person: UUID) -> bool:
    asked = select(Membership.id).where(Membership.course_id == course, Membership.person_id == person)
    return db.scalar(asked.where(Membership.role == "learner", Membership.state != "left")) is not None


def enrolment_in(db: Session, course: UUID, enrolment_id: UUID) -> Enrolment:
    """Of somebody who learns in this course, and who is in the midst of it. Raises NotFound."""
    found = progress.enrolment(db, enrolment_id)
    if found.followed_at is not None or not _learns(db, course, found.person_id):
        raise NotFound(f"enrolment {enrolment_id} in course {course}")
    return found
