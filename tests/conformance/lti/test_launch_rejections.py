"""Launches that must not open anything: each a distinct hostile or broken message, and why it is refused."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from time import time
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from lms_tool.demo import words
from tests.factories.browsing import Browser, asked
from tests.factories.demo_lms import ABSENT, DemoLms
from tests.factories.refused import in_both_roles

Change = dict[str, Any]
LINKING = {"deep_link_return_url": "http://localhost:8001/back", "accept_types": ["ltiResourceLink"]}
LINKING = {**LINKING, "accept_presentation_document_targets": ["iframe"]}


def now() -> int:
    return int(time())


# What the payload says; values may be computed when the test runs.
CLAIMS: dict[str, tuple[str, Callable[[], Change]]] = {
    "issuer of another platform": ("ISSUER-MISMATCH", lambda: {"iss": "https://elsewhere.example"}),
    "issuer with a slash more": ("ISSUER-MISMATCH", lambda: {"iss": "http://localhost:8001/"}),
    "issuer in capitals": ("ISSUER-MISMATCH", lambda: {"iss": "HTTP://LOCALHOST:8001"}),
    "no issuer": ("ISSUER-MISMATCH", lambda: {"iss": ABSENT}),
    "issuer is a list": ("ISSUER-MISMATCH", lambda: {"iss": ["http://localhost:8001"]}),
    "audience is another tool": ("AUDIENCE-MISMATCH", lambda: {"aud": "other-tool"}),
    "audience list without us": ("AUDIENCE-MISMATCH", lambda: {"aud": ["other-tool", "third"], "azp": "demo-academy"}),
    "audience is an empty list": ("AUDIENCE-MISMATCH", lambda: {"aud": []}),
    "no audience": ("AUDIENCE-MALFORMED", lambda: {"aud": ABSENT}),
    "audience is an object": ("AUDIENCE-MALFORMED", lambda: {"aud": {"demo-academy": True}}),
    "audience list with a number": ("AUDIENCE-MALFORMED", lambda: {"aud": ["demo-academy", 5]}),
    "two audiences without azp": ("AZP-MISSING", lambda: {"aud": ["demo-academy", "other-tool"]}),
    "two audiences, azp of the other": (
        "AZP-MISMATCH",
        lambda: {"aud": ["demo-academy", "other-tool"], "azp": "other-tool"},
    ),
    "one audience, azp of another": ("AZP-MISMATCH", lambda: {"azp": "other-tool"}),
    "azp is a list": ("AZP-MISMATCH", lambda: {"azp": ["demo-academy"]}),
    "expired beyond the leeway": ("TOKEN-EXPIRED", lambda: {"exp": now() - 62, "iat": now() - 120}),
    "no exp": ("EXP-MISSING", lambda: {"exp": ABSENT}),
    "exp is a text": ("EXP-MALFORMED", lambda: {"exp": str(now() + 60)}),
    "exp is true": ("EXP-MALFORMED", lambda: {"exp": True}),
    "exp is beyond all measure": ("EXP-MALFORMED", lambda: {"exp": 10**30}),
    "exp is negative": ("EXP-MALFORMED", lambda: {"exp": -1}),
    "no iat": ("IAT-MISSING", lambda: {"iat": ABSENT}),
    "iat is null": ("IAT-MISSING", lambda: {"iat": None}),
    "iat is a text": ("IAT-MALFORMED", lambda: {"iat": "now"}),
    "issued in the future": ("TOKEN-EARLY", lambda: {"iat": now() + 65, "exp": now() + 300}),
    "issued eleven minutes ago": ("TOKEN-OLD", lambda: {"iat": now() - 661, "exp": now() + 60}),
    "not before next minute but one": ("TOKEN-EARLY", lambda: {"nbf": now() + 90}),
    "no nonce": ("NONCE-MISSING", lambda: {"nonce": ABSENT}),
    "nonce is a number": ("NONCE-MISSING", lambda: {"nonce": 7}),
    "nonce of another login": ("NONCE-MISMATCH", lambda: {"nonce": "n" * 43}),
    "no version": ("VERSION-MISSING", lambda: {"VERSION_CLAIM": ABSENT}),
    "version 1.1": ("VERSION-UNKNOWN", lambda: {"VERSION_CLAIM": "1.1"}),
    "version is a number": ("VERSION-UNKNOWN", lambda: {"VERSION_CLAIM": 1.3}),
    "no message type": ("MESSAGE-TYPE-MISSING", lambda: {"MESSAGE_TYPE": ABSENT}),
    "message type is a list": ("MESSAGE-TYPE-MISSING", lambda: {"MESSAGE_TYPE": ["LtiResourceLinkRequest"]}),
    "message type nobody knows": ("MESSAGE-TYPE-UNKNOWN", lambda: {"MESSAGE_TYPE": "LtiStartAssessment"}),
    "no deployment": ("DEPLOYMENT-MISSING", lambda: {"DEPLOYMENT": ABSENT}),
    "deployment is a number": ("DEPLOYMENT-MALFORMED", lambda: {"DEPLOYMENT": 1}),
    "deployment is empty": ("DEPLOYMENT-MISSING", lambda: {"DEPLOYMENT": ""}),
    "deployment is not the login's": ("DEPLOYMENT-MISMATCH", lambda: {"DEPLOYMENT": "2"}),
    "deployment of 256 characters": ("DEPLOYMENT-MALFORMED", lambda: {"DEPLOYMENT": "d" * 256}),
    "no roles": ("ROLES-MISSING", lambda: {"ROLES": ABSENT}),
    "roles are one text": ("ROLES-MALFORMED", lambda: {"ROLES": "Instructor"}),
    "roles with an object": ("ROLES-MALFORMED", lambda: {"ROLES": [{"role": "Instructor"}]}),
    "no subject": ("SUBJECT-MISSING", lambda: {"sub": ABSENT}),
    "subject is empty": ("SUBJECT-MISSING", lambda: {"sub": ""}),
    "subject is a number": ("SUBJECT-MALFORMED", lambda: {"sub": 11}),
    "subject of 256 characters": ("SUBJECT-MALFORMED", lambda: {"sub": "s" * 256}),
    "subject with a NUL": ("SUBJECT-MALFORMED", lambda: {"sub": "1\x001"}),
    "subject with half a character": ("SUBJECT-MALFORMED", lambda: {"sub": "\ud800"}),
    "no resource link": ("LINK-MISSING", lambda: {"RESOURCE_LINK": ABSENT}),
    "resource link is a text": ("LINK-MALFORMED", lambda: {"RESOURCE_LINK": "5"}),
    "resource link without id": ("LINK-MISSING", lambda: {"RESOURCE_LINK": {"title": "Academy"}}),
    "resource link id is a list": ("LINK-MALFORMED", lambda: {"RESOURCE_LINK": {"id": ["5"]}}),
    "context is a text": ("CONTEXT-MALFORMED", lambda: {"CONTEXT": "course"}),
    "context without id": ("CONTEXT-MISSING", lambda: {"CONTEXT": {"title": "Course"}}),
    "context id with a line break": ("CONTEXT-MALFORMED", lambda: {"CONTEXT": {"id": "2\n1"}}),
    "no target": ("TARGET-MISSING", lambda: {"TARGET_LINK_URI": ABSENT}),
    "target is an object": ("TARGET-MALFORMED", lambda: {"TARGET_LINK_URI": {}}),
    "target on another host": ("TARGET-FOREIGN", lambda: {"TARGET_LINK_URI": "https://evil.example/lti/launch"}),
    "target on another port": ("TARGET-FOREIGN", lambda: {"TARGET_LINK_URI": "http://127.0.0.1:8080/lti/launch"}),
    "target with our host as user name": (
        "TARGET-FOREIGN",
        lambda: {"TARGET_LINK_URI": "http://127.0.0.1:8000@evil.example/lti/launch"},
    ),
    "target with a backslash": ("TARGET-FOREIGN", lambda: {"TARGET_LINK_URI": "http://127.0.0.1:8000\\@evil.example/"}),
    "target is script": ("TARGET-FOREIGN", lambda: {"TARGET_LINK_URI": "javascript:alert(1)"}),
    "target is another page of ours": ("TARGET-MISMATCH", lambda: {"TARGET_LINK_URI": "http://127.0.0.1:8000/metrics"}),
    "deep linking without settings": ("LINKING-MISSING", lambda: {"MESSAGE_TYPE": "LtiDeepLinkingRequest"}),
    "deep linking settings are a list": (
        "LINKING-MALFORMED",
        lambda: {"MESSAGE_TYPE": "LtiDeepLinkingRequest", "DEEP_LINKING_SETTINGS": []},
    ),
    "deep linking without return address": (
        "LINKING-RETURN-URL",
        lambda: {
            "MESSAGE_TYPE": "LtiDeepLinkingRequest",
            "DEEP_LINKING_SETTINGS": {**LINKING, "deep_link_return_url": None},
        },
    ),
    "deep linking returns to script": (
        "LINKING-RETURN-URL",
        lambda: {
            "MESSAGE_TYPE": "LtiDeepLinkingRequest",
            "DEEP_LINKING_SETTINGS": {**LINKING, "deep_link_return_url": "data:x"},
        },
    ),
    "deep linking data is an object": (
        "LINKING-MALFORMED",
        lambda: {"MESSAGE_TYPE": "LtiDeepLinkingRequest", "DEEP_LINKING_SETTINGS": {**LINKING, "data": {"a": 1}}},
    ),
    "deep linking accepts nothing": (
        "LINKING-MALFORMED",
        lambda: {"MESSAGE_TYPE": "LtiDeepLinkingRequest", "DEEP_LINKING_SETTINGS": {**LINKING, "accept_types": None}},
    ),
}

# What the header says.
HEADERS: dict[str, tuple[str, Change]] = {
    "no kid": ("KID-MISSING", {"kid": ABSENT}),
    "kid is empty": ("KID-MISSING", {"kid": ""}),
    "kid nobody published": ("KID-UNKNOWN", {"kid": "stranger"}),
    "kid is a path": ("KID-UNKNOWN", {"kid": "../../../dev/null"}),
    "header brings a key address": ("HEADER-REFUSED", {"jku": "https://evil.example/jwks"}),
    "header brings a certificate address": ("HEADER-REFUSED", {"x5u": "https://evil.example/cert"}),
    "header brings a key": ("HEADER-REFUSED", {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}),
}


@in_both_roles
@pytest.mark.parametrize("case", CLAIMS)
def test_claims(case: str, browser: Browser, refused: Any) -> None:
    reason, changes = CLAIMS[case]
    refused(reason, lambda nonce: mint(browser, nonce=nonce, payload=changes()))


@in_both_roles
@pytest.mark.parametrize("case", HEADERS)
def test_headers(case: str, browser: Browser, refused: Any) -> None:
    reason, header = HEADERS[case]
    refused(reason, lambda nonce: mint(browser, nonce=nonce, header=header))


def mint(browser: Browser, *, nonce: str, header: Change | None = None, payload: Change | None = None) -> str:
    """The platform's own token with changes; names in capitals are those of the demo LMS's words."""
    honest = browser.lms.mint(browser.person, "new-hire", nonce=nonce)
    named = {getattr(words, name, name) if name.isupper() else name: value for name, value in (payload or {}).items()}
    return resigned(honest, browser.lms.platform_key(), header=header, payload=named)


def pieces(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = token.split(".")
    return tuple(json.loads(urlsafe_b64decode(part + "==")) for part in (header, payload))  # type: ignore[return-value]


def resigned(token: str, key: Any, *, header: Change | None = None, payload: Change | None = None) -> str:
    top, said = pieces(token)
    top = {name: value for name, value in {**top, **(header or {})}.items() if value is not ABSENT}
    said = {name: value for name, value in {**said, **(payload or {})}.items() if value is not ABSENT}
    return jws.serialize_compact(top, json.dumps(said), key, algorithms=[top["alg"]])


def unsigned(token: str, header: Any, payload: str | None = None) -> str:
    """The token with a header of any shape, its signature left as it was."""
    parts = token.split(".")
    top = urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    body = urlsafe_b64encode(payload.encode()).rstrip(b"=").decode() if payload is not None else parts[1]
    return f"{top}.{body}.{parts[2]}"


def with_hmac(token: str, secret: bytes) -> str:
    head = unsigned(token, {**RS, "alg": "HS256"}).rpartition(".")[0]
    return f"{head}.{urlsafe_b64encode(hmac.digest(secret, head.encode(), 'sha256')).rstrip(b'=').decode()}"


RS = {"alg": "RS256", "kid": "current", "typ": "JWT"}

# What was done to an honest token.
FORGERIES: dict[str, tuple[str, Callable[[str, DemoLms], str]]] = {
    "not a token": ("TOKEN-MALFORMED", lambda honest, lms: "hello"),
    "two parts": ("TOKEN-MALFORMED", lambda honest, lms: honest.rpartition(".")[0]),
    "encrypted": ("TOKEN-ENCRYPTED", lambda honest, lms: f"{honest}.a.b"),
    "not ASCII": ("TOKEN-MALFORMED", lambda honest, lms: honest.replace("a", "密", 1)),
    "header is no JSON": ("HEADER-MALFORMED", lambda honest, lms: f"e30x.{honest.partition('.')[2]}"),
    "header is a list": ("HEADER-MALFORMED", lambda honest, lms: unsigned(honest, [])),
    "header nested without end": (
        "HEADER-MALFORMED",
        lambda honest, lms: urlsafe_b64encode(b"[" * 30_000).rstrip(b"=").decode() + "." + honest.partition(".")[2],
    ),
    "algorithm none": ("ALGORITHM-REFUSED", lambda honest, lms: unsigned(honest, {**RS, "alg": "none"})),
    "algorithm None in capitals": ("ALGORITHM-REFUSED", lambda honest, lms: unsigned(honest, {**RS, "alg": "NONE"})),
    "algorithm is a list": ("ALGORITHM-REFUSED", lambda honest, lms: unsigned(honest, {**RS, "alg": ["RS256"]})),
    "no algorithm": ("ALGORITHM-REFUSED", lambda honest, lms: unsigned(honest, {"kid": "current"})),
    "public key used as HMAC secret": (
        "ALGORITHM-REFUSED",
        lambda honest, lms: with_hmac(honest, lms.platform_key().as_pem(private=False)),
    ),
    "RS512": ("ALGORITHM-REFUSED", lambda honest, lms: unsigned(honest, {**RS, "alg": "RS512"})),
    "PS256": ("ALGORITHM-REFUSED", lambda honest, lms: unsigned(honest, {**RS, "alg": "PS256"})),
    "ES256 under an RSA key's kid": (
        "ALGORITHM-REFUSED",
        lambda honest, lms: resigned(honest, ECKey.generate_key("P-256"), header={"alg": "ES256"}),
    ),
    "critical extension": ("HEADER-REFUSED", lambda honest, lms: unsigned(honest, {**RS, "crit": ["exp"]})),
    "unencoded payload": ("HEADER-REFUSED", lambda honest, lms: unsigned(honest, {**RS, "b64": False})),
    "kid is an object": ("KID-MISSING", lambda honest, lms: unsigned(honest, {**RS, "kid": {"a": 1}})),
    "signed by a key of our own": (
        "SIGNATURE-WRONG",
        lambda honest, lms: resigned(honest, RSAKey.generate_key(2048)),
    ),
    "signed by an unpublished key": (
        "SIGNATURE-WRONG",
        lambda honest, lms: resigned(honest, lms.platform_key("unpublished")),
    ),
    "payload changed": (
        "SIGNATURE-WRONG",
        lambda honest, lms: unsigned(honest, pieces(honest)[0], json.dumps({**pieces(honest)[1], "sub": "15"})),
    ),
    "signature cut off": ("SIGNATURE-WRONG", lambda honest, lms: honest.rpartition(".")[0] + "."),
    "payload is a list": (
        "PAYLOAD-MALFORMED",
        lambda honest, lms: jws.serialize_compact(RS, "[]", lms.platform_key()),
    ),
    "payload is no JSON": (
        "PAYLOAD-MALFORMED",
        lambda honest, lms: jws.serialize_compact(RS, "{exp: 1}", lms.platform_key()),
    ),
    "payload says NaN": (
        "PAYLOAD-MALFORMED",
        lambda honest, lms: jws.serialize_compact(RS, '{"exp": NaN}', lms.platform_key()),
    ),
    "token of 65 KB": ("TOKEN-TOO-LARGE", lambda honest, lms: honest + "A" * 65_536),
}


@in_both_roles
@pytest.mark.parametrize("case", FORGERIES)
def test_forgeries(case: str, browser: Browser, refused: Any) -> None:
    reason, forge = FORGERIES[case]
    refused(reason, lambda nonce: forge(mint(browser, nonce=nonce), browser.lms))


# Ways of the browser


@in_both_roles
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": ["demo-academy"]}, id="audience as a list"),
        pytest.param({"aud": ["demo-academy", "other"], "azp": "demo-academy"}, id="two audiences with our azp"),
        pytest.param({"name": ABSENT, "given_name": ABSENT, "family_name": ABSENT, "email": ABSENT}, id="nameless"),
        pytest.param(
            {"name": 5, "given_name": ["x"], "PRESENTATION": "x", "CUSTOM": [], "AGS": 1}, id="strange extras"
        ),
        pytest.param({"name": "\ud800\x00 李"}, id="name with what cannot be kept"),
        pytest.param({"CONTEXT": ABSENT}, id="no course"),
        pytest.param({"ROLES": []}, id="no role"),
        pytest.param({"CUSTOM": {"content": "$ResourceLink.id", "x": None}}, id="variables nobody filled in"),
        pytest.param(
            {"TARGET_LINK_URI": "http://127.0.0.1:8000/lti/launch?content=module:law"}, id="target with a query"
        ),
        pytest.param({"nbf": 1.5}, id="times with fractions"),
    ],
)
def test_still_passes(changes: Change, browser: Browser) -> None:
    login = browser.begin("new-hire")
    token = mint(browser, nonce=asked(login)["nonce"], payload=changes)
    answer = browser.post("/lti/launch", data={"state": asked(login)["state"], "id_token": token})
    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize("person", ["xiaoyu", "lin", "hemin"])
def test_honest_launches_pass(person: str, browse: Any) -> None:
    assert browse(person).launch("new-hire").status_code == 303
