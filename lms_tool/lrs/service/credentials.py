"""Which machines may use our record store."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput, Conflict, NotFound
from lms_tool.lrs import queries
from lms_tool.lrs.models import Credential
from xapi.validation import formats


class BadScope(BadInput):
    code = "XAPI-SCOPE"
    what = "A course is named by the address of its activity, and its key only reads"
    do = "Copy the activity's id from a statement of the course; it begins with https:// or the like."


class BadKeyName(BadInput):
    code = "XAPI-KEY-NAME"
    what = "A key is called something of at most 255 letters, without signs that nobody sees"
    do = "Say in a few words what it is for."


class MadeAlready(Conflict):
    code = "XAPI-KEY-MADE"
    what = "This key was made already"
    do = "Its secret is not shown a second time; make another one where it is lost."


LONGEST_NAME = 255
USED_EVERY = timedelta(hours=1)  # last_used is not written more often


def create_credential(
    db: Session,
    organisation_id: UUID,
    *,
    name: str = "",
    can_read: bool = True,
    can_write: bool = True,
    within: str = "",
    course: str = "",
    by: UUID | None = None,
    now: datetime,
    form: UUID | None = None,
) -> tuple[str, str]:
    """A new key and its secret, which is given this once and kept as a hash only.

    within: the id of an activity such as a course; the key then reads statements that name it, and nothing else.
    course: what that is called in the log. by: the member of staff; None for the command line.
    form: names what was sent, and then the key.
    Raises BadKeyName, BadScope, MadeAlready.
    """
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadKeyName(name[:80])
    if within and (can_write or not formats.is_iri(within)):
        raise BadScope(within)
    key, secret = secrets.token_hex(12), secrets.token_urlsafe(32)
    credential = Credential(
        id=form or uuid4(),
        organisation_id=organisation_id,
        key=key,
        secret_hash=queries.secret_hash(secret),
        name=name,
        can_read=can_read,
        can_write=can_write,
        within=within,
        created_at=now,
        made_by=by,
    )
    try:
        with db.begin_nested():
            db.add(credential)
    except IntegrityError:
        raise MadeAlready(str(form)) from None
    may = {"reads": can_read, "writes": can_write, "within": course or within}
    _log(db, credential, "added", by, now, **may)
    return key, secret


def revoke_credential(db: Session, key: str, *, by: UUID | None = None, now: datetime) -> None:
    """From now on this key opens nothing. Raises NotFound."""
    credential = _known(db, key)
    if credential.revoked_at is None:
        credential.revoked_at = now
        _log(db, credential, "disabled", by, now)


def restore_credential(db: Session, key: str, *, by: UUID | None = None, now: datetime) -> None:
    """It opens again what it opened before it was revoked. Raises NotFound."""
    credential = _known(db, key)
    if credential.revoked_at is not None:
        credential.revoked_at = None
        _log(db, credential, "enabled", by, now)


def _known(db: Session, key: str) -> Credential:
    found = db.scalar(select(Credential).where(Credential.key == key))
    if found is None:
        raise NotFound(f"no credential {key}")
    return found


def _log(db: Session, one: Credential, done: str, by: UUID | None, now: datetime, **after: Any) -> None:
    named, told = one.name or one.key, {"key": one.key, **after}
    audit.note(db, one.organisation_id, f"key.{done}", by=by, at=now, subject=one.id, named=named, after=told)


def is_stale(credential: Credential, now: datetime) -> bool:
    """Whether its last use was noted too long ago."""
    return credential.last_used is None or now - credential.last_used >= USED_EVERY


def note_use(db: Session, key: str, *, version: str, now: datetime) -> None:
    """version: of xAPI, as the machine speaks it."""
    db.execute(update(Credential).where(Credential.key == key).values(last_used=now, spoke=version))
