"""An administrator connects an LMS by hand, lets places in or keeps them out, and switches a connection off."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms_tool import db as tables
from lms_tool.audit.models import AuditEntry
from lms_tool.db import utc_now
from lms_tool.notices.models import Notice
from lms_tool.organisations import service as organisations
from lms_tool.platforms import service
from lms_tool.platforms.models import Deployment, Invitation, Registration
from tests.factories.browsing import Browser
from tests.factories.demo_lms import DemoLms
from tests.factories.office import SECRET, Office

# --- Deployments that nobody named ------------------------------------------------------------------------------------


@pytest.mark.speaks("demo-lms")
def test_a_place_nobody_named_waits_for_an_administrator(
    office: Office, app: Flask, lms: DemoLms, platform: Registration
) -> None:
    boss = Browser(app, lms, "hemin")
    base = "/".join(boss.launch("new-hire").headers["Location"].split("/")[:3])
    with tables.unit_of_work(office.sessions) as session:
        named = session.scalars(select(Deployment)).one()
        named.deployment_id = "another place"
    learner = Browser(app, lms, "xiaoyu")
    refused = learner.launch("new-hire")
    assert refused.status_code == 403 and "LTI-DEPLOYMENT-WAITING" in refused.text
    assert learner.launch("new-hire").status_code == 403, "asking again does not let anybody in"
    (waiting,) = [one for one in office.rows(Deployment) if one.state == "waiting"]
    assert waiting.deployment_id == lms.settings.tool.deployment_id
    (notice,) = office.rows(Notice)
    assert (notice.kind, notice.path) == ("deployment-waiting", f"platforms/{platform.id}")
    page = boss.get(f"{base}/platforms/{platform.id}", headers={"Accept-Language": "en"})
    assert page.status_code == 200 and f"/deployments/{waiting.id}/admission" in page.text
    assert boss.post(f"{base}/platforms/{platform.id}/deployments/{waiting.id}/admission").status_code == 303
    assert learner.launch("new-hire").status_code == 303
    boss.post(f"{base}/platforms/{platform.id}/deployments/{waiting.id}/exclusion")
    assert "LTI-DEPLOYMENT-DISABLED" in learner.launch("new-hire").text


# --- The administrator's pages ----------------------------------------------------------------------------------------

BY_HAND = {
    "name": "Second LMS (sample)",
    "issuer": "https://lms.example",
    "client_id": "a1B2c3",
    "auth_url": "https://lms.example/mod/lti/auth.php",
    "token_url": "https://lms.example/mod/lti/token.php",
    "jwks_url": "https://lms.example/mod/lti/certs.php",
    "deployments": "1\n 2 \n\n",
    "family": "moodle",
    "policy": "ask",
}


@pytest.fixture
def desk(app: Flask, lms: DemoLms, platform: Registration) -> "Desk":
    boss = Browser(app, lms, "hemin")
    return Desk(boss, "/".join(boss.launch("new-hire").headers["Location"].split("/")[:3]) + "/platforms")


class Desk:
    """An administrator's pages about LMSs."""

    def __init__(self, boss: Browser, base: str) -> None:
        self.boss, self.base = boss, base

    def get(self, rest: str = "") -> TestResponse:
        return self.boss.get(f"{self.base}{rest}")

    def post(self, rest: str, **form: str) -> TestResponse:
        return self.boss.post(f"{self.base}{rest}", data=form)


def test_an_administrator_invites_copies_and_takes_back(desk: Desk, office: Office) -> None:
    assert desk.post("/invitations", name="Training Moodle (sample)").status_code == 303
    page = desk.get().text
    (invitation,) = office.rows(Invitation)
    found = re.search(r'value="(http://127\.0\.0\.1:8000/lti/register\?invitation=[^"]+)"', page)
    assert found
    assert desk.post(f"/invitations/{invitation.id}/revocation").status_code == 303
    assert "lti/register?invitation=" not in desk.get().text
    assert office.open(office.paste(unescape(found[1]))).status_code == 403


