"""What a check of a connection finds where a platform answers one way or another."""

import json
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from lms_tool.config import Settings
from lms_tool.connections import rules, service
from lms_tool.connections.rules import Finding
from lms_tool.connections.service.checking import SCOPES
from lms_tool.db import utc_now
from lms_tool.lti import claims, keys
from lms_tool.platforms import service as platforms
from lms_tool.platforms.models import Registration

NOW = utc_now()
SECRET = "a secret of the tests, long enough"
PLATFORM = platforms.NewPlatform(
    issuer="https://lms.example",
    client_id="academy",
    auth_url="https://lms.example/auth",
    token_url="https://lms.example/token",
    jwks_url="https://lms.example/keys",
)
Answer = Callable[[httpx.Request], httpx.Response]


class Answering:
    """An outside world with one answer."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))


@pytest.fixture
def registered(db: Session, organisation: Any) -> Registration:
    platforms.make_first_keys(db, secret_key=SECRET, now=NOW)
    return platforms.add(db, organisation.id, PLATFORM, http_allowed=False, now=NOW)


def checked(db: Session, whose: Registration, answer: Answer, **settings: str) -> dict[str, Finding]:
    """What is found, by step."""
    told = {"PUBLIC_URL": "https://academy.example", "SECRET_KEY": SECRET, **settings}
    service.configure(Settings.read(told), Answering(answer))  # type: ignore[arg-type]
    return {one.step: one for one in service.probe(service.plan(db, whose.id, with_score=False, now=utc_now()))}


def platform(*, ahead: int = 0, keys_are: Any = None, token: httpx.Response | None = None) -> Answer:
    """A platform whose clock is so many seconds ahead; it grants what is asked for unless `token` says otherwise."""
    date = {"Date": format_datetime(utc_now() + timedelta(seconds=ahead), usegmt=True)}
    said = {"keys": [json.loads(keys.generate().public_jwk)]} if keys_are is None else keys_are

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/keys":
            return httpx.Response(200, json=said, headers=date)
        return token or httpx.Response(200, json={"access_token": "hush-hush", "expires_in": 3600})

    return answer


def wrong(found: dict[str, Finding]) -> list[str]:
    return [step for step, one in found.items() if one.saying.state == rules.WRONG]


def test_nothing_is_to_be_mended_where_all_is_well(db: Session, registered: Registration) -> None:
    found = checked(db, registered, platform())
    steps = ["registration", "address", "places", "keys", "clock", "token", "grades", "results", "members"]
    assert list(found) == steps and not wrong(found)
    assert "hush-hush" not in str(found)


def test_a_refused_token_is_told_with_the_platforms_own_words(db: Session, registered: Registration) -> None:
    found = checked(db, registered, platform(token=httpx.Response(400, json={"error": "invalid_client"})))
    assert wrong(found) == ["token"]
    assert {found[step].code for step in ("grades", "results", "members")} == {"not-asked"}
    assert "invalid_client" in found["token"].what and "client ID" in found["token"].do


@pytest.mark.parametrize(("family", "code"), [("moodle", "keys-hidden"), ("canvas", "token-refused")])
def test_a_page_in_place_of_a_token_is_explained(db: Session, registered: Registration, family: str, code: str) -> None:
    """Moodle answers so where its own settings keep it from our key set."""
    registered.product_family = family
    page = httpx.Response(404, text="<html>Not found</html>")
    found = checked(db, registered, platform(token=page), PUBLIC_URL="https://academy.example:8443")["token"]
    assert found.code == code
    named = ("HTTP security", "academy.example", "8443")
    assert [word in found.do for word in named] == [family == "moodle"] * 3


@pytest.mark.parametrize(("ahead", "said"), [(-400, "behind"), (400, "ahead of")])
def test_clocks_are_compared(db: Session, registered: Registration, ahead: int, said: str) -> None:
    found = checked(db, registered, platform(ahead=ahead))["clock"]
    assert f"seconds {said} ours" in found.what and "NTP" in found.do


def test_the_scope_that_is_not_granted_is_named(db: Session, registered: Registration) -> None:
    grades = {"access_token": "hush-hush", "scope": " ".join(SCOPES["grades"])}
    found = checked(db, registered, platform(token=httpx.Response(200, json=grades)))
    assert wrong(found) == ["results", "members"]
    assert claims.SCOPE_ROSTER in found["members"].what


@pytest.mark.parametrize("said", [[], {"keys": []}, {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "x"}]}])
def test_a_key_set_that_is_of_no_use_is_found(db: Session, registered: Registration, said: Any) -> None:
    found = checked(db, registered, platform(keys_are=said))
    assert wrong(found) == ["keys"] and PLATFORM.jwks_url in found["keys"].what


def test_places_that_wait_and_an_address_without_tls_are_told(db: Session, registered: Registration) -> None:
    registered.admits_deployments = False
    platforms.note_waiting(db, registered.id, "9", now=NOW)
    found = checked(db, registered, platform(), PUBLIC_URL="http://academy.example")
    assert wrong(found) == ["address", "places"]


def test_a_changed_secret_is_told_and_the_rest_is_found_all_the_same(db: Session, registered: Registration) -> None:
    found = checked(db, registered, platform(), SECRET_KEY="another secret, just as long as it")
    assert wrong(found) == ["token"] and found["keys"].code == "keys"


def test_a_check_that_is_under_way_is_not_begun_twice_and_one_left_behind_is_taken_again(
    db: Session, registered: Registration
) -> None:
    first = service.ask(db, registered.id, with_score=False, by=None, now=NOW)
    assert service.ask(db, registered.id, with_score=True, by=None, now=NOW).id == first.id
    taken = service.take(db, now=NOW)
    assert taken is not None and taken.id == first.id
    service.note(db, first.id, Finding("keys", "keys", values={"number": 2}))
    assert service.take(db, now=NOW) is None
    db.flush()
    again = service.take(db, now=NOW + rules.TOO_LONG + timedelta(seconds=1))
    assert again is not None and again.findings == []
    service.finish(db, first.id, now=NOW)
    assert service.ask(db, registered.id, with_score=True, by=None, now=NOW + timedelta(1)).id != first.id


def test_every_sentence_has_what_it_needs() -> None:
    names = ("number", "url", "why", "host", "port", "seconds", "label", "cookie", "storage", "tap", "all")
    values = dict.fromkeys(names, 1)
    for code, saying in rules.SAYINGS.items():
        found = Finding("keys", code, values=values)
        assert found.what and (found.do or saying.state != rules.WRONG), code


def test_launches_by_tap_are_a_hint_once_they_are_most() -> None:
    assert rules.browsers("1", {"cookie": 3, "tap": 2}).code == "browsers"
    assert rules.browsers("1", {"cookie": 1, "tap": 2}).code == "browsers-tap"
    assert rules.browsers("1", {}).code == "browsers-none"
