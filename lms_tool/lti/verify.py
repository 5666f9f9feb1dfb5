"""Is this launch token what the platform meant for us, now? Every rule of the Security Framework, and some caution.

Signatures by joserfc; the rules around them are ours, because pylti1p3 2.0.0 lets pass tokens without `exp`, other
audiences without `azp`, foreign targets and short keys.
"""

import json
import re
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError

from lms_tool.lti import claims
from lms_tool.lti.errors import Rejected
from lms_tool.lti.key_sets import ALGORITHMS, PlatformKeys, decoded

LARGEST_TOKEN = 64 * 1024  # bytes
LEEWAY = 60  # seconds by which clocks may differ
OLDEST = 600  # seconds since `iat`
LONGEST_ID = 255  # characters; Core says so for sub, deployment_id, context and link ids
REFUSED_HEADERS = ("jku", "x5u", "jwk", "crit", "x5c", "b64", "zip", "enc")

UNCLEAN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to agree with: the registration and the login it answers."""

    issuer: str
    client_id: str
    nonce_hash: str
    target_link_uri: str
    deployment_hint: str | None = None


def key_id(token: str) -> str:
    """The kid of a token whose header is in order. Raises Rejected."""
    header = _header(token)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise Rejected("kid-missing")
    return kid


def verify(
    token: str,
    keys: PlatformKeys,
    expected: Expected,
    *,
    public_url: str,
    now: datetime,
    hashed: Callable[[str], str],
) -> Claims:
    """The claims of a token that keeps every rule. Raises Rejected with the first one it breaks.

    `hashed` turns the nonce into the form in which the login kept it.
    """
    told = _signed_payload(token, keys)
    _check_parties(told, expected)
    _check_times(told, now.timestamp())
    nonce = told.get("nonce")
    if not isinstance(nonce, str) or not nonce:
        raise Rejected("nonce-missing")
    if not compare_digest(hashed(nonce), expected.nonce_hash):
        raise Rejected("nonce-mismatch")
    _check_message(told, https_only=public_url.startswith("https:"))
    _check_deployment(told, expected.deployment_hint)
    _check_target(told, expected.target_link_uri, public_url)
    return told


def unproved(token: str) -> Claims:
    """What a token says, whoever signed it. Raises Rejected where it is none."""
    _header(token)
    return _json_object(token.split(".")[1], "payload-malformed")


def verify_notice(token: str, keys: PlatformKeys, *, issuer: str, client_id: str, now: datetime) -> Claims:
    """The claims of a notice: no login came before it, so there is no nonce to compare. Raises Rejected."""
    told = _signed_payload(token, keys)
    _check_parties(told, Expected(issuer, client_id, "", ""))
    _check_times(told, now.timestamp())
    if told.get(claims.LTI_VERSION) != claims.VERSION:
        raise Rejected("version-unknown")
    return told


def _header(token: str) -> dict[str, Any]:
    if len(token) > LARGEST_TOKEN:
        raise Rejected("token-too-large", f"{len(token)} characters")
    parts = token.split(".")
    if len(parts) == 5:
        raise Rejected("token-encrypted")
    if len(parts) != 3 or not token.isascii():
        raise Rejected("token-malformed", f"{len(parts)} parts")
    header = _json_object(parts[0], "header-malformed")
    for name in REFUSED_HEADERS:
        if name in header:
            raise Rejected("header-refused", name)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise Rejected("algorithm-refused", repr(algorithm)[:40])
    return header


def _json_object(part: str, code: str) -> dict[str, Any]:
    try:
        value = json.loads(decoded(part), parse_constant=_no_constant)
    except (ValueError, Base64Error, RecursionError) as error:
        raise Rejected(code, type(error).__name__) from None
    if not isinstance(value, dict):
        raise Rejected(code, type(value).__name__)
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")  # NaN compares as neither early nor late


def _signed_payload(token: str, keys: PlatformKeys) -> dict[str, Any]:
    header = _header(token)
    kid = key_id(token)
    key = keys.get(kid)
    if key is None:
        raise Rejected("kid-unknown", repr(kid)[:80])
    if key.key_type != ALGORITHMS[header["alg"]]:
        raise Rejected("algorithm-refused", f"{header['alg']} with a key of type {key.key_type}")
    try:
        jws.deserialize_compact(token, key, algorithms=[header["alg"]])
    except BadSignatureError:
        raise Rejected("signature-wrong") from None
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Rejected("token-malformed", type(error).__name__) from None
    return _json_object(token.split(".")[1], "payload-malformed")


def _check_parties(told: Claims, expected: Expected) -> None:
    if told.get("iss") != expected.issuer:
        raise Rejected("issuer-mismatch")
    audience = told.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or not all(isinstance(one, str) for one in audiences):
        raise Rejected("audience-malformed")
    if expected.client_id not in audiences:
        raise Rejected("audience-mismatch")
    authorised = told.get("azp")
    if authorised is not None and authorised != expected.client_id:
        raise Rejected("azp-mismatch")
    if authorised is None and set(audiences) != {expected.client_id}:
        raise Rejected("azp-missing", f"{len(audiences)} audiences")


def _check_times(told: Claims, now: float) -> None:
    expires, issued = _moment(told, "exp"), _moment(told, "iat")
    if expires <= now - LEEWAY:
        raise Rejected("token-expired", f"{now - expires:.0f} s ago")
    if issued > now + LEEWAY:
        raise Rejected("token-early", f"iat is {issued - now:.0f} s ahead")
    if issued < now - OLDEST:
        raise Rejected("token-old", f"iat is {now - issued:.0f} s back")
    if told.get("nbf") is not None and _moment(told, "nbf") > now + LEEWAY:
        raise Rejected("token-early", "nbf")


def _moment(told: Claims, name: str) -> float:
    """Seconds since 1970; whole or not (RFC 7519 NumericDate)."""
    value = told.get(name)
    if value is None:
        raise Rejected(f"{name}-missing")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise Rejected(f"{name}-malformed")
    return float(value)


def _check_message(told: Claims, *, https_only: bool) -> None:
    version = told.get(claims.LTI_VERSION)
    if version != claims.VERSION:
        raise Rejected("version-missing" if version is None else "version-unknown", repr(version)[:40])
    message_type = told.get(claims.MESSAGE_TYPE)
    if not isinstance(message_type, str) or not message_type:
        raise Rejected("message-type-missing")
    if message_type not in claims.MESSAGE_TYPES:
        raise Rejected("message-type-unknown", repr(message_type)[:80])
    identifier(told, "sub", "subject")
    roles = told.get(claims.ROLES)
    if roles is None:
        raise Rejected("roles-missing")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise Rejected("roles-malformed")
    _check_kind(told, message_type, https_only=https_only)
    if told.get(claims.CONTEXT) is not None:
        identifier(_part(told, claims.CONTEXT, "context"), "id", "context")


def _check_kind(told: Claims, message_type: str, *, https_only: bool) -> None:
    """What this kind of message must tell besides."""
    if message_type == claims.RESOURCE_LINK_REQUEST:
        identifier(_part(told, claims.RESOURCE_LINK, "link"), "id", "link")
    elif message_type == claims.SUBMISSION_REVIEW_REQUEST:
        identifier(_part(told, claims.FOR_USER, "for-user"), "user_id", "for-user")
        identifier(_part(told, claims.CONTEXT, "context"), "id", "context")
    elif message_type == claims.DEEP_LINKING_REQUEST:
        _check_linking(_part(told, claims.DEEP_LINKING_SETTINGS, "linking"), https_only=https_only)
    elif told.get(claims.FOR_USER) is not None:  # data privacy: about oneself where nobody is named
        identifier(_part(told, claims.FOR_USER, "for-user"), "user_id", "for-user")


def _check_linking(settings: Claims, *, https_only: bool) -> None:
    address = settings.get("deep_link_return_url")
    if not isinstance(address, str) or urlsplit_or_none(address) is None:
        raise Rejected("linking-return-url")
    if https_only and not address.startswith("https:"):
        raise Rejected("linking-return-url", "not https")
    if not isinstance(settings.get("data", ""), str):
        raise Rejected("linking-malformed", "data is no text")
    for name in ("accept_types", "accept_presentation_document_targets"):
        values = settings.get(name)
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise Rejected("linking-malformed", name)


def _check_deployment(told: Claims, hint: str | None) -> None:
    deployment = identifier(told, claims.DEPLOYMENT_ID, "deployment")
    if hint is not None and deployment != hint:
        raise Rejected("deployment-mismatch", "the login named another one")


def _check_target(told: Claims, expected: str, public_url: str) -> None:
    """The page must be ours, and the one the login asked for: host and path; platforms may decorate the query."""
    target = told.get(claims.TARGET_LINK_URI)
    if target is None:
        raise Rejected("target-missing")
    if not isinstance(target, str):
        raise Rejected("target-malformed")
    if not is_ours(target, public_url):
        raise Rejected("target-foreign")
    here, there = urlsplit(target), urlsplit(expected)
    if (here.netloc.lower(), here.path.rstrip("/")) != (there.netloc.lower(), there.path.rstrip("/")):
        raise Rejected("target-mismatch")


def is_ours(address: str, public_url: str) -> bool:
    """Whether an address lies on the tool's own scheme, host and port, without a user name in it."""
    parts, ours = urlsplit_or_none(address), urlsplit(public_url)
    return (
        parts is not None
        and (parts.scheme.lower(), parts.netloc.lower()) == (ours.scheme.lower(), ours.netloc.lower())
        and "\\" not in address
    )


def urlsplit_or_none(address: str) -> Any:
    """Parts of an absolute http(s) address that is safe to keep; none for anything else."""
    if not is_clean(address) or len(address) > 4000:
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  raises ValueError for a port that is none
    except ValueError:
        return None
    return parts if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def identifier(part: Claims, name: str, code: str) -> str:
    """An id that can be kept and compared: text, not empty, at most 255 characters, nothing invisible in it."""
    value = part.get(name)
    if value is None or value == "":
        raise Rejected(f"{code}-missing")
    if not isinstance(value, str) or len(value) > LONGEST_ID or not is_clean(value):
        raise Rejected(f"{code}-malformed")
    return value


def is_clean(text: str) -> bool:
    """No control characters and no halves of surrogate pairs: databases refuse them."""
    return UNCLEAN.search(text) is None


def _part(told: Claims, name: str, code: str) -> dict[str, Any]:
    part = told.get(name)
    if part is None:
        raise Rejected(f"{code}-missing")
    if not isinstance(part, dict):
        raise Rejected(f"{code}-malformed")
    return part
