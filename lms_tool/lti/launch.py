"""A verified launch in our words: who, in which course, by which link, to see what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from lms_tool.lti import claims, dialects
from lms_tool.lti.verify import LONGEST_ID, UNCLEAN, Claims, is_clean, urlsplit_or_none

CONTENT = re.compile(r"[a-z]+(-[a-z]+)*:[a-z0-9-]+(/[a-z0-9-]+)?")
CANVAS_ACCOUNT = "Account"  # lib/lti/messages/jwt_message.rb: the name of its class
COLUMNS = ("module", "quiz", "none")
LONGEST_TITLE = 255
MOST_ANCESTORS = 20
UNSUBSTITUTED = re.compile(r"\$[A-Za-z][A-Za-z0-9_.]*")


@dataclass(frozen=True, slots=True)
class Learner:
    """Whoever clicked, whatever their role."""

    subject: str
    name: str | None
    given_name: str | None
    staff_number: str | None = None  # as the LMS knows people to the company's own records


@dataclass(frozen=True, slots=True)
class Place:
    """A course or a link, by the platform's name for it."""

    id: str
    title: str | None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class GradeService:
    line_item: str | None  # the link's own column
    line_items: str | None  # where columns are listed and made
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkingRequest:
    """What the platform accepts as an answer to deep linking."""

    return_url: str
    accepts_types: tuple[str, ...]
    accepts_targets: tuple[str, ...]
    accepts_several: bool
    accepts_columns: bool
    data: str | None  # echoed byte for byte, or left out
    adds_at_once: bool = False  # the platform keeps what is sent without asking once more

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON; `from_dict` reads it."""
        return {
            "return_url": self.return_url,
            "accepts_types": list(self.accepts_types),
            "accepts_targets": list(self.accepts_targets),
            "accepts_several": self.accepts_several,
            "accepts_columns": self.accepts_columns,
            "data": self.data,
            "adds_at_once": self.adds_at_once,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "LinkingRequest":
        return cls(
            **{**kept, "accepts_types": tuple(kept["accepts_types"]), "accepts_targets": tuple(kept["accepts_targets"])}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    message_type: str
    issuer: str
    deployment: str
    learner: Learner
    roles: tuple[str, ...]  # as the platform names them
    course: Place | None
    link: Place | None
    content: str | None  # "track:new-hire", "lesson:module/key"; none for the plain academy
    custom: Mapping[str, str]
    links_before: tuple[str, ...]  # the link's ancestors, where the platform knows of copies, the nearest first
    courses_before: tuple[str, ...]
    columns: str | None  # where points go that have no column of their own: module, quiz or none, as the link was made
    locale: str | None  # as the platform writes it
    document_target: str  # iframe, window or frame
    return_url: str | None
    product_family: str
    grades: GradeService | None
    roster_url: str | None
    groups_url: str | None  # where the groups of the course are named
    notices_url: (
        str | None
    )  # where the platform takes orders for what it tells by itself; of copied courses, it must be
    linking: LinkingRequest | None
    reviewed: str | None = None  # whose work or data is looked at, by the platform's name


def read(told: Claims) -> Launch:
    """Translate claims that `verify.verify` has accepted. What is optional and strange counts as missing."""
    custom = _custom(told)
    presentation = _object(told, claims.LAUNCH_PRESENTATION)
    target = _word(presentation.get("document_target"))
    names_somebody = told[claims.MESSAGE_TYPE] in (claims.SUBMISSION_REVIEW_REQUEST, claims.DATA_PRIVACY_REQUEST)
    return Launch(
        message_type=told[claims.MESSAGE_TYPE],
        issuer=told["iss"],
        deployment=told[claims.DEPLOYMENT_ID],
        learner=Learner(told["sub"], _name(told), _title(told.get("given_name")), _staff_number(told, custom)),
        roles=tuple(told[claims.ROLES]),
        course=None if _is_account(told) else _place(told, claims.CONTEXT),
        link=_link(told) if told[claims.MESSAGE_TYPE] == claims.RESOURCE_LINK_REQUEST else None,
        reviewed=told[claims.FOR_USER]["user_id"] if names_somebody and told.get(claims.FOR_USER) else None,
        content=_content(custom, told[claims.TARGET_LINK_URI]),
        custom=custom,
        links_before=_history(custom.get("link_history")),
        courses_before=_history(custom.get("context_history")),
        columns=custom["columns"] if custom.get("columns") in COLUMNS else None,
        locale=_word(presentation.get("locale")),
        document_target=target if target in ("iframe", "window", "frame") else "iframe",
        return_url=_address(presentation.get("return_url")),
        product_family=_family(told),
        grades=_grades(_object(told, claims.GRADES)),
        roster_url=_address(_object(told, claims.ROSTER).get("context_memberships_url")),
        groups_url=_address(_object(told, claims.GROUPS).get("context_groups_url")),
        notices_url=_notices(_object(told, claims.NOTICES)),
        linking=_linking(told) if told[claims.MESSAGE_TYPE] == claims.DEEP_LINKING_REQUEST else None,
    )


def _object(told: Claims, name: str) -> dict[str, Any]:
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _title(value: Any) -> str | None:
    """A text for people: cleaned of what cannot be kept, cut where it is too long."""
    if not isinstance(value, str):
        return None
    cleaned = UNCLEAN.sub(" ", value).strip()[:LONGEST_TITLE]
    return cleaned or None


def _word(value: Any) -> str | None:
    """A short technical word."""
    return value if isinstance(value, str) and 0 < len(value) <= 64 and is_clean(value) else None


def _address(value: Any) -> str | None:
    return value if isinstance(value, str) and urlsplit_or_none(value) is not None else None


def _name(told: Claims) -> str | None:
    whole = _title(told.get("name"))
    parts = [part for part in (_title(told.get("given_name")), _title(told.get("family_name"))) if part]
    return whole or _title(" ".join(parts))


def _staff_number(told: Claims, custom: Mapping[str, str]) -> str | None:
    """What the LMS calls a person's sourced id: Moodle says it in a claim (its "ID number"), Canvas in a custom
    parameter (staff_number=$Person.sourcedId). A variable that was not filled in counts as missing."""
    said = _word(_object(told, claims.LIS).get(claims.PERSON_SOURCED_ID)) or _word(custom.get("staff_number"))
    return said if said and said.strip() and not UNSUBSTITUTED.fullmatch(said) else None


def _place(told: Claims, claim: str) -> Place | None:
    value = _object(told, claim)
    if not value:
        return None
    return Place(value["id"], _title(value.get("title")), _title(value.get("label")))


def _family(told: Claims) -> str:
    return dialects.family(_word(_object(told, claims.TOOL_PLATFORM).get("product_family_code")) or "")


def _is_account(told: Claims) -> bool:
    """Whether the context is an account of Canvas, a company or a part of one, which nobody learns in."""
    return _family(told) == "canvas" and _object(told, claims.CONTEXT).get("type") == [CANVAS_ACCOUNT]


def _link(told: Claims) -> Place | None:
    """None for Canvas' navigation, where nobody placed a link: it names the course or the account in its place."""
    found = _place(told, claims.RESOURCE_LINK)
    is_navigation = _family(told) == "canvas" and found and found.id == _object(told, claims.CONTEXT).get("id")
    return None if is_navigation else found


