"""Which machines may use our record store."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.lrs import queries
from lms_tool.lrs.models import Credential

USED_EVERY = timedelta(hours=1)  # last_used is not written more often


def create_credential(
    db: Session, organisation_id: UUID, *, name: str = "", can_read: bool = True, can_write: bool = True, now: datetime
) -> tuple[str, str]:
    """A new key and its secret, which is given this once and kept as a hash only."""
    key, secret = secrets.token_hex(12), secrets.token_urlsafe(32)
    credential = Credential(
        organisation_id=organisation_id,
        key=key,
        secret_hash=queries.secret_hash(secret),
        name=name,
        can_read=can_read,
        can_write=can_write,
        created_at=now,
    )
    db.add(credential)
    db.flush()
    return key, secret


def revoke_credential(db: Session, key: str, *, now: datetime) -> None:
    """From now on this key opens nothing. Raises NotFound."""
    credential = db.scalar(select(Credential).where(Credential.key == key))
    if credential is None:
        raise NotFound(f"no credential {key}")
    credential.revoked_at = credential.revoked_at or now


def is_stale(credential: Credential, now: datetime) -> bool:
    """Whether its last use was noted too long ago."""
    return credential.last_used is None or now - credential.last_used >= USED_EVERY


def note_use(db: Session, key: str, *, now: datetime) -> None:
    db.execute(update(Credential).where(Credential.key == key).values(last_used=now))
