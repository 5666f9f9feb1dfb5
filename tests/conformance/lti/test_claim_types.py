"""Whatever type a claim has: a launch is refused with a page that a person can read, or it opens. Never anything else.

Properties, told for a learner and for an instructor, through the real door.
"""

from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.demo import words
from lms_tool.launches.models import LaunchSession
from lms_tool.lti import claims
from tests.conformance.lti.test_launch_rejections import mint
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

every_type = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sent(browser: Browser, changes: dict[str, Any]) -> Any:
    login = browser.begin("new-hire")
    token = mint(browser, nonce=asked(login)["nonce"], payload=changes)
    return browser.post("/lti/launch", data={"state": asked(login)["state"], "id_token": token}), token


def sessions_of(sessions: sessionmaker[Session]) -> int:
    with tables.unit_of_work(sessions) as db:
        return count(db, LaunchSession)


def assert_refused_or_opened(browser: Browser, sessions: sessionmaker[Session], changes: dict[str, Any]) -> None:
    before = sessions_of(sessions)
    answer, token = sent(browser, changes)
    if answer.status_code == 303:
        page = browser.get(answer.headers["Location"])
        while page.status_code in (302, 303):
            page = browser.get(page.headers["Location"])
        assert page.status_code < 500, f"{changes}: {page.text[:400]}"
        return
    assert 400 <= answer.status_code < 500, f"{answer.status_code} for {changes}: {answer.text[:400]}"
    assert "Location" not in answer.headers and "LTI-" in answer.text and "<h1>" in answer.text
    assert token not in answer.text and "eyJ" not in answer.text
    assert sessions_of(sessions) == before, "a refused launch leaves no session"


@in_both_roles
@every_type
@given(changes=CHANGES)
@example(changes={words.PRESENTATION: {"return_url": "http://[", "locale": [], "document_target": 5}})
@example(changes={words.AGS: {"scope": [None, 5], "lineitem": {}, "lineitems": 5}})
@example(changes={words.CUSTOM: {"content": "module:\x00"}})
def test_a_claim_of_any_type(browser: Browser, sessions: sessionmaker[Session], changes: dict[str, Any]) -> None:
    assert_refused_or_opened(browser, sessions, changes)


@in_both_roles
@every_type
@given(
    kind=st.sampled_from(sorted(claims.MESSAGE_TYPES)),
    settings_=VALUES,
    link=VALUES | st.just(ABSENT),
    roles=VALUES,
    about=VALUES,
)
def test_a_message_of_any_kind_around_claims_of_any_type(
    browser: Browser,
    sessions: sessionmaker[Session],
    kind: str,
    settings_: Any,
    link: Any,
    roles: Any,
    about: Any,
) -> None:
    changes = {
        words.MESSAGE_TYPE: kind,
        words.DEEP_LINKING_SETTINGS: settings_,
        words.RESOURCE_LINK: link,
        words.ROLES: roles,
        claims.FOR_USER: about,
    }
    assert_refused_or_opened(browser, sessions, changes)
