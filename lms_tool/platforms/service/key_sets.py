"""The platform's public keys: fetched without a transaction, kept with an expiry, never an error."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.lti.errors import KeysUnavailable
from lms_tool.lti.key_sets import platform_keys
from lms_tool.platforms.models import KeySet

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

FRESH = timedelta(hours=6)  # how long a key set serves without asking again
LONGEST_ANSWER = 256 * 1024  # characters of a key set
BETWEEN_REFETCHES = timedelta(seconds=10)  # between two fetches that unknown key ids cause
AFTER_FAILURE = timedelta(minutes=1)  # an old set serves so long before the platform is asked again


def fetch_key_set(outside: "Outside", jwks_url: str) -> str:
    """The platform's key set as it is now. Raises KeysUnavailable; an error is never worth keeping."""
    import httpx  # heavy, and seldom needed: key sets are kept

    from lms_tool.lti.http import plainly

    try:
        with outside.client() as client:
            answer = client.get(jwks_url, headers={"Accept": "application/jwk-set+json, application/json"})
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise KeysUnavailable(plainly(error)) from error
    if answer.status_code != 200 or len(answer.text) > LONGEST_ANSWER:
        raise KeysUnavailable(f"the key set address answered {answer.status_code}, {len(answer.text)} characters")
    try:
        platform_keys(answer.text)
    except (ValueError, RecursionError) as error:
        raise KeysUnavailable(str(error)) from error
    return answer.text


def keep_key_set(
    db: Session, registration_id: UUID, document: str | None, *, for_unknown_kid: bool = False, now: datetime
) -> None:
    """Keep what was fetched; `document` is none where nothing came: the old set serves a little longer."""
    kept = db.get(KeySet, registration_id)
    if kept is not None:
        if for_unknown_kid:
            kept.refetched_at = now
        if document:
            kept.document, kept.fetched_at, kept.expires_at = document, now, now + FRESH
        else:
            kept.expires_at = max(kept.expires_at, now + AFTER_FAILURE)
    elif document:
        new = KeySet(registration_id=registration_id, document=document, fetched_at=now, expires_at=now + FRESH)
        try:
            with db.begin_nested():
                db.add(new)
        except IntegrityError:
            pass  # a parallel launch was first


def may_refetch(refetched_at: datetime | None, *, now: datetime) -> bool:
    """Whether an unknown key id may make us fetch the set once more: strangers must not make us knock without end."""
    return refetched_at is None or now >= refetched_at + BETWEEN_REFETCHES
