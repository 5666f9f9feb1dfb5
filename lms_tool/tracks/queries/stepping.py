"""Decisions about many people at once: what each of them learns now, the steps that were made, whom they were about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.people.models import Person
from lms_tool.tracks.models import Assignment, AssignmentStep, Exemption

STEPS = 30  # on one page
PEOPLE = 50  # of a step, on one page
_AT_ONCE = 500  # ids in one question


def holding(db: Session, people: Iterable[UUID]) -> dict[UUID, list[Assignment]]:
    """What many people are to learn now; who learns nothing is not in it."""
    found: defaultdict[UUID, list[Assignment]] = defaultdict(list)
    rest = iter(dict.fromkeys(people))
    while some := list(islice(rest, _AT_ONCE)):
        asked = select(Assignment).where(Assignment.person_id.in_(some), Assignment.ended_at.is_(None))
        for one in db.scalars(asked.order_by(Assignment.at)):
            found[one.person_id].append(one)
    return found


def exempt_among(db: Session, people: Sequence[UUID]) -> set[UUID]:
    """Who of these need not do some module of some track."""
    asked = select(Exemption.person_id).where(Exemption.person_id.in_(people), Exemption.ended_at.is_(None))
    return set(db.scalars(asked))


def step(db: Session, step_id: UUID) -> AssignmentStep:
    """Raises NotFound."""
    found = db.get(AssignmentStep, step_id)
    if found is None:
        raise NotFound(f"step {step_id}")
    return found


def step_of_form_or_none(db: Session, organisation_id: UUID, form: UUID) -> AssignmentStep | None:
    """The step that was confirmed on this page."""
    asked = select(AssignmentStep).where(AssignmentStep.organisation_id == organisation_id, AssignmentStep.form == form)
    return db.scalar(asked)


def steps(
    db: Session, organisation_id: UUID, *, by: UUID | None = None, page: int = 1
) -> tuple[list[AssignmentStep], int]:
    """One page of steps, the newest first, and how many there are in all. by: of one member of staff."""
    asked = select(AssignmentStep).where(AssignmentStep.organisation_id == organisation_id)
    if by:
        asked = asked.where(AssignmentStep.by == by)
    count = db.scalar(select(func.count()).select_from(asked.subquery())) or 0
    ordered = asked.order_by(AssignmentStep.at.desc(), AssignmentStep.id)
    return list(db.scalars(ordered.limit(STEPS).offset((page - 1) * STEPS))), count


def people_of_step(db: Session, step_id: UUID, page: int = 1) -> list[tuple[Person, Assignment]]:
    """One page of those who got a track in a step, by name."""
    asked = select(Person, Assignment).join(Assignment, Assignment.person_id == Person.id)
    asked = asked.where(Assignment.step_id == step_id).order_by(Person.name.is_(None), Person.name, Assignment.id)
    return [(row[0], row[1]) for row in db.execute(asked.limit(PEOPLE).offset((page - 1) * PEOPLE))]


def changed_since(db: Session, step_id: UUID) -> int:
    """Of how many of its people something else has been decided since."""
    asked = select(func.count()).where(
        Assignment.step_id == step_id,
        Assignment.ended_at.is_not(None),
        Assignment.ended_step_id.is_distinct_from(step_id),
    )
    return db.scalar(asked) or 0


def moved_by(db: Session, step_id: UUID) -> list[Assignment]:
    """What a step took back to move people elsewhere."""
    asked = select(Assignment).where(Assignment.ended_step_id == step_id, Assignment.step_id.is_distinct_from(step_id))
    return list(db.scalars(asked.order_by(Assignment.at)))
