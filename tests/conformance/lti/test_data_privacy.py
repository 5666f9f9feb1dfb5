"""Data Privacy Launch 1.0: somebody asks the LMS what a tool keeps of them, and the academy says it."""

from typing import Any

import pytest

from lms_tool.lti import claims
from lms_tool.lti.registration import Configuration, Tool, payload
from tests.factories.browsing import Browser
from tests.factories.demo_lms import ABSENT

PRIVACY: dict[str, Any] = {
    "MESSAGE_TYPE": claims.DATA_PRIVACY_REQUEST,
    "RESOURCE_LINK": ABSENT,
    "CONTEXT": ABSENT,
    "CUSTOM": ABSENT,
}
SYSTEM_ADMINISTRATOR = ["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"]


def asking(browser: Browser, **said: Any) -> Any:
    form = browser.authorize(browser.begin("new-hire"))
    token = browser.lms.resign(form.data["id_token"], **{**PRIVACY, **said})
    return browser.post(form.url, data={**form.data, "id_token": token})


def shown(browser: Browser, **said: Any) -> Any:
    answer = asking(browser, **said)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/file/data"), answer.text
    return browser.get(answer.headers["Location"], headers={"Accept-Language": "en"})


@pytest.mark.parametrize("person", ["xiaoyu", "lin"])
def test_everybody_sees_what_is_kept_of_them(browse: Any, person: str) -> None:
    browser = browse(person)
    browser.launch("new-hire")
    page = shown(browser).text
    assert "export.zip" in page and "YQ00" in page and "（示例）" in page


def test_only_an_administrator_of_ours_sees_what_is_kept_of_somebody_else(browse: Any) -> None:
    browse("xiaoyu").launch("new-hire")
    about = {claims.FOR_USER: {"user_id": "11"}}
    page = shown(browse("hemin"), ROLES=SYSTEM_ADMINISTRATOR, **about).text
    assert "李小雨" in page and "YQ0011" in page
    assert shown(browse("lin"), **about).status_code == 403
    assert shown(browse("yiming"), **about).status_code == 403


def test_of_whom_nothing_is_kept_that_is_said(browse: Any) -> None:
    answer = shown(browse("hemin"), ROLES=SYSTEM_ADMINISTRATOR, **{claims.FOR_USER: {"user_id": "nobody"}})
    assert answer.status_code == 404 and "export.zip" not in answer.text


@pytest.mark.parametrize("somebody", [{"user_id": ""}, {}, ["11"], {"user_id": 11}])
def test_a_person_who_is_not_named_properly_is_refused(browse: Any, somebody: Any) -> None:
    answer = asking(browse("hemin"), **{claims.FOR_USER: somebody})
    assert 400 <= answer.status_code < 500 and "LTI-FOR-USER" in answer.text


def test_a_platform_that_knows_this_message_is_asked_for_it() -> None:
    tool = Tool(public_url="https://academy.example", names={"en": "Academy"}, language="en", description="")
    addresses = dict.fromkeys(
        ("issuer", "auth_url", "token_url", "jwks_url", "registration_url"), "https://lms.example"
    )
    asked = payload(Configuration(**addresses, asks_for_data=True), tool)
    kinds = [one["type"] for one in asked["https://purl.imsglobal.org/spec/lti-tool-configuration"]["messages"]]
    assert claims.DATA_PRIVACY_REQUEST in kinds
