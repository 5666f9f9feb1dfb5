"""Deep Linking 2.0, case by case: what a platform may ask, and what it gets; as Instructor and as Learner."""

from collections.abc import Callable
from pathlib import Path
from time import time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.catalog import service as catalog
from lms_tool.demo import words
from lms_tool.linking.models import Answer, Copy
from tests.factories.browsing import Browser
from tests.factories.demo_lms import ABSENT, DemoLms
from tests.factories.picking import NEW_HIRE, read_form_of, returned, three_modules

LEARNER = words.MEMBERSHIP_ROLE + "Learner"
SETTINGS: dict[str, Any] = {
    "deep_link_return_url": "http://localhost:8001/lti/deep-link/return",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe", "window"],
}
EVERYTHING = {"accept_multiple": True, "accept_lineitem": True, "data": "d"}
BOTH = ["module:manners", "module:lifts"]


@pytest.fixture(autouse=True)
def published(sessions: sessionmaker[Session], organisation: Any, tmp_path: Path) -> None:
    library = three_modules(tmp_path / "library")
    with tables.unit_of_work(sessions, organisation.id) as db:
        catalog.publish(db, organisation.id, library, now=tables.utc_now())


def asks(browser: Browser, settings: dict[str, Any] | None = None, **claims: Any) -> Any:
    """The answer to a deep linking request with these settings."""
    form = browser.lms.start_picking("lin", NEW_HIRE)
    form.data.pop("lti_storage_target", None)
    reply = browser.lms.authorize("lin", browser.post(form.url, data=form.data).headers["Location"])
    said = {**SETTINGS, **EVERYTHING, **(settings or {})}
    said = {name: value for name, value in said.items() if value is not ABSENT}
    token = browser.lms.resign(reply.data["id_token"], DEEP_LINKING_SETTINGS=said, **claims)
    return browser.post(reply.url, data={**reply.data, "id_token": token})


def picker(browser: Browser, settings: dict[str, Any] | None = None, **claims: Any) -> str:
    answer = asks(browser, settings, **claims)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_an_instructor_is_answered(browse: Any) -> None:
    lin = browse("lin")
    said = returned(lin.post(picker(lin), data={"content": BOTH}))
    assert said["iss"] == lin.lms.settings.tool.client_id and said["aud"] == lin.lms.settings.issuer
    assert said["iat"] <= time() + 1 and 0 < said["exp"] - said["iat"] <= 600
    assert len(said["nonce"]) >= 22
    assert said[words.MESSAGE_TYPE] == "LtiDeepLinkingResponse" and said[words.VERSION_CLAIM] == "1.3.0"
    assert said[words.DEPLOYMENT] == "1"
    assert [item["custom"]["content"] for item in said[words.CONTENT_ITEMS]] == BOTH


def test_a_learner_is_not(browse: Any, sessions: sessionmaker[Session]) -> None:
    for roles in ([LEARNER], [], ["urn:unheard"], [words.INSTITUTION_ADMINISTRATOR + "x", LEARNER]):
        browser = browse("lin")
        address = picker(browser, ROLES=roles)
        for answer in (
            browser.get(address),
            browser.post(address, data={"content": BOTH}),
            browser.post(address, data={"cancel": "yes"}),
            browser.get(f"{address}/tracks/starters"),
            browser.post(f"{address}/tracks/starters", data={"content": BOTH}),
            browser.get(f"{address}/which"),
            browser.post(f"{address}/which", data={"content": BOTH[0]}),
        ):
            assert answer.status_code == 403, (roles, answer.request.path)
            assert "JWT" not in answer.text
    with sessions() as db:
        tables.unscope(db, "a test counts")
        assert db.scalar(select(func.count(Answer.id))) == 0


def test_data_comes_back_byte_for_byte(browse: Any) -> None:
    for data in ("", " a b+/=&é\u00a0", '{"x": [1,  2]}', "漢" * 2000, "<script>alert(1)</script>"):
        lin = browse("lin")
        assert returned(lin.post(picker(lin, {"data": data}), data={"content": BOTH}))[words.DATA] == data


