"""Dynamic registration (https://www.imsglobal.org/spec/lti-dr/v1p0): what a platform says, and what we ask it for.

Pure: the addresses are called elsewhere. Nothing that a platform says is believed about another host than the one that
the administrator came from.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

from lms_tool.lti import claims, dialects
from lms_tool.lti.verify import LONGEST_ID, is_clean, urlsplit_or_none

LONGEST_ADDRESS = 2000  # characters
LONGEST_TOKEN = 8192
LONGEST_SAID = 500  # characters of a platform's own words that are shown
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
SCOPES = (
    claims.SCOPE_LINE_ITEMS,
    claims.SCOPE_LINE_ITEMS_READ,
    claims.SCOPE_RESULTS,
    claims.SCOPE_SCORES,
    claims.SCOPE_ROSTER,
)
ASKED_FOR = (claims.SCOPE_GROUPS, claims.SCOPE_NOTICES)  # of a platform that says that it knows them
CLAIMS = ("iss", "sub", "name", "given_name", "family_name")  # an e-mail is never asked for
STAFF_NUMBER = {"staff_number": "$Person.sourcedId"}  # Moodle says it in a claim, others only when asked
OF_CANVAS = {**STAFF_NUMBER, "groups": "$com.instructure.User.sectionNames"}  # a JSON list in a text


class NotRegistered(Exception):
    """A registration that cannot go on. code: "configuration-…" or "answer-…"; said: the platform's own words."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(f"{code}: {said}" if said else code)
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a platform says of itself. All addresses are absolute and lie on its host."""

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    product_family: str = ""
    scopes: frozenset[str] | None = None  # None: it does not say
    placements: frozenset[str] | None = None
    asks_for_reviews: bool = False  # knows the message that shows what is behind a grade
    asks_for_data: bool = False  # knows the message that shows what is kept of somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """How this installation introduces itself."""

    public_url: str
    names: Mapping[str, str]  # language → name
    language: str
    description: str

    @property
    def launch_url(self) -> str:
        return f"{self.public_url}/lti/launch"

    @property
    def domain(self) -> str:
        """With the port, as Moodle compares it."""
        return urlsplit(self.public_url).netloc.rpartition("@")[2]

    @property
    def name(self) -> str:
        return self.names.get(self.language) or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True)
class Granted:
    client_id: str
    deployment: str | None  # where the platform names one already


def read_configuration(text: str, *, asked: str, http_allowed: bool) -> Configuration:
    """The OpenID configuration that lies at the address `asked`. Raises NotRegistered."""
    told = _object(_parsed(text))
    if not told:
        raise NotRegistered("configuration-unreadable")
    ours = _object(told.get(PLATFORM))
    family = dialects.family(_text(ours.get("product_family_code")))
    home = address(asked, http_allowed=http_allowed)
    if home is None:
        raise NotRegistered("configuration-address")
    found = {
        name: _theirs(told, member, home, family, http_allowed=http_allowed)
        for name, member in (
            ("issuer", "issuer"),
            ("auth_url", "authorization_endpoint"),
            ("token_url", "token_endpoint"),
            ("jwks_url", "jwks_uri"),
            ("registration_url", "registration_endpoint"),
        )
    }
    if len(found["issuer"]) > LONGEST_ID:
        raise NotRegistered("configuration-incomplete", "issuer")
    return Configuration(
        **found,
        product_family=family,
        scopes=_words(told.get("scopes_supported")),
        placements=_placements(ours.get("messages_supported")),
        asks_for_reviews=_knows(ours.get("messages_supported"), claims.SUBMISSION_REVIEW_REQUEST),
        asks_for_data=_knows(ours.get("messages_supported"), claims.DATA_PRIVACY_REQUEST),
    )


def _theirs(told: Mapping[str, Any], member: str, home: SplitResult, family: str, *, http_allowed: bool) -> str:
    said = told.get(member)
    if not isinstance(said, str) or not said:
        raise NotRegistered("configuration-incomplete", member)
    parts = address(said, http_allowed=http_allowed)
    if parts is None:
        raise NotRegistered("configuration-incomplete", member)
    belongs = dialects.may_be_issuer if member == "issuer" else dialects.same_platform
    if not belongs(family, home, parts):
        raise NotRegistered("configuration-foreign", f"{member} {parts.hostname}")
    return said


def _knows(messages: Any, kind: str) -> bool:
    return isinstance(messages, list) and any(isinstance(one, dict) and one.get("type") == kind for one in messages)


def address(said: str, *, http_allowed: bool) -> SplitResult | None:
    """The parts of an address that may be called: https (http where development allows it), a host, and no more than
    that before the path."""
    if len(said) > LONGEST_ADDRESS or not is_clean(said) or said != said.strip():
        return None
    parts = urlsplit_or_none(said)
    if parts is None or parts.scheme not in (("https", "http") if http_allowed else ("https",)):
        return None
    if not parts.hostname or "@" in parts.netloc or "\\" in said or parts.fragment:
        return None
    return cast(SplitResult, parts)


def payload(configuration: Configuration, tool: Tool) -> dict[str, Any]:
    """What we ask to be registered as, made for this platform."""
    known = configuration.scopes
    wanted = [scope for scope in SCOPES if known is None or scope in known]
    wanted += [scope for scope in ASKED_FOR if known is not None and scope in known]
    body: dict[str, Any] = {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{tool.public_url}/lti/login",
        "redirect_uris": [tool.launch_url],
        "client_name": tool.name,
        "jwks_uri": f"{tool.public_url}/lti/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(wanted),
        TOOL: {
            "domain": tool.domain,
            "description": tool.description,
            "target_link_uri": tool.launch_url,
            "custom_parameters": dict(OF_CANVAS if configuration.product_family == "canvas" else STAFF_NUMBER),
            "claims": list(CLAIMS),
            "messages": _messages(configuration, tool),
        },
    }
    body |= {f"client_name#{language}": name for language, name in tool.names.items()}
    if tool.public_url.startswith("https://"):
        body["logo_uri"] = f"{tool.public_url}/favicon.ico"
    if configuration.product_family == "canvas":
        body[TOOL] |= {
            "https://canvas.instructure.com/lti/privacy_level": "name_only",
            "https://canvas.instructure.com/lti/tool_id": "service-academy",
        }
    return body


def _messages(configuration: Configuration, tool: Tool) -> list[dict[str, Any]]:
    about_data = [{"type": claims.DATA_PRIVACY_REQUEST}] if configuration.asks_for_data else []
    if configuration.product_family != "canvas":
        picking = {"type": claims.DEEP_LINKING_REQUEST, "target_link_uri": tool.launch_url, "label": tool.name}
        reviews = [{"type": claims.SUBMISSION_REVIEW_REQUEST}] if configuration.asks_for_reviews else []
        return [{"type": claims.RESOURCE_LINK_REQUEST}, picking, *reviews, *about_data]
    offered = configuration.placements
    return [
        {
            "type": kind,
            "target_link_uri": tool.launch_url,
            "label": tool.name,
            "placements": [placement],
            "custom_parameters": dict(OF_CANVAS),
        }
        for placement, kind in dialects.CANVAS_PLACEMENTS.items()
        if offered is None or placement in offered
    ]


def canvas_json(tool: Tool) -> dict[str, Any]:
    """The configuration that Canvas takes when a developer key is made by hand.

    https://canvas.instructure.com/doc/api/file.lti_dev_key_config.html
    """
    placements = [
        {
            "placement": placement,
            "message_type": kind,
            "target_link_uri": tool.launch_url,
            "text": tool.name,
            "enabled": True,
            **({"default": "disabled"} if placement == "course_navigation" else {}),
        }
        for placement, kind in dialects.CANVAS_PLACEMENTS.items()
    ]
    return {
        "title": tool.name,
        "description": tool.description,
        "oidc_initiation_url": f"{tool.public_url}/lti/login",
        "target_link_uri": tool.launch_url,
        "redirect_uris": [tool.launch_url],
        "scopes": [*SCOPES, claims.SCOPE_NOTICES],
        "public_jwk_url": f"{tool.public_url}/lti/jwks.json",
        "custom_fields": dict(OF_CANVAS),
        "extensions": [
            {
                "domain": tool.domain,
                "tool_id": "service-academy",
                "platform": "canvas.instructure.com",
                "privacy_level": "name_only",
                "settings": {"text": tool.name, "placements": placements},
            }
        ],
    }


def read_answer(status: int, text: str) -> Granted:
    """What came back from the registration address. Raises NotRegistered with the platform's own words."""
    told = _object(_parsed(text))
    if not 200 <= status < 300:
        raise NotRegistered(f"answer-{status}", said(text))
    client_id = told.get("client_id")
    if isinstance(client_id, int) and not isinstance(client_id, bool):
        client_id = str(client_id)
    if not isinstance(client_id, str) or not 0 < len(client_id) <= LONGEST_ID or not is_clean(client_id):
        raise NotRegistered("answer-without-client", said(text))
    deployment = _object(told.get(TOOL)).get("deployment_id")
    named = str(deployment) if isinstance(deployment, int | str) and not isinstance(deployment, bool) else ""
    return Granted(client_id, named if 0 < len(named) <= LONGEST_ID and is_clean(named) else None)


