from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.organisations.models import Installation, Organisation


def organisation(db: Session, organisation_id: UUID) -> Organisation:
    found = db.get(Organisation, organisation_id)
    if found is None:
        raise NotFound(f"organisation {organisation_id}")
    return found


def by_key_or_none(db: Session, key: str) -> Organisation | None:
    return db.scalar(select(Organisation).where(Organisation.key == key))


def every(db: Session) -> list[Organisation]:
    return list(db.scalars(select(Organisation).order_by(Organisation.key)))


def namespace(db: Session) -> UUID:
    """The namespace in which this installation names its statements."""
    found = db.scalar(select(Installation.id))
    if found is None:
        raise NotFound("this database was not made by `lms-tool db upgrade`")
    return found
