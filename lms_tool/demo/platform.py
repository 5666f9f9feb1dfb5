"""Everything one running demo LMS consists of, for the doors to reach."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.demo.faults import Faults
from lms_tool.demo.keys import PlatformKeys, ToolKeys
from lms_tool.demo.models import RegisteredTool, SeenToken
from lms_tool.demo.settings import LmsSettings, Registration
from lms_tool.demo.store import Store


@dataclass(frozen=True, slots=True)
class Platform:
    settings: LmsSettings
    store: Store
    keys: PlatformKeys
    tool_keys: ToolKeys
    faults: Faults

    @property
    def tool(self) -> Registration:
        """The tool that the courses open: the one an administrator has activated, else the built-in one."""
        with self.store.reading() as db:
            found = db.scalar(select(RegisteredTool).where(RegisteredTool.state == "active"))
        if found is None:
            return self.settings.tool
        about = found.said["https://purl.imsglobal.org/spec/lti-tool-configuration"]
        messages: list[dict[str, str]] = about.get("messages", [])
        picking = (one["target_link_uri"] for one in messages if one.get("type") == "LtiDeepLinkingRequest")
        return Registration(
            login_url=found.said["initiate_login_uri"],
            redirect_uri=found.said["redirect_uris"][0],
            deep_link_url=next(picking, about["target_link_uri"]),
            jwks_url=found.said["jwks_uri"],
            client_id=found.client_id,
            deployment_id=str(found.deployment),
        )

    @property
    def storage(self) -> str:
        """How tools keep a value in the browser: by asking the page (on), or a frame beside them as in Canvas (frame);
        not at all (off), or without ever getting an answer (mute)."""
        return self.faults.value("storage") or ("frame" if self.settings.speaks_canvas else "on")

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
