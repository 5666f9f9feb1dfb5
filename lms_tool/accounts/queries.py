from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.accounts.models import LocalAccount, SetupLink
from lms_tool.errors import NotFound
from lms_tool.lti.keys import fingerprint


def by_login_or_none(db: Session, login: str) -> LocalAccount | None:
    return db.scalar(select(LocalAccount).where(LocalAccount.login == login))


def by_login(db: Session, login: str) -> LocalAccount:
    """Raises NotFound."""
    found = by_login_or_none(db, login.strip().lower())
    if found is None:
        raise NotFound(f"nobody signs in as {login!r}; lms-tool administrators list shows who does")
    return found


def every(db: Session) -> list[LocalAccount]:
    return list(db.scalars(select(LocalAccount).order_by(LocalAccount.login)))


def account_of_or_none(db: Session, person_id: UUID) -> LocalAccount | None:
    return db.scalar(select(LocalAccount).where(LocalAccount.person_id == person_id))


def link_or_none(db: Session, token: str, *, now: datetime) -> tuple[SetupLink, LocalAccount] | None:
    """A one-time link that is still good, with its account."""
    found = db.execute(
        select(SetupLink, LocalAccount)
        .join(LocalAccount, LocalAccount.id == SetupLink.account_id)
        .where(
            SetupLink.token_hash == fingerprint(token),
            SetupLink.used_at.is_(None),
            SetupLink.expires_at > now,
            LocalAccount.state == "active",
        )
    ).one_or_none()
    return (found[0], found[1]) if found else None
