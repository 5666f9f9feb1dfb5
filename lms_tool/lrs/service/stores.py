"""Other record stores, which get everything that is stored here."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.errors import BadInput, Conflict
from lms_tool.lrs import queries
from lms_tool.lrs.models import ExternalStore, StatementRow
from lms_tool.lti.keys import decrypt, encrypt
from lms_tool.outbox import service as outbox

KIND = "statement"
VERSIONS = ("1.0.3", "2.0.0")
_PURPOSE = "record-store"


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
    secret_key: str,
    http_allowed: bool = False,
    now: datetime,
) -> ExternalStore:
    """Send everything to this store from now on, beginning with all there is. secret_key: of the installation.

    Raises BadInput for an address, credentials or a version that cannot be used, Conflict where the store is known.
    """
    _check_address(endpoint, http_allowed)
    _check_credentials(key, secret)
    if version not in VERSIONS:
        raise BadInput(f"the version of a record store is one of {', '.join(VERSIONS)}")
    if any((one.endpoint, one.key) == (endpoint, key) for one in queries.stores(db, organisation_id)):
        raise Conflict(f"statements are sent to {endpoint} already")
    store = ExternalStore(
        organisation_id=organisation_id,
        name=name or urlsplit(endpoint).hostname or endpoint,
        endpoint=endpoint,
        key=key,
        secret=encrypt(secret, secret_key, _PURPOSE),
        version=version,
        created_at=now,
    )
    db.add(store)
    db.flush()
    destination = outbox.open_destination(db, organisation_id, KIND, store.id)
    history = select(StatementRow.id).where(StatementRow.organisation_id == organisation_id)
    outbox.enqueue_new(db, destination, db.scalars(history.order_by(StatementRow.sequence)).all(), now=now)
    return store


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
