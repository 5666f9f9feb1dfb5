"""The first half of a launch: the platform announces somebody, we send the browser on (Security Framework 5.1.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from lms_tool.lti.errors import Rejected
from lms_tool.lti.verify import LONGEST_ID, is_clean, is_ours

LONGEST_HINT = 8000  # characters; Moodle's message hint is JSON


@dataclass(frozen=True, slots=True)
class LoginRequest:
    issuer: str
    login_hint: str
    target_link_uri: str
    message_hint: str | None
    client_id: str | None
    deployment: str | None
    storage_target: str | None  # name of the frame that keeps values for us


def read(sent: Mapping[str, str], *, public_url: str) -> LoginRequest:
    """Read a login's parameters. Raises Rejected for what is missing, too long, or about another host."""
    target = _text(sent, "target_link_uri", "target", 4000)
    if not is_ours(target, public_url):
        raise Rejected("target-foreign", "login")
    return LoginRequest(
        issuer=_text(sent, "iss", "issuer", LONGEST_ID),
        login_hint=_text(sent, "login_hint", "login-hint", LONGEST_HINT),
        target_link_uri=target,
        message_hint=_text_or_none(sent, "lti_message_hint", "message-hint", LONGEST_HINT),
        client_id=_text_or_none(sent, "client_id", "client", LONGEST_ID),
        deployment=_text_or_none(sent, "lti_deployment_id", "deployment", LONGEST_ID)
        or _text_or_none(sent, "deployment_id", "deployment", LONGEST_ID),
        storage_target=_text_or_none(sent, "lti_storage_target", "storage-target", LONGEST_ID),
    )


def auth_request(
    auth_url: str, request: LoginRequest, *, client_id: str, redirect_uri: str, state: str, nonce: str
) -> str:
    """Where the browser goes next: the registered address with the parameters of the specification and no others.

    (Moodle takes any further parameter for its own.)
    """
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "login_hint": request.login_hint,
        "state": state,
        "nonce": nonce,
    }
    if request.message_hint is not None:
        asked["lti_message_hint"] = request.message_hint
    return auth_url + ("&" if "?" in auth_url else "?") + urlencode(asked)


def origin(address: str) -> str:
    """scheme://host[:port] of an address, as browsers write it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def _text_or_none(sent: Mapping[str, str], name: str, code: str, longest: int) -> str | None:
    value = sent.get(name)
    if value is None or value == "":
        return None
    if len(value) > longest or not is_clean(value):
        raise Rejected(f"{code}-malformed", "login")
    return value


def _text(sent: Mapping[str, str], name: str, code: str, longest: int) -> str:
    value = _text_or_none(sent, name, code, longest)
    if value is None:
        raise Rejected(f"{code}-missing", "login")
    return value