def said(text: str) -> str:
    """A platform's own words about what is wrong, on one line and short: Moodle answers plain text, Canvas JSON."""
    told = _parsed(text)
    if isinstance(told, dict):
        words = [_text(told.get(name)) for name in ("error", "error_description", "message")]
        errors = told.get("errors")
        for one in errors if isinstance(errors, list) else [errors]:
            words.append(_text(one.get("message")) if isinstance(one, dict) else _text(one))
        text = " · ".join(dict.fromkeys(word for word in words if word)) or text
    elif "<" in text:
        return ""  # a page for people: it says nothing in one line
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_SAID]


def is_token(token: str) -> bool:
    """Whether a registration token can stand in a header."""
    return len(token) <= LONGEST_TOKEN and all("!" <= sign <= "~" for sign in token)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _words(value: Any) -> frozenset[str] | None:
    if not isinstance(value, list):
        return None
    return frozenset(word for word in value if isinstance(word, str))


def _placements(messages: Any) -> frozenset[str] | None:
    """Where the platform says that it can show us; None where it does not say."""
    listed: Sequence[Any] = messages if isinstance(messages, list) else ()
    named = [_words(message.get("placements")) for message in listed if isinstance(message, dict)]
    known = [words for words in named if words is not None]
    return frozenset().union(*known) if known else None