def test_data_that_was_not_sent_is_not_sent_back(browse: Any) -> None:
    lin = browse("lin")
    assert words.DATA not in returned(lin.post(picker(lin, {"data": ABSENT}), data={"content": BOTH}))


def test_where_one_is_accepted_two_are_refused_and_nothing_is_spent(browse: Any) -> None:
    for several in (False, "false", ABSENT, None, 0, "no"):
        lin = browse("lin")
        address = picker(lin, {"accept_multiple": several})
        for door in (address, f"{address}/tracks/starters"):
            refused = lin.post(door, data={"content": BOTH})
            assert refused.status_code == 400 and "data-post" not in refused.text, several
        assert len(returned(lin.post(address, data={"content": BOTH[:1]}))[words.CONTENT_ITEMS]) == 1


def test_columns_go_where_they_are_accepted(browse: Any) -> None:
    for columns, are_sent in ((False, False), ("false", False), (True, True), (ABSENT, True)):
        lin = browse("lin")
        said = returned(lin.post(picker(lin, {"accept_lineitem": columns}), data={"content": BOTH}))
        assert [("lineItem" in item) for item in said[words.CONTENT_ITEMS]] == [are_sent] * 2, columns


def test_a_way_of_showing_is_asked_for_where_it_is_accepted(browse: Any) -> None:
    for targets, hint in ((["iframe"], "iframe"), (["window"], "window"), (["frame"], ""), ([], ""), (["embed"], "")):
        lin = browse("lin")
        address = picker(lin, {"accept_presentation_document_targets": targets})
        (item,) = returned(lin.post(address, data={"content": BOTH[:1]}))[words.CONTENT_ITEMS]
        assert [name for name in ("iframe", "window") if name in item] == ([hint] if hint else []), targets


def test_where_no_links_are_accepted_none_are_sent(browse: Any) -> None:
    for types in (["file"], ["link", "html", "image"], [], ["ltiAssignmentLink", "LTIRESOURCELINK"]):
        lin = browse("lin")
        address = picker(lin, {"accept_types": types})
        assert lin.get(address).status_code == 200
        assert lin.post(address, data={"content": BOTH}).status_code == 409, types
        said = returned(lin.post(address, data={"cancel": "yes"}))
        assert said[words.CONTENT_ITEMS] == [] and said[words.MESSAGE]


def test_nothing_chosen_is_an_empty_list_with_a_message(browse: Any) -> None:
    lin = browse("lin")
    said = returned(lin.post(picker(lin), data={"cancel": "yes"}))
    assert said[words.CONTENT_ITEMS] == [] and said[words.MESSAGE] and said[words.DATA] == "d"


def test_the_answer_is_a_form_with_a_button_and_no_script_in_the_page(browse: Any) -> None:
    lin = browse("lin")
    answer = lin.post(picker(lin), data={"content": BOTH})
    assert f'action="{SETTINGS["deep_link_return_url"]}"' in answer.text and "<button" in answer.text
    assert "<script>" not in answer.text and "onload" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self';" in policy and "script-src" not in policy
    assert set(read_form_of(answer)) == {"JWT"}


def test_a_return_address_that_is_none_is_refused(browse: Any) -> None:
    strange = ("javascript:alert(1)", "data:text/html,x", "//elsewhere.invalid", "http://", "", None, 5, ["https://a"])
    for address in strange:
        assert asks(browse("lin"), {"deep_link_return_url": address}).status_code == 400, address


def test_no_setting_breaks_anything(browse: Any) -> None:
    for name in ("accept_multiple", "accept_lineitem", "auto_create"):
        for value in ([], {}, 10**30, "x" * 5000, None, "\u0000"):
            lin = browse("lin")
            answer = asks(lin, {name: value})
            assert answer.status_code in (303, 400), (name, value)
            if answer.status_code == 303:
                assert lin.post(answer.headers["Location"], data={"content": BOTH[:1]}).status_code == 200


# --- Notices: a course was copied ------------------------------------------------------------------------------------


