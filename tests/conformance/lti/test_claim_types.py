"""Whatever type a claim has: a launch is refused with a page that a person can read, or it opens. Never anything else.

Properties, told for a learner and for an instructor, through the real door.
"""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from joserfc import jws
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.demo import words
from lms_tool.launches.models import LaunchAttempt, LaunchSession, Ticket
from lms_tool.launches.views import arriving
from lms_tool.lti import claims
from lms_tool.people.models import Account, Course, Link, Person
from tests.conformance.lti.test_launch_rejections import pieces
from tests.factories.browsing import Browser, asked
from tests.factories.demo_lms import ABSENT
from tests.factories.refused import count, in_both_roles

REGISTERED = ("iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "sub", "locale", "picture", "email")
NAMES = ("name", "given_name", "family_name", "middle_name")
SPECS = "https://purl.imsglobal.org/spec/"
LTI = sorted({said for said in vars(claims).values() if str(said).startswith(SPECS) and "/claim/" in said})
INSIDE = (
    *("id", "title", "label", "type", "url", "return_url", "locale", "document_target", "height", "content", "columns"),
    *("scope", "lineitem", "lineitems", "context_memberships_url", "service_versions", "context_groups_url"),
    *("deep_link_return_url", "accept_types", "accept_multiple", "accept_lineitem", "data", "text"),
    *("accept_presentation_document_targets", "product_family_code", "guid", "person_sourcedid", "user_id"),
)

NUMBERS = st.one_of(st.integers(), st.just(10**400), st.floats(allow_nan=False, allow_infinity=False))
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "\x00", "\ud800", "x" * 300, "$ResourceLink.id", "http://[", "//evil.example"]),
    st.sampled_from(["module:\x00", "1.3.0", "http://127.0.0.1:8000/lti/launch", "https://a:99999/x"]),
    st.sampled_from([*claims.MESSAGE_TYPES, "LtiUnknown"]),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INSIDE) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=6,
)
CHANGES = st.dictionaries(
    st.sampled_from([*REGISTERED, *NAMES, *LTI]), VALUES | st.just(ABSENT), min_size=1, max_size=3
)

LINKING = {
    "deep_link_return_url": "http://localhost:8001/back",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe"],
    "accept_multiple": True,
    "accept_lineitem": True,
    "data": "d",
    "title": "t",
}
KINDS: dict[str, dict[str, Any]] = {
    claims.RESOURCE_LINK_REQUEST: {},
    claims.DEEP_LINKING_REQUEST: {claims.DEEP_LINKING_SETTINGS: LINKING},
    claims.SUBMISSION_REVIEW_REQUEST: {claims.FOR_USER: {"user_id": "11", "name": "n", "roles": []}},
    claims.DATA_PRIVACY_REQUEST: {claims.FOR_USER: {"user_id": "11"}},
}
BESIDE = {
    claims.LIS: {"person_sourcedid": "YQ1"},
    claims.GROUPS: {"context_groups_url": "http://localhost:8001/g", "scope": []},
    claims.CUSTOM: {"content": "module:law", "link_history": "1,2", "columns": "quiz", "staff_number": "5"},
    "locale": "en",
}
"""What a platform may say as well; a valid message of every kind has it."""

every_type = settings(
    max_examples=20, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def paths(said: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Ways to everything inside a message: claims, their members, members of those."""
    inside = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, value in inside:
        yield (*way, key)
        yield from paths(value, (*way, key))


def put(said: Any, way: tuple[Any, ...], value: Any) -> None:
    """Nothing where an earlier change took that place away."""
    *above, last = way
    try:
        for key in above:
            said = said[key]
        said[last] = value
    except (TypeError, KeyError, IndexError):
        return


def kept(sessions: sessionmaker[Session]) -> dict[str, int]:
    """What a launch could leave behind, and the attempts that are not spent."""
    with tables.unit_of_work(sessions) as db:
        found = {table.__name__: count(db, table) for table in (LaunchSession, Ticket, Person, Account, Course, Link)}
        unspent = select(func.count()).select_from(LaunchAttempt).where(LaunchAttempt.used_at.is_(None))
        return {**found, "unspent": db.scalar(unspent) or 0}


@pytest.fixture(autouse=True)
def _any_number_of_launches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits have tests of their own."""
    monkeypatch.setattr(arriving.limits, "take", lambda *_, **__: None)


def assert_refused_or_opened(
    browser: Browser, sessions: sessionmaker[Session], change: Callable[[dict[str, Any]], object]
) -> int:
    """change: what is done to a valid message. Gives the status of the answer."""
    before = kept(sessions)
    login = browser.begin("new-hire")
    state, nonce = asked(login)["state"], asked(login)["nonce"]
    top, said = pieces(browser.lms.mint(browser.person, "new-hire", nonce=nonce))
    change(said)
    token = jws.serialize_compact(top, json.dumps(said), browser.lms.platform_key(), algorithms=[top["alg"]])
    answer = browser.post("/lti/launch", data={"state": state, "id_token": token})
    if answer.status_code == 303:
        page = browser.get(answer.headers["Location"])
        while page.status_code in (302, 303):
            page = browser.get(page.headers["Location"])
        assert page.status_code < 500, f"{said}: {page.text[:400]}"
        return 303
    assert 400 <= answer.status_code < 500, f"{answer.status_code} for {said}: {answer.text[:400]}"
    assert "Location" not in answer.headers and "LTI-" in answer.text and "<h1>" in answer.text
    assert token not in answer.text and "eyJ" not in answer.text
    assert kept(sessions) == before, "a refused launch leaves nothing, and its attempt is spent"
    return int(answer.status_code)


@in_both_roles
@every_type
@given(changes=CHANGES)
@example(changes={words.PRESENTATION: {"return_url": "http://[", "locale": [], "document_target": 5}})
@example(changes={words.AGS: {"scope": [None, 5], "lineitem": {}, "lineitems": 5}})
@example(changes={words.CUSTOM: {"content": "module:\x00"}})
def test_a_claim_of_any_type(browser: Browser, sessions: sessionmaker[Session], changes: dict[str, Any]) -> None:
    def change(said: dict[str, Any]) -> None:
        for name, value in changes.items():
            said.pop(name, None)
            if value is not ABSENT:
                said[name] = value

    assert_refused_or_opened(browser, sessions, change)


@pytest.mark.parametrize("kind", KINDS)
@in_both_roles
@every_type
@given(data=st.data())
def test_a_valid_message_of_each_kind_with_something_inside_of_any_type(
    browser: Browser, sessions: sessionmaker[Session], kind: str, data: st.DataObject
) -> None:
    def change(said: dict[str, Any]) -> None:
        said.update(copy.deepcopy({**BESIDE, **KINDS[kind], claims.MESSAGE_TYPE: kind}))
        for _ in range(data.draw(st.integers(1, 3))):
            put(said, data.draw(st.sampled_from(list(paths(said)))), data.draw(VALUES))

    assert_refused_or_opened(browser, sessions, change)


@in_both_roles
@pytest.mark.parametrize("kind", KINDS)
def test_the_messages_that_are_changed_here_are_valid(
    browser: Browser, sessions: sessionmaker[Session], kind: str
) -> None:
    valid = {**BESIDE, **KINDS[kind], claims.MESSAGE_TYPE: kind}
    assert assert_refused_or_opened(browser, sessions, lambda said: said.update(copy.deepcopy(valid))) == 303
