"""What is held at the same time: with the same trainer, in the same room, or for the same person."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Attendance, ClassroomSession, SignUp
from lms_tool.cohorts.rules import seats, times


def _beside(row: ClassroomSession) -> tuple[ColumnElement[bool], ...]:
    """Other sessions that are held while this one is; one may begin at the moment at which another ends."""
    return (
        ClassroomSession.id != row.id,
        ClassroomSession.cancelled_at.is_(None),
        ClassroomSession.starts_at < row.ends_at,
        ClassroomSession.ends_at > row.starts_at,
    )


def of_trainer(db: Session, row: ClassroomSession) -> ClassroomSession | None:
    """Another session that the same trainer holds then."""
    if row.trainer_id is None:
        return None
    asked = select(ClassroomSession).where(*_beside(row), ClassroomSession.trainer_id == row.trainer_id)
    return db.scalars(asked.order_by(ClassroomSession.starts_at)).first()


def of_room(db: Session, row: ClassroomSession) -> ClassroomSession | None:
    """Another session that is held in the same room then; the same words mean the same room."""
    here = times.room(row.place)
    if not here:
        return None
    asked = select(ClassroomSession).where(*_beside(row)).order_by(ClassroomSession.starts_at)
    return next((one for one in db.scalars(asked) if times.room(one.place) == here), None)


def of_person(db: Session, row: ClassroomSession, person_id: UUID) -> ClassroomSession | None:
    """Another session then for which somebody has a seat, or waits for one."""
    asked = select(ClassroomSession).join(SignUp, SignUp.session_id == ClassroomSession.id)
    mine = (SignUp.person_id == person_id, SignUp.state.in_(("seat", "waiting")))
    return db.scalars(asked.where(*_beside(row), *mine).order_by(ClassroomSession.starts_at)).first()


def is_elsewhere(db: Session, row: ClassroomSession, person_id: UUID) -> bool:
    """Whether somebody is written down as there in another session then."""
    asked = select(Attendance.id).join(ClassroomSession, ClassroomSession.id == Attendance.session_id)
    there = (Attendance.person_id == person_id, Attendance.state.in_(seats.PRESENT))
    return db.scalars(asked.where(*_beside(row), *there)).first() is not None
