"""Everything one running demo LMS consists of, for the doors to reach."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.demo.faults import Faults
from lms_tool.demo.keys import PlatformKeys, ToolKeys
from lms_tool.demo.models import SeenToken
from lms_tool.demo.settings import LmsSettings
from lms_tool.demo.store import Store


@dataclass(frozen=True, slots=True)
class Platform:
    settings: LmsSettings
    store: Store
    keys: PlatformKeys
    tool_keys: ToolKeys
    faults: Faults

    def now(self) -> datetime:
        """This platform's clock: UTC without a zone (as SQLite keeps it), perhaps wrong on purpose."""
        offset = self.settings.clock_offset + (self.faults.value("clock_offset") or 0)
        return datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=offset)

    def timestamp(self) -> int:
        """The same clock in whole seconds since 1970, as tokens have it."""
        return int(self.now().replace(tzinfo=UTC).timestamp())


def platform() -> Platform:
    """The platform of the request that is being answered."""
    found: Platform = current_app.extensions["demo_lms"]
    return found


def remember_once(db: Session, kind: str, token_id: str, *, now: datetime, expires: datetime) -> bool:
    """Remember a token's name until it expires; false where it was seen before."""
    db.execute(delete(SeenToken).where(SeenToken.expires < now))
    try:
        with db.begin_nested():
            db.add(SeenToken(id=f"{kind}:{sha256(token_id.encode()).hexdigest()}", expires=expires))
    except IntegrityError:
        return False
    return True


def aware(moment: int) -> datetime:
    """Seconds since 1970 as this platform keeps times."""
    return datetime.fromtimestamp(moment, UTC).replace(tzinfo=None)
