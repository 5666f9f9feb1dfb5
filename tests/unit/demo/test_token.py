"""The token endpoint gives bearer tokens for good assertions, once each."""

import time

import httpx
import pytest
from joserfc.jwk import RSAKey

from lms_tool.demo import words
from tests.factories.demo_lms import ABSENT, DemoLms
from tests.unit.demo.conftest import LmsMaker, PretendTool


def test_known_scopes_are_granted_and_others_dropped(tool: PretendTool) -> None:
    answer = tool.ask_token(words.SCORE_SCOPE, "https://elsewhere.invalid/scope", words.ROSTER_SCOPE)
    assert answer.status_code == 200
    said = answer.json()
    assert said["scope"].split() == [words.SCORE_SCOPE, words.ROSTER_SCOPE]
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 3600)
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_known_scope_is_an_error(tool: PretendTool) -> None:
    assert refused(tool.ask_token("openid")) == "invalid_scope"
    assert refused(tool.ask_token()) == "invalid_scope"


def test_an_assertion_is_good_once(tool: PretendTool) -> None:
    assertion = tool.assertion()
    assert tool.ask_token(words.SCORE_SCOPE, client_assertion=assertion).status_code == 200
    assert refused(tool.ask_token(words.SCORE_SCOPE, client_assertion=assertion)) == "invalid_client"


def test_a_jti_is_good_once_even_in_another_assertion(tool: PretendTool) -> None:
    first, second = (tool.assertion({"jti": "the-same", "iat": int(time.time()) - n}) for n in (0, 1))
    assert tool.ask_token(words.SCORE_SCOPE, client_assertion=first).status_code == 200
    assert refused(tool.ask_token(words.SCORE_SCOPE, client_assertion=second)) == "invalid_client"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody-else"},
        {"sub": "somebody-else"},
        {"sub": ABSENT},
        {"aud": "http://localhost:8001"},
        {"aud": ["http://localhost:8001/lti/token", "https://elsewhere.invalid"]},
        {"aud": ABSENT},
        {"exp": 1_000_000_000},
        {"exp": ABSENT},
        {"iat": ABSENT},
        {"iat": "now"},
        {"exp": 4_000_000_000},
        {"jti": ABSENT},
        {"jti": 7},
    ],
    ids=str,
)
def test_a_wrong_claim_is_refused(tool: PretendTool, changes: dict[str, object]) -> None:
    answer = tool.ask_token(words.SCORE_SCOPE, client_assertion=tool.assertion(changes))
    assert refused(answer) in ("invalid_client", "invalid_request")


def test_an_assertion_from_30_seconds_ahead_is_refused(tool: PretendTool) -> None:
    assertion = tool.assertion({"iat": int(time.time()) + 30})
    assert refused(tool.ask_token(words.SCORE_SCOPE, client_assertion=assertion)) == "invalid_client"


def test_a_missing_or_unknown_kid_is_refused(tool: PretendTool) -> None:
    for assertion in (tool.assertion(kid=""), tool.assertion(kid="tool-2"), "no token", ""):
        assert tool.ask_token(words.SCORE_SCOPE, client_assertion=assertion or " ").status_code == 400


def test_a_foreign_signature_is_refused(lms: DemoLms) -> None:
    stranger = PretendTool()
    stranger.lms = lms
    assert refused(stranger.ask_token(words.SCORE_SCOPE)) == "invalid_client"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"client_assertion_type": "jwt"}, "invalid_request"),
    ],
)
def test_a_wrong_form_is_refused(tool: PretendTool, form: dict[str, str], error: str) -> None:
    assert refused(tool.ask_token(words.SCORE_SCOPE, **form)) == error


def test_a_new_key_of_the_tool_is_looked_up(make_lms: LmsMaker, tool_of_session: PretendTool) -> None:
    published: list[RSAKey] = []
    lms = make_lms(fetch_tool_json=lambda url: {"keys": [key.as_dict(private=False) for key in published]})
    published.append(tool_of_session.key)
    assert tool_of_session.ask_token(words.SCORE_SCOPE).status_code == 200
    assert lms.calls("/token")[0]["body"] == ""


def test_a_tool_without_key_set_gets_503(make_lms: LmsMaker, tool_of_session: PretendTool) -> None:
    make_lms(fetch_tool_json=lambda url: "nothing")
    assert tool_of_session.ask_token(words.SCORE_SCOPE).status_code == 503


def test_faults_of_the_token_endpoint(lms: DemoLms, tool: PretendTool) -> None:
    lms.faults(token_status={"value": 401, "times": 1}, token_as_html=True)
    assert tool.ask_token(words.SCORE_SCOPE).status_code == 401
    assert tool.ask_token(words.SCORE_SCOPE).headers["Content-Type"].startswith("text/html")


def refused(answer: httpx.Response) -> str:
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"])