def test_an_lms_is_registered_by_hand_and_mistakes_lose_nothing(desk: Desk, office: Office) -> None:
    form = desk.get("/new?family=moodle").text
    assert "http://127.0.0.1:8000/lti/login" in form and "/mod/lti/certs.php" in form
    assert "/lti/config/canvas.json" in desk.get("/new?family=canvas").text
    wrong = desk.post("/new", **{**BY_HAND, "jwks_url": "ftp://lms.example/keys", "client_id": ""})
    assert wrong.status_code == 422
    assert 'id="jwks_url-err"' in wrong.text and 'id="client_id-err"' in wrong.text
    assert BY_HAND["auth_url"] in wrong.text and "Second LMS (sample)" in wrong.text
    assert desk.post("/new", **BY_HAND).status_code == 303
    made = next(one for one in office.rows(Registration) if one.client_id == "a1B2c3")
    assert (made.product_family, made.admits_deployments, made.admits_administrators) == ("moodle", False, False)
    assert sorted(one.deployment_id for one in office.rows(Deployment) if one.registration_id == made.id) == ["1", "2"]
    assert desk.post("/new", **BY_HAND).status_code == 422, "once only"
    changed_ = desk.post(f"/{made.id}/form", **{**BY_HAND, "issuer": "https://other.example", "name": "Third"})
    assert changed_.status_code == 303
    after = next(one for one in office.rows(Registration) if one.id == made.id)
    assert (after.name, after.issuer) == ("Third", "https://lms.example"), "who it is does not change"


def test_a_connection_is_switched_off_with_a_tick_and_on_again(
    desk: Desk, office: Office, app: Flask, lms: DemoLms, platform: Registration
) -> None:
    learner = Browser(app, lms, "xiaoyu")
    assert desk.post(f"/{platform.id}/switch", to="off").status_code == 303
    assert learner.launch("new-hire").status_code == 303, "without the tick nothing happens"
    desk.post(f"/{platform.id}/switch", to="off", sure="on", why="the LMS moves")
    assert "LTI-REGISTRATION-DISABLED" in learner.begin("new-hire").text
    assert desk.get(f"/{platform.id}").status_code == 200, "whoever is in stays in"
    desk.post(f"/{platform.id}/switch", to="on")
    assert learner.launch("new-hire").status_code == 303
    desk.post(f"/{platform.id}/switch", to="retired", sure="on")
    assert learner.begin("new-hire").status_code == 403
    told = [entry.what for entry in office.rows(AuditEntry) if entry.what.startswith("platform.")]
    assert told == ["platform.disabled", "platform.enabled", "platform.retired"]


def test_another_organisations_connections_are_out_of_reach(desk: Desk, office: Office) -> None:
    with tables.unit_of_work(office.sessions) as session:
        other = organisations.add(session, "maple-court", {"en": "Maple Court (sample)"}).id
        new = service.NewPlatform(
            **{name: BY_HAND[name] for name in ("issuer", "client_id", "auth_url", "token_url", "jwks_url")}
        )
        theirs = service.add(session, other, new, http_allowed=True, now=utc_now())
        invited = service.invite(session, other, by=None, secret_key=SECRET, now=utc_now())
    assert "lms.example" not in desk.get().text and "invitation=" not in desk.get().text
    assert desk.get(f"/{theirs.id}").status_code == 404
    assert desk.get(f"/{theirs.id}/form").status_code == 404
    assert desk.post(f"/{theirs.id}/form", **BY_HAND).status_code == 404
    assert desk.post(f"/{theirs.id}/switch", to="off", sure="on").status_code == 404
    assert desk.post(f"/invitations/{invited.id}/revocation").status_code == 404


def test_learners_and_instructors_connect_nothing(app: Flask, lms: DemoLms, platform: Registration) -> None:
    teacher = Browser(app, lms, "lin")
    base = "/".join(teacher.launch("new-hire").headers["Location"].split("/")[:3])
    assert teacher.get(f"{base}/platforms").status_code == 403
    assert teacher.post(f"{base}/platforms/invitations").status_code == 403


def log_of(office: Office) -> list[str]:
    return [entry.what for entry in office.rows(AuditEntry)]


def test_the_log_tells_of_it(office: Office) -> None:
    office.register()
    assert log_of(office) == ["platform.invited", "platform.registered"]
