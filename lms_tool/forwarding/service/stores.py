"""Other record stores: added, changed, let go."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput, Conflict
from lms_tool.forwarding import queries, rules
from lms_tool.forwarding.models import ExternalStore
from lms_tool.lti.keys import decrypt, encrypt
from lms_tool.outbox import queries as outbox_queries
from lms_tool.outbox import service as outbox

KIND = "statement"
VERSIONS = ("1.0.3", "2.0.0")
_PURPOSE = "record-store"
_HIDES = ("hides_people", "hides_texts")


@dataclass(frozen=True, slots=True)
class Access:
    """All that is needed to talk to a record store."""

    endpoint: str
    key: str
    secret: str = field(repr=False)
    version: str = "1.0.3"


def add_store(
    db: Session,
    organisation_id: UUID,
    *,
    endpoint: str,
    key: str,
    secret: str,
    version: str = "1.0.3",
    name: str = "",
    choice: str = rules.Choice.EVERYTHING,
    hides_people: bool = False,
    hides_texts: bool = False,
    secret_key: str,
    http_allowed: bool = False,
    by: UUID | None = None,
    now: datetime,
) -> ExternalStore:
    """Send what is stored to this store from now on; what there is already follows bit by bit.

    secret_key: of the installation. Raises BadInput for an address, credentials or a version that cannot be used,
    Conflict where the store is known.
    """
    endpoint = endpoint.strip()
    _check_address(endpoint, http_allowed)
    _check_credentials(key, secret)
    _check_version(version)
    if any((one.endpoint, one.key) == (endpoint, key) for one in queries.stores(db, organisation_id)):
        raise Conflict(f"statements are sent to {endpoint} already")
    store = ExternalStore(
        organisation_id=organisation_id,
        name=name.strip() or urlsplit(endpoint).hostname or endpoint,
        endpoint=endpoint,
        key=key,
        secret=encrypt(secret, secret_key, _PURPOSE),
        version=version,
        choice=rules.Choice(choice),
        hides_people=hides_people,
        hides_texts=hides_texts,
        crowded=False,
        created_at=now,
    )
    fall_behind(store, 0, now=now)
    db.add(store)
    db.flush()
    outbox.open_destination(db, organisation_id, KIND, store.id)
    audit.note(
        db, organisation_id, "store.added", by=by, at=now, subject=store.id, named=store.name, after=_told(store)
    )
    return store


def change_store(
    db: Session,
    store_id: UUID,
    *,
    name: str,
    version: str,
    choice: str,
    key: str,
    secret: str = "",
    secret_key: str,
    by: UUID | None = None,
    now: datetime,
) -> ExternalStore:
    """What may be changed of a store. secret: empty keeps the one it has.

    A store that gets more from now on is offered the past again. One that had stopped is tried again. Raises BadInput,
    NotFound, Conflict.
    """
    store = queries.store(db, store_id)
    before = _told(store)
    _check_version(version)
    _check_credentials(key, secret or "-")
    others = (one for one in queries.stores(db, store.organisation_id) if one.id != store.id)
    if any((one.endpoint, one.key) == (store.endpoint, key) for one in others):
        raise Conflict(f"statements are sent to {store.endpoint} already")
    if choice != store.choice and choice == rules.Choice.EVERYTHING:
        fall_behind(store, 0, now=now)
    store.name, store.version, store.choice, store.key = name.strip() or store.name, version, rules.Choice(choice), key
    if secret:
        store.secret = encrypt(secret, secret_key, _PURPOSE)
    if (key, version) != (before["key"], before["version"]) or secret:
        _try_again(db, store_id)
    after = _told(store) | ({"secret": "•••"} if secret else {})
    audit.note(
        db,
        store.organisation_id,
        "store.changed",
        by=by,
        at=now,
        subject=store.id,
        named=store.name,
        before=before,
        after=after,
    )
    return store


def remove_store(db: Session, store_id: UUID, *, by: UUID | None = None, why: str = "", now: datetime) -> ExternalStore:
    """Send nothing there any more; what it has stays with it. Raises NotFound."""
    store = queries.store(db, store_id)
    outbox.close_destination(db, store.id)
    db.delete(store)
    db.flush()
    audit.note(
        db,
        store.organisation_id,
        "store.removed",
        by=by,
        at=now,
        subject=store.id,
        named=store.name,
        before=_told(store),
        why=why,
    )
    return store


def fall_behind(store: ExternalStore, sequence: int, *, now: datetime) -> None:
    """Let a store be offered again whatever was stored after this one (its sequence) and was never queued for it."""
    start = sequence if store.behind_at is None else min(sequence, store.behind_at)
    store.behind_from = start if store.behind_from is None else min(start, store.behind_from)
    store.behind_at, store.behind_since = start, now


def _try_again(db: Session, store_id: UUID) -> None:
    destination = outbox_queries.destination_or_none(db, store_id)
    if destination is not None and destination.state == "stopped":
        outbox.resume(db, store_id)


def _told(store: ExternalStore) -> dict[str, Any]:
    """What the log keeps of a store; never its secret."""
    told = {name: getattr(store, name) for name in ("name", "endpoint", "key", "version", "choice")}
    return told | {name: "hidden" for name in _HIDES if getattr(store, name)}


def _check_version(version: str) -> None:
    if version not in VERSIONS:
        raise BadInput(f"the version of a record store is one of {', '.join(VERSIONS)}")


def _check_address(endpoint: str, http_allowed: bool) -> None:
    try:
        parts = urlsplit(endpoint)
        usable = bool(parts.hostname) and not (parts.username or parts.query or parts.fragment)
        usable &= endpoint.isprintable() and " " not in endpoint  # what urlsplit would pass over silently
    except ValueError:
        usable = False
    if not usable or len(endpoint) > 1000:
        raise BadInput("the address of a record store is https://host/path, without user, question mark or #")
    if parts.scheme != "https" and not (http_allowed and parts.scheme == "http"):
        raise BadInput("the address of a record store begins with https://")


def _check_credentials(key: str, secret: str) -> None:
    """As Basic authentication can carry them (RFC 7617, section 2)."""
    if not (key and secret and key.isprintable() and secret.isprintable()) or ":" in key:
        raise BadInput("key and secret are texts without control characters, and the key has no colon")


def access(store: ExternalStore, *, secret_key: str) -> Access:
    """Raises lti.keys.CannotDecrypt where SECRET_KEY was changed."""
    return Access(store.endpoint, store.key, decrypt(store.secret, secret_key, _PURPOSE), store.version)