def _custom(told: Claims) -> dict[str, str]:
    """Custom parameters that carry something: variables the platform did not fill in count as missing."""
    return {
        name: value
        for name, value in _object(told, claims.CUSTOM).items()
        if isinstance(value, str) and value and is_clean(value) and not UNSUBSTITUTED.fullmatch(value)
    }


def _history(said: str | None) -> tuple[str, ...]:
    """Ids of what was copied, the nearest first (Core, appendix B.3 and B.6: a list with commas, each URL-encoded)."""
    named = [unquote(one.strip()) for one in (said or "").split(",")][:MOST_ANCESTORS]
    return tuple(one for one in named if 0 < len(one) <= LONGEST_ID and is_clean(one))


def _content(custom: Mapping[str, str], target: str) -> str | None:
    """The content key: of the custom parameters, which survive a course copy, or else of the address."""
    asked = custom.get("content") or next(iter(parse_qs(urlsplit(target).query).get("content", [])), "")
    return asked if len(asked) <= LONGEST_ID and CONTENT.fullmatch(asked) else None


def _grades(endpoint: Mapping[str, Any]) -> GradeService | None:
    scopes = endpoint.get("scope")
    if not isinstance(scopes, list):
        return None
    known = tuple(scope for scope in scopes if isinstance(scope, str) and len(scope) <= LONGEST_ID and is_clean(scope))
    return GradeService(_address(endpoint.get("lineitem")), _address(endpoint.get("lineitems")), known[:20])


def _notices(service: Mapping[str, Any]) -> str | None:
    kinds = service.get("notice_types_supported")
    tells = isinstance(kinds, list) and claims.CONTEXT_COPY_NOTICE in kinds
    return _address(service.get("platform_notification_service_url")) if tells else None


def _linking(told: Claims) -> LinkingRequest:
    settings = told[claims.DEEP_LINKING_SETTINGS]
    return LinkingRequest(
        return_url=settings["deep_link_return_url"],
        accepts_types=tuple(settings["accept_types"]),
        accepts_targets=tuple(settings["accept_presentation_document_targets"]),
        # Booleans arrive as texts from some platforms.
        accepts_several=str(settings.get("accept_multiple", False)).lower() == "true",
        accepts_columns=str(settings.get("accept_lineitem", True)).lower() == "true",
        data=settings.get("data"),
        adds_at_once=str(settings.get("auto_create", False)).lower() == "true",
    )