def notice(lms: DemoLms, **changes: Any) -> str:
    """A notice as Canvas sends it."""
    now = int(time())
    said: dict[str, Any] = {
        "iss": lms.settings.issuer,
        "aud": lms.settings.tool.client_id,
        "azp": lms.settings.tool.client_id,
        "iat": now,
        "exp": now + 3600,
        "nonce": uuid4().hex,
        words.VERSION_CLAIM: "1.3.0",
        words.DEPLOYMENT: "1",
        "https://purl.imsglobal.org/spec/lti/claim/notice": {"id": uuid4().hex, "type": "LtiContextCopyNotice"},
        words.CONTEXT: {"id": "new-course"},
        "https://purl.imsglobal.org/spec/lti/claim/origin_contexts": ["old-course"],
    }
    honest = lms.resign(lms.mint("lin", NEW_HIRE, nonce="n"), **dict.fromkeys(HONEST, ABSENT))
    return lms.resign(honest, **{**said, **changes})


HONEST = ("sub", "name", "given_name", "family_name", "email", "MESSAGE_TYPE", "ROLES", "RESOURCE_LINK", "CUSTOM")


def tells(browser: Browser, *tokens: Any) -> Any:
    return browser.post("/lti/notices", json={"notices": [{"jwt": token} for token in tokens]})


def known_copies(sessions: sessionmaker[Session]) -> list[tuple[str, str]]:
    with sessions() as db:
        tables.unscope(db, "a test looks")
        return [(copy.context_id, copy.origin_id) for copy in db.scalars(select(Copy))]


def test_the_news_of_a_copy_is_kept_once(browse: Any, lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    browser = browse("lin")
    token = notice(lms)
    assert tells(browser, token, token).status_code == 204
    assert tells(browser, token).status_code == 204
    assert known_copies(sessions) == [("new-course", "old-course")]


def test_other_news_are_taken_and_forgotten(browse: Any, lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    hello = {"https://purl.imsglobal.org/spec/lti/claim/notice": {"id": "1", "type": "LtiHelloWorldNotice"}}
    assert tells(browse("lin"), notice(lms, **hello)).status_code == 204
    assert known_copies(sessions) == []


NOTICES: dict[str, Callable[[], dict[str, Any]]] = {
    "another issuer": lambda: {"iss": "https://elsewhere.example"},
    "another audience": lambda: {"aud": "other-tool", "azp": ABSENT},
    "no issuer": lambda: {"iss": ABSENT},
    "expired": lambda: {"exp": int(time()) - 100},
    "from the future": lambda: {"iat": int(time()) + 1000},
    "another version": lambda: {words.VERSION_CLAIM: "2.0"},
    "a deployment nobody admitted": lambda: {words.DEPLOYMENT: "77"},
    "no deployment": lambda: {words.DEPLOYMENT: ABSENT},
    "no context": lambda: {words.CONTEXT: ABSENT},
    "context is a text": lambda: {words.CONTEXT: "new-course"},
    "no kind": lambda: {"https://purl.imsglobal.org/spec/lti/claim/notice": ABSENT},
    "kind is a list": lambda: {"https://purl.imsglobal.org/spec/lti/claim/notice": {"type": []}},
}


def test_news_that_are_not_the_platforms_change_nothing(
    browse: Any, lms: DemoLms, sessions: sessionmaker[Session]
) -> None:
    for case, changes in NOTICES.items():
        assert 400 <= tells(browse("lin"), notice(lms, **changes())).status_code < 500, case
    stranger = notice(lms)[:-8] + "AAAAAAAA"
    assert tells(browse("lin"), stranger).status_code == 400
    assert known_copies(sessions) == []


def test_a_message_that_is_none_is_refused(browse: Any) -> None:
    jwts = (b'{"notices": [{"jwt": 5}]}', b'{"notices": [{"jwt": "a.b.c"}]}')
    for body in (b"", b"[]", b"{", b'{"notices": 5}', *jwts):
        answer = browse("lin").post("/lti/notices", data=body, content_type="application/json")
        assert 400 <= answer.status_code < 500, body


def test_strange_origins_are_left_out(browse: Any, lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    origins = [5, None, "", "x" * 300, "new-course", "a\u0000b", "fine"]
    claim = {"https://purl.imsglobal.org/spec/lti/claim/origin_contexts": origins}
    assert tells(browse("lin"), notice(lms, **claim)).status_code == 204
    assert known_copies(sessions) == [("new-course", "fine")]
