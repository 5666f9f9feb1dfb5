from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.organisations import models, rules
from lms_tool.organisations.models import CertificateKind, Installation, Organisation, Post, Region, Site, Structure

Part = TypeVar("Part", bound=Structure)


def organisation(db: Session, organisation_id: UUID) -> Organisation:
    found = db.get(Organisation, organisation_id)
    if found is None:
        raise NotFound(f"organisation {organisation_id}")
    return found


def alone(db: Session, organisation_id: UUID) -> None:
    """Whoever asks for this comes one after the other in this organisation, until the end of the transaction.

    SQLite has one writer at a time anyway; rows that name the organisation are written meanwhile.
    """
    db.scalar(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))


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


def regions(db: Session, organisation_id: UUID) -> list[Region]:
    asked = select(Region).where(Region.organisation_id == organisation_id)
    return list(db.scalars(asked.order_by(Region.code)))


def sites(db: Session, organisation_id: UUID) -> list[Site]:
    asked = select(Site).where(Site.organisation_id == organisation_id)
    return list(db.scalars(asked.order_by(Site.code)))


def posts(db: Session, organisation_id: UUID) -> list[Post]:
    """From the bottom of the ladder upwards."""
    asked = select(Post).where(Post.organisation_id == organisation_id)
    return list(db.scalars(asked.order_by(Post.step, Post.code)))


def certificate_kinds(db: Session, organisation_id: UUID) -> list[CertificateKind]:
    asked = select(CertificateKind).where(CertificateKind.organisation_id == organisation_id)
    return list(db.scalars(asked.order_by(CertificateKind.code)))


def asking_for(db: Session, kind: CertificateKind) -> list[Post]:
    """Posts that ask for a kind of certificate."""
    return [post for post in posts(db, kind.organisation_id) if kind.code in post.certificates]


def part(db: Session, model: type[Part], part_id: UUID) -> Part:
    """A region, a site, a post or a kind of certificate. Raises NotFound."""
    found = db.get(model, part_id)
    if found is None:
        raise NotFound(f"{model.__name__} {part_id}")
    return found


def today(db: Session, organisation_id: UUID, now: datetime) -> date:
    """The day it is where this organisation works."""
    return now.astimezone(ZoneInfo(organisation(db, organisation_id).timezone)).date()


def quiet_hours(db: Session, organisation_id: UUID) -> rules.QuietHours:
    """When nobody is reminded; ask `rules.may_be_said` before saying anything that nobody has asked for."""
    row = db.scalar(select(models.QuietHours).where(models.QuietHours.organisation_id == organisation_id))
    return rules.QuietHours(row.begins, row.ends, frozenset(row.days)) if row else rules.QuietHours()


def may_be_said(db: Session, organisation_id: UUID, moment: datetime) -> datetime:
    """When a reminder that is due at a moment may go out in this organisation: then, or once it is not quiet."""
    zone = ZoneInfo(organisation(db, organisation_id).timezone)
    return rules.may_be_said(moment, quiet_hours(db, organisation_id), zone)
