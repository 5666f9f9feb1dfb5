"""Our own key pairs: one signs, the next is published already, the former ones still are."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.lti import keys
from lms_tool.platforms import queries
from lms_tool.platforms.models import ToolKey


def make_first_keys(db: Session, *, secret_key: str, now: datetime) -> None:
    """A key that signs and the one that will. Does nothing where they are."""
    there = set(db.scalars(select(ToolKey.role).where(ToolKey.role != "retired")))
    for role in ("current", "next"):
        if role not in there:
            _add_key(db, role, secret_key=secret_key, now=now)


def rotate_keys(db: Session, *, secret_key: str, now: datetime) -> str:
    """The next key signs from now on, a new one waits, the old one stays published. Gives back the new kid.

    Raises NotFound where there are no keys, SecretLost where the next one cannot be read.
    """
    promoted = queries.next_key(db, secret_key=secret_key)
    former = db.scalars(select(ToolKey).where(ToolKey.role == "current")).one()
    former.role, former.retired_at = "retired", now
    db.flush()  # one of each role, at every moment
    promoted.role = "current"
    db.flush()
    _add_key(db, "next", secret_key=secret_key, now=now)
    return promoted.kid


def _add_key(db: Session, role: str, *, secret_key: str, now: datetime) -> None:
    pair = keys.generate()
    private = keys.encrypt(pair.private_pem, secret_key, queries.KEY_PURPOSE)
    db.add(ToolKey(kid=pair.kid, private_key=private, public_key=pair.public_jwk, role=role, created_at=now))
    db.flush()
