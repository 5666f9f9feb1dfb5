"""What platforms tell without anybody launching (Platform Notification Service, https://www.imsglobal.org/spec/lti-pns/v1p0)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms_tool.lti import claims, verify
from lms_tool.lti.errors import Rejected
from lms_tool.lti.key_sets import PlatformKeys

MOST = 50  # notices in one message
MOST_ORIGINS = 10


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a notice says it is from, unproved: it tells which registration's keys have to prove it."""

    issuer: str
    client_id: str
    kid: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A course was copied. Ids are the platform's."""

    deployment: str
    context: str
    origins: tuple[str, ...]


def tokens(body: bytes) -> list[str]:
    """The signed notices of a message: {"notices": [{"jwt": "…"}]}. Raises Rejected."""
    try:
        listed = json.loads(body)["notices"]
        found = [notice["jwt"] for notice in listed]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Rejected("notice-malformed") from None
    if len(found) > MOST or not all(isinstance(token, str) for token in found):
        raise Rejected("notice-malformed", f"{len(found)} notices")
    return found


def sender(token: str) -> Sender:
    """Raises Rejected."""
    kid, told = verify.key_id(token), verify.unproved(token)
    audience = told.get("aud")
    client = audience[0] if isinstance(audience, list) and len(audience) == 1 else audience
    issuer = told.get("iss")
    if not isinstance(issuer, str) or not isinstance(client, str) or not issuer or not client:
        raise Rejected("notice-malformed", "from nobody, or to nobody")
    return Sender(issuer, client, kid)


def read(token: str, keys: PlatformKeys, said: Sender, *, now: datetime) -> Copied | None:
    """What a notice tells; None for a kind that we do nothing with. Raises Rejected where it is not the platform's."""
    told = verify.verify_notice(token, keys, issuer=said.issuer, client_id=said.client_id, now=now)
    notice = told.get(claims.NOTICE)
    kind = notice.get("type") if isinstance(notice, dict) else None
    if not isinstance(kind, str):
        raise Rejected("notice-malformed", "no type")
    if kind != claims.CONTEXT_COPY_NOTICE:
        return None
    deployment = verify.identifier(told, claims.DEPLOYMENT_ID, "deployment")
    context = told.get(claims.CONTEXT)
    here = verify.identifier(context if isinstance(context, dict) else {}, "id", "context")
    return Copied(deployment, here, tuple(one for one in _origins(told) if one != here))


def _origins(told: Mapping[str, Any]) -> list[str]:
    listed = told.get(claims.ORIGIN_CONTEXTS)
    found = listed if isinstance(listed, list) else []
    return [
        one
        for one in found[:MOST_ORIGINS]
        if isinstance(one, str) and 0 < len(one) <= verify.LONGEST_ID and verify.is_clean(one)
    ]
