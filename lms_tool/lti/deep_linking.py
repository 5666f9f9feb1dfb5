"""The answer to a deep linking request, on pylti1p3's content items (Deep Linking 4.5).

Its DeepLink is not used: it parses the PEM per signature, has no `msg`, always sends `data`, needs inline script.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from lms_tool.lti import claims, keys
from lms_tool.lti.errors import Rejected
from lms_tool.lti.launch import LinkingRequest

LIFE = 300  # seconds


@dataclass(frozen=True, slots=True)
class Column:
    """A gradebook column that comes with a link."""

    maximum: float
    label: str
    resource_id: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class LinkedItem:
    """One link the instructor chose. `content` is the key that survives a course copy."""

    title: str
    url: str
    content: str
    column: Column | None = None
    text: str = ""  # a sentence about it


def content_items(items: Sequence[LinkedItem], request: LinkingRequest) -> list[dict[str, Any]]:
    """Content items as the platform accepts them. Raises Rejected where it does not take links of ours, or several."""
    if items and claims.RESOURCE_LINK_ITEM not in request.accepts_types:
        raise Rejected("linking-type", "the platform accepts no LTI links here")
    if len(items) > 1 and not request.accepts_several:
        raise Rejected("linking-several", "the platform accepts one link at a time here")
    return [_resource(item, with_column=request.accepts_columns) for item in items]


def _resource(item: LinkedItem, *, with_column: bool) -> dict[str, Any]:
    from pylti1p3.deep_link_resource import DeepLinkResource  # heavy: brings requests along
    from pylti1p3.lineitem import LineItem

    resource = DeepLinkResource().set_title(item.title).set_url(item.url).set_custom_params({"content": item.content})
    if item.column and with_column:
        column = LineItem().set_score_maximum(item.column.maximum).set_label(item.column.label)
        resource.set_lineitem(column.set_resource_id(item.column.resource_id).set_tag(item.column.tag))
    told: dict[str, Any] = resource.to_dict()
    return told | ({"text": item.text} if item.text else {})


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
) -> str:
    """The signed answer for the platform's return address. No items and a message: the instructor cancelled."""
    seconds = int(now.timestamp())
    told: dict[str, Any] = {
        "iss": client_id,
        "aud": issuer,
        "iat": seconds,
        "exp": seconds + LIFE,
        "nonce": token_urlsafe(24),
        claims.DEPLOYMENT_ID: deployment,
        claims.MESSAGE_TYPE: claims.DEEP_LINKING_RESPONSE,
        claims.LTI_VERSION: claims.VERSION,
        claims.CONTENT_ITEMS: content_items(items, request),
    }
    optional: Mapping[str, Any] = {claims.DATA: request.data, claims.MESSAGE: message or None}
    told.update({name: value for name, value in optional.items() if value is not None})
    return keys.sign(told, kid=kid, private_pem=private_pem)
