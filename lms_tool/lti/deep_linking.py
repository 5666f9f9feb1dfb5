"""The answer to a deep linking request, on pylti1p3's content items (Deep Linking 4.5).

Its DeepLink is not used: it parses the PEM per signature, has no `msg`, always sends `data`, needs inline script.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

from lms_tool.lti import claims, keys
from lms_tool.lti.errors import Rejected
from lms_tool.lti.launch import LinkingRequest

LIFE = 300  # seconds
MOST = 60  # links in one answer: a course page of more helps nobody
FRAME = {"width": 960, "height": 720}  # CSS pixels: a reading column and its margins; the page asks for its own height
WINDOW = {"targetName": "service-academy"}  # one window for all links, not one for each


@dataclass(frozen=True, slots=True)
class Column:
    """A gradebook column that comes with a link."""

    maximum: float
    label: str
    resource_id: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class LinkedItem:
    """One link the instructor chose. `content` is the key that survives a course copy.

    custom: further parameters; opens, due: from when and until when learners work on it.
    """

    title: str
    url: str
    content: str
    column: Column | None = None
    text: str = ""  # a sentence about it
    custom: Mapping[str, str] = field(default_factory=dict)
    opens: datetime | None = None
    due: datetime | None = None


def content_items(items: Sequence[LinkedItem], request: LinkingRequest) -> list[dict[str, Any]]:
    """Content items as the platform accepts them. Raises Rejected where it takes no links of ours, or not so many."""
    if items and claims.RESOURCE_LINK_ITEM not in request.accepts_types:
        raise Rejected("linking-type", "the platform accepts no LTI links here")
    if len(items) > 1 and not request.accepts_several:
        raise Rejected("linking-several", "the platform accepts one link at a time here")
    if len(items) > MOST:
        raise Rejected("linking-many", f"{len(items)} links")
    return [_resource(item, request) for item in items]


def _resource(item: LinkedItem, request: LinkingRequest) -> dict[str, Any]:
    from pylti1p3.deep_link_resource import DeepLinkResource  # heavy: brings requests along
    from pylti1p3.lineitem import LineItem

    resource = DeepLinkResource().set_title(item.title).set_url(item.url)
    resource.set_custom_params({**item.custom, "content": item.content})
    if item.column and request.accepts_columns:
        column = LineItem().set_score_maximum(item.column.maximum).set_label(item.column.label)
        # Moodle opens the attempt behind a grade only where the column says that it can be looked at.
        column.set_submission_review(["Completed"])
        resource.set_lineitem(column.set_resource_id(item.column.resource_id).set_tag(item.column.tag))
    told: dict[str, Any] = resource.to_dict()
    optional: Mapping[str, Any] = {
        "text": item.text,
        "available": {"startDateTime": _zulu(item.opens)} if item.opens else None,
        "submission": {"endDateTime": _zulu(item.due)} if item.due else None,
    }
    return told | {name: value for name, value in optional.items() if value} | _shown(request)


def _shown(request: LinkingRequest) -> dict[str, Any]:
    """How we would like to be shown, of what the platform can: in a frame of the course page, else in a window."""
    if "iframe" in request.accepts_targets:
        return {"iframe": dict(FRAME)}
    return {"window": dict(WINDOW)} if "window" in request.accepts_targets else {}


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def response(
    items: Sequence[LinkedItem],
    request: LinkingRequest,
    *,
    issuer: str,
    client_id: str,
    deployment: str,
    kid: str,
    private_pem: str,
    now: datetime,
    message: str = "",
    nonce: str = "",
) -> str:
    """The signed answer for the platform's return address. No items and a message: the instructor cancelled.

    nonce: of an answer that is given once more, so that the platform takes it once.
    """
    seconds = int(now.timestamp())
    told: dict[str, Any] = {
        "iss": client_id,
        "aud": issuer,
        "iat": seconds,
        "exp": seconds + LIFE,
        "nonce": nonce or token_urlsafe(24),
        claims.DEPLOYMENT_ID: deployment,
        claims.MESSAGE_TYPE: claims.DEEP_LINKING_RESPONSE,
        claims.LTI_VERSION: claims.VERSION,
        claims.CONTENT_ITEMS: content_items(items, request),
    }
    optional: Mapping[str, Any] = {claims.DATA: request.data, claims.MESSAGE: message or None}
    told.update({name: value for name, value in optional.items() if value is not None})
    return keys.sign(told, kid=kid, private_pem=private_pem)
