"""An LMS is connected: by itself with an invitation, or by hand; what it may do, and how it is switched off."""

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.launches.models import LaunchSession
from lms_tool.lti.http import Outside
from lms_tool.lti.registration import Granted
from lms_tool.organisations import service as organisations
from lms_tool.platforms import service
from lms_tool.platforms.models import Deployment, Invitation, Registration
from tests.factories.browsing import Browser
from tests.factories.demo_lms import DemoLms
from tests.factories.office import SECRET, Office, lms_store


def changed(address: str, **values: str) -> str:
    """The same address with other parameters."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **values}
    return parts._replace(query=urlencode(query)).geturl()


# --- Dynamic registration ---------------------------------------------------------------------------------------------


def test_one_paste_connects_an_lms_and_its_courses_open_the_academy(office: Office, app: Flask, lms: DemoLms) -> None:
    page = office.register(name="Training LMS (sample)", admits_administrators=True)
    assert page.status_code == 200
    click = "Check it and press “Install”" if lms.settings.speaks_canvas else "Press “Activate” there."
    assert "What is left to click" in page.text and click in page.text
    assert 'id="close"' in page.text
    assert f"frame-ancestors {lms.settings.public_url}" in page.headers["Content-Security-Policy"]
    (made,) = office.rows(Registration)
    assert (made.issuer, made.name) == (lms.settings.issuer, "Training LMS (sample)")
    assert (made.product_family, made.admits_administrators) == (lms.settings.product_family, True)
    assert [one.deployment_id for one in office.rows(Deployment)] == ["2"]
    office.activate()
    launched = Browser(app, lms, "xiaoyu").launch("new-hire")
    assert launched.status_code == 303, launched.text
    assert len(office.rows(LaunchSession)) == 1


CLICKS = {"moodle": 4, "canvas": 3, "demo-lms": 2, "another": 3}
"""How many things are left to click, by product."""


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("product", [pytest.param(one, marks=pytest.mark.speaks(one)) for one in CLICKS])
def test_each_click_that_is_left_has_a_picture(office: Office, product: str, language: str) -> None:
    page = office.app.test_client().get(office.paste(office.invite()), headers={"Accept-Language": language})
    steps = re.findall(r"<li>(.+?)</li>", page.text.partition('<ol class="steps">')[2].partition("</ol>")[0], re.DOTALL)
    assert len(steps) == CLICKS[product]
    titles = [re.findall(r'<svg class="sketch" [^>]*role="img"><title>(.+?)</title>', step) for step in steps]
    assert all(len(one) == 1 for one in titles) and len({one[0] for one in titles}) == len(steps)
    assert all(bool(re.search("[一-鿿]", one[0])) == (language == "zh-CN") for one in titles)
    for words, drawn in (step.split("<svg", 1) for step in steps):
        named = re.findall("“(.+?)”", words)
        shown = re.sub(r"</text><text[^>]*>", " ", drawn)
        assert not named or product == "another" or any(f">{one}</text>" in shown for one in named), words
    assert "style=" not in "".join(steps), "the content policy forbids it"


@pytest.mark.speaks("moodle")
def test_after_an_update_of_moodle_the_choice_that_it_sets_back_has_its_picture(office: Office) -> None:
    office.register()
    page = office.open(office.paste(office.invite(), update=1))
    assert "Moodle sets one choice back" in page.text and page.text.count('class="sketch"') == 1


def test_what_was_asked_of_the_platform_is_made_for_it(office: Office, lms: DemoLms) -> None:
    office.register()
    office.activate()
    with lms_store(lms) as told:
        assert told["client_name"] in ("客服学堂", "Service academy")
        about = told["https://purl.imsglobal.org/spec/lti-tool-configuration"]
        assert about["domain"] == "127.0.0.1:8000" == urlsplit(about["target_link_uri"]).netloc
        assert "email" not in about["claims"] and "name" in about["claims"]
        assert {"LtiDeepLinkingRequest", "LtiResourceLinkRequest"} == {one["type"] for one in about["messages"]}
        asked = {scope.rpartition("/scope/")[2] for scope in told["scope"].split()}
        assert asked == {
            "lineitem",
            "lineitem.readonly",
            "result.readonly",
            "score",
            "contextmembership.readonly",
            "contextgroup.readonly",
            "noticehandlers",
        }


def test_an_invitation_works_once(office: Office) -> None:
    invitation = office.invite()
    assert office.open(office.paste(invitation)).status_code == 200
    again = office.open(office.paste(invitation))
    assert again.status_code == 403 and "This invitation is not open" in again.text
    assert len(office.rows(Registration)) == 1


def test_an_invitation_expires_and_can_be_taken_back(office: Office) -> None:
    old = office.invite(now=utc_now().replace(year=2020))
    assert office.open(office.paste(old)).status_code == 403
    fresh = office.invite()
    with tables.unit_of_work(office.sessions) as session:
        open_ = next(one for one in session.scalars(select(Invitation)) if one.expires_at > utc_now())
        service.revoke(session, open_.id, by=None, now=utc_now())
    assert office.open(office.paste(fresh)).status_code == 403
    assert office.open(changed(office.paste(fresh), invitation="guessed")).status_code == 403
    assert office.rows(Registration) == []


def test_two_at_once_make_one_registration(office: Office) -> None:
    address = office.paste(office.invite())
    with tables.unit_of_work(office.sessions) as session:
        service.take(session, dict(parse_qsl(urlsplit(address).query))["invitation"], now=utc_now())
    second = office.open(address)
    assert second.status_code == 409 and "is under way" in second.text
    assert office.rows(Registration) == []


@pytest.mark.parametrize(
    ("faults", "token", "status", "told"),
    [
        ({"registration_status": {"value": 503, "times": 1}}, None, 400, "It said: nothing that can be read."),
        ({}, "guessed", 403, "Begin the registration in the LMS anew"),
        ({}, "", 403, "it got no registration token"),
        ({"configuration_redirects": True}, None, 502, "sends the academy to another address"),
        ({"foreign_endpoint": "https://keys.elsewhere.example/jwks"}, None, 403, "keys.elsewhere.example"),
    ],
    ids=["upgrading", "token", "no-token", "redirect", "foreign-host"],
)
def test_nothing_is_half_registered_and_the_invitation_stays_open(
    office: Office, lms: DemoLms, faults: dict[str, Any], token: str | None, status: int, told: str
) -> None:
    lms.faults(**faults)
    address = office.paste(office.invite())
    refused = office.open(address if token is None else changed(address, registration_token=token))
    assert refused.status_code == status, refused.text
    assert told in refused.text
    assert lms.settings.public_url in refused.headers["Content-Security-Policy"], "shown in the LMS's frame"
    assert office.rows(Registration) == [] and office.rows(Deployment) == []
    (invitation,) = office.rows(Invitation)
    assert (invitation.used_at, invitation.taken_at) == (None, None)
    lms.no_faults()
    assert office.open(address).status_code == 200


def test_a_registration_never_overwrites_another_organisations(office: Office, lms: DemoLms) -> None:
    assert office.register().status_code == 200
    (made,) = office.rows(Registration)
    with tables.unit_of_work(office.sessions) as session:
        other = organisations.add(session, "maple-court", {"en": "Maple Court (sample)"}).id
        invited = service.invite(session, other, by=None, secret_key=SECRET, now=utc_now())
        token = dict(parse_qsl(urlsplit(service.address(invited.id, public_url="", secret_key=SECRET)).query))
    told = service.fetch_configuration(
        office.app.extensions["outside"], f"{lms.settings.public_url}/lti/openid-configuration", http_allowed=True
    )
    with tables.unit_of_work(office.sessions) as session:
        theirs = service.take(session, token["invitation"], now=utc_now())
        with pytest.raises(service.RegistrationTaken):
            service.keep(session, theirs, told, Granted(made.client_id, "9"), http_allowed=True, now=utc_now())
    assert [one.organisation_id for one in office.rows(Registration)] == [office.organisation.id]
    assert [one.deployment_id for one in office.rows(Deployment)] == ["2"]


def test_an_update_of_the_own_registration_changes_its_addresses(office: Office, lms: DemoLms) -> None:
    assert office.register(name="First").status_code == 200
    (made,) = office.rows(Registration)
    told = service.fetch_configuration(
        office.app.extensions["outside"], f"{lms.settings.public_url}/lti/openid-configuration", http_allowed=True
    )
    moved = replace(told, token_url=f"{lms.settings.public_url}/new/token")
    with tables.unit_of_work(office.sessions) as session:
        invited = service.invite(
            session, office.organisation.id, name="Second", by=None, secret_key=SECRET, now=utc_now()
        )
        query = urlsplit(service.address(invited.id, public_url="", secret_key=SECRET)).query
        taken = service.take(session, dict(parse_qsl(query))["invitation"], now=utc_now())
        service.keep(session, taken, moved, Granted(made.client_id, None), http_allowed=True, now=utc_now())
    (after,) = office.rows(Registration)
    assert (after.id, after.name, after.token_url) == (made.id, "Second", moved.token_url)
    assert [one.deployment_id for one in office.rows(Deployment)] == ["2"]


@pytest.mark.speaks("demo-lms")
def test_after_an_update_in_the_lms_nothing_has_to_be_activated(office: Office, app: Flask, lms: DemoLms) -> None:
    """Moodle asks "update or new" where it has a tool of the same host; an update leaves it switched on."""
    office.register()
    office.activate()
    page = office.open(office.paste(office.invite(), update=1))
    assert page.status_code == 200
    assert "stays as it was in your LMS" in page.text and "Press “Activate”" not in page.text
    assert len(office.rows(Registration)) == len(office.rows(Deployment)) == 1
    assert Browser(app, lms, "xiaoyu").launch("new-hire").status_code == 303


def test_the_address_opened_by_hand_says_where_to_paste_it(office: Office) -> None:
    page = office.open(office.invite())
    assert page.status_code == 400 and "Your LMS opens this page, not you" in page.text
    (invitation,) = office.rows(Invitation)
    assert invitation.taken_at is None


def test_a_look_without_opening_does_nothing(office: Office) -> None:
    address = office.paste(office.invite())
    assert office.app.test_client().head(address).status_code == 200
    assert office.rows(Registration) == []
    assert office.open(address).status_code == 200


HOSTILE = [
    "http://127.0.0.1:9/conf",
    "https://127.0.0.1/conf",
    "https://localhost/conf",
    "https://2130706433/conf",
    "https://0x7f.1/conf",
    "https://0177.0.0.1/conf",
    "https://[::1]/conf",
    "https://[::ffff:127.0.0.1]/conf",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.7/conf",
    "https://192.168.1.1/conf",
    "https://0.0.0.0/conf",
    "https://[fe80::1]/conf",
    "https://[fd00::1]/conf",
    "https://100.64.0.1/conf",
    "https://user:secret@lms.example/conf",
    "https://lms.example\\@127.0.0.1/conf",
    "https://lms.example/conf#fragment",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "javascript:alert(1)",
    "//127.0.0.1/conf",
    "https://",
    "https://lms.example:notaport/conf",
    "https://" + "a" * 3000 + ".example/",
]


def test_a_hostile_configuration_address_is_not_called(office: Office) -> None:
    office.app.extensions["outside"] = Outside()  # as in production: no loopback, no http
    pasted = office.paste(office.invite())
    for address in HOSTILE:
        refused = office.open(changed(pasted, openid_configuration=address))
        assert refused.status_code in (400, 403, 502), (address, refused.text)
        policy = refused.headers["Content-Security-Policy"]
        assert policy.count("frame-ancestors") == 1 and "@" not in policy and "\n" not in policy, address
    assert office.rows(Registration) == []


# --- Canvas' JSON -----------------------------------------------------------------------------------------------------


def test_canvas_reads_its_configuration(client: FlaskClient) -> None:
    answer = client.get("/lti/config/canvas.json?lang=en")
    told = json.loads(answer.text)
    assert told["title"] == "Service academy"
    assert told["oidc_initiation_url"] == "http://127.0.0.1:8000/lti/login"
    assert told["public_jwk_url"] == "http://127.0.0.1:8000/lti/jwks.json"
    (extension,) = told["extensions"]
    assert extension["platform"] == "canvas.instructure.com" and extension["privacy_level"] == "name_only"
    assert {one["placement"]: one["message_type"] for one in extension["settings"]["placements"]} == {
        "link_selection": "LtiDeepLinkingRequest",
        "assignment_selection": "LtiDeepLinkingRequest",
        "module_index_menu_modal": "LtiDeepLinkingRequest",
        "module_menu_modal": "LtiDeepLinkingRequest",
        "course_assignments_menu": "LtiDeepLinkingRequest",
        "course_navigation": "LtiResourceLinkRequest",
        "account_navigation": "LtiResourceLinkRequest",
    }
