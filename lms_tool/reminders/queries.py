from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Batch, ClassroomSession, Member, SignUp, Trainer
from lms_tool.notices.models import Notice
from lms_tool.people import queries as known
from lms_tool.people.models import Membership, Person
from lms_tool.progress.models import Enrolment
from lms_tool.reminders import rules
from lms_tool.tracks.models import Assignment


def learners(db: Session, organisation_id: UUID, after: UUID | None, most: int) -> list[UUID]:
    """The next people who are to learn something and have not finished it, or to whom it is still news that they had
    to; in the order of their ids."""
    learning = (
        select(Enrolment.person_id)
        .join(Assignment, and_(Assignment.person_id == Enrolment.person_id, Assignment.track == Enrolment.track))
        .where(
            Enrolment.organisation_id == organisation_id,
            Enrolment.satisfied_at.is_(None),
            Assignment.ended_at.is_(None),
        )
    )
    told_of = select(Notice.reader_id).where(
        Notice.organisation_id == organisation_id,
        Notice.kind.in_((*rules.DUE_SOON, *rules.OVERDUE)),
        Notice.read_at.is_(None),
    )
    asked = select(Person.id).where(
        Person.merged_into_id.is_(None), or_(Person.id.in_(learning), Person.id.in_(told_of))
    )
    if after:
        asked = asked.where(Person.id > after)
    return list(db.scalars(asked.order_by(Person.id).limit(most)))


def owing(db: Session, organisation_id: UUID, people: Sequence[UUID], day: date) -> list[Enrolment]:
    """Enrolments in which something is owed: the newest of each track, while its assignment holds and its learner works
    for the company."""
    held = select(Assignment.person_id, Assignment.track).where(
        Assignment.person_id.in_(people), Assignment.ended_at.is_(None)
    )
    holding = {(row[0], row[1]) for row in db.execute(held)}
    asked = select(Enrolment).where(Enrolment.person_id.in_(people)).order_by(Enrolment.cycle)
    asked = asked.where(Enrolment.person_id.not_in(known.leavers(organisation_id, day)))
    newest = {(one.person_id, one.track): one for one in db.scalars(asked)}
    return [one for key, one in newest.items() if key in holding and one.satisfied_at is None]


def coming(db: Session, now: datetime) -> list[ClassroomSession]:
    """Sessions of all organisations of which somebody could be reminded now."""
    asked = select(ClassroomSession).where(
        ClassroomSession.starts_at > now,
        ClassroomSession.starts_at <= now + timedelta(days=rules.EARLIEST),
        ClassroomSession.cancelled_at.is_(None),
    )
    return list(db.scalars(asked.order_by(ClassroomSession.starts_at)))


def seated(db: Session, session_id: UUID, before: datetime) -> list[UUID]:
    """Who has had a seat since before a moment: whoever has just asked for one need not be reminded of it."""
    asked = select(SignUp.person_id).where(
        SignUp.session_id == session_id, SignUp.state == "seat", SignUp.changed_at <= before
    )
    return list(db.scalars(asked.order_by(SignUp.number)))


def told(db: Session, people: Sequence[UUID]) -> set[UUID]:
    """Which deadlines these people have heard of, as `Notice.happened`."""
    kinds = (*rules.DUE_SOON, *rules.OVERDUE)
    return set(db.scalars(select(Notice.happened).where(Notice.reader_id.in_(people), Notice.kind.in_(kinds))))


def newly_overdue(db: Session, organisation_id: UUID, at: datetime) -> list[UUID]:
    """Who was told in the round of a morning that something is over."""
    asked = select(Notice.reader_id).where(
        Notice.organisation_id == organisation_id, Notice.kind.in_(rules.OVERDUE), Notice.created_at == at
    )
    return list(db.scalars(asked.distinct()))


def by_course(db: Session, people: Sequence[UUID]) -> Counter[UUID]:
    """Course → how many of these people learn in it."""
    asked = select(Membership.course_id, func.count(Membership.person_id.distinct())).where(
        Membership.person_id.in_(people), Membership.role == "learner", Membership.state != "left"
    )
    return Counter(dict(db.execute(asked.group_by(Membership.course_id)).all()))


def by_batch(db: Session, people: Sequence[UUID]) -> dict[Batch, int]:
    """Batch that is not called off → how many of these people are in it."""
    asked = (
        select(Batch, func.count(Member.id))
        .join(Member, Member.batch_id == Batch.id)
        .where(Member.person_id.in_(people), Member.left_at.is_(None), Batch.cancelled_at.is_(None))
        .group_by(Batch.id)
    )
    return {row[0]: row[1] for row in db.execute(asked)}


def trainers_of(db: Session, batch_id: UUID) -> list[UUID]:
    return list(db.scalars(select(Trainer.person_id).where(Trainer.batch_id == batch_id)))
