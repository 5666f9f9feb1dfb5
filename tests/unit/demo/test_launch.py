"""The authorisation endpoint gives a token only for what it has asked the tool to ask for."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from joserfc import jws, jwt
from joserfc.jwk import KeySet

from lms_tool.demo import words
from tests.factories.demo_lms import ABSENT, DemoLms, read_claims, read_form

TOOL = "http://127.0.0.1:8000"


def asked(lms: DemoLms, person: str = "xiaoyu", course: str = "new-hire", **changes: str) -> dict[str, str]:
    """What a faultless tool asks the authorisation endpoint after one click, with changes; ABSENT leaves out."""
    form = lms.start(person, course).data
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": form["client_id"],
        "redirect_uri": f"{TOOL}/lti/launch",
        "login_hint": form["login_hint"],
        "lti_message_hint": form["lti_message_hint"],
        "nonce": "a-nonce",
        "state": "a-state",
    } | changes
    return {name: value for name, value in query.items() if value is not ABSENT}


def test_a_click_sends_what_moodle_sends_to_the_login(lms: DemoLms) -> None:
    form = lms.start("xiaoyu", "new-hire")
    assert form.url == f"{TOOL}/lti/login"
    assert set(form.data) == {
        *("iss", "target_link_uri", "login_hint", "lti_message_hint"),
        *("client_id", "lti_deployment_id", "lti_storage_target"),
    }
    assert form.data["iss"] == "http://localhost:8001"
    assert json.loads(form.data["lti_message_hint"])["launchid"]


@pytest.mark.parametrize(
    ("language", "told"), [("zh-CN", ["李小雨（示例）", "小雨", "李"]), ("en", ["Li Xiaoyu (sample)", "Xiaoyu", "Li"])]
)
def test_a_launch_says_the_name_in_the_language_of_the_visit(lms: DemoLms, language: str, told: list[str]) -> None:
    lms.as_("xiaoyu").get("/courses", params={"lang": language})
    claims = read_claims(lms.authorize("xiaoyu", asked(lms)).data["id_token"])
    assert [claims[name] for name in ("name", "given_name", "family_name")] == told


def test_a_launch_token_is_signed_by_the_published_key_and_lives_a_minute(lms: DemoLms) -> None:
    query = asked(lms)
    form = lms.authorize("xiaoyu", query)
    assert form.url == f"{TOOL}/lti/launch"
    assert form.data["state"] == "a-state"
    published = KeySet.import_key_set(lms.outsider.get("/lti/jwks").json())
    claims = jwt.decode(form.data["id_token"], published, algorithms=["RS256"]).claims
    assert claims["exp"] - claims["iat"] == 60
    assert claims["nonce"] == "a-nonce"
    assert claims["aud"] == "demo-academy"
    assert claims["sub"] == query["login_hint"] == "11"
    assert claims[words.ROLES] == [words.MEMBERSHIP_ROLE + "Learner"]
    assert claims[words.CUSTOM]["content"] == "track:new-hire"
    assert "lineitem" not in claims[words.AGS]


def test_the_platforms_key_set_has_no_private_part(lms: DemoLms) -> None:
    (key,) = lms.outsider.get("/lti/jwks").json()["keys"]
    assert set(key) == {"kty", "kid", "alg", "use", "n", "e"}


def test_an_administrator_comes_with_three_roles(lms: DemoLms) -> None:
    claims = read_claims(lms.authorize("hemin", asked(lms, "hemin")).data["id_token"])
    assert claims[words.ROLES] == [
        words.INSTITUTION_ADMINISTRATOR,
        words.SYSTEM_ADMINISTRATOR,
        words.MEMBERSHIP_ROLE + "Administrator",
    ]


def test_one_person_can_learn_in_one_course_and_teach_in_another(lms: DemoLms) -> None:
    learns = read_claims(lms.authorize("qiming", asked(lms, "qiming", "supervisor")).data["id_token"])
    teaches = read_claims(lms.authorize("qiming", asked(lms, "qiming", "in-service")).data["id_token"])
    assert learns["sub"] == teaches["sub"]
    assert learns[words.ROLES] != teaches[words.ROLES] == [words.MEMBERSHIP_ROLE + "Instructor"]


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("scope", "openid profile", "invalid_scope"),
        ("scope", ABSENT, "invalid_scope"),
        ("response_type", "code", "invalid_request"),
        ("response_mode", "query", "invalid_request"),
        ("response_mode", ABSENT, "invalid_request"),
        ("prompt", "login", "invalid_request"),
        ("nonce", ABSENT, "invalid_request"),
        ("state", ABSENT, "invalid_request"),
        ("login_hint", "12", "access_denied"),
        ("lti_message_hint", ABSENT, "invalid_request"),
        ("lti_message_hint", '{"launchid": "made-up"}', "access_denied"),
    ],
)
def test_a_wrong_question_is_answered_by_an_error_at_the_tool(lms: DemoLms, name: str, value: str, error: str) -> None:
    form = lms.authorize("xiaoyu", asked(lms, **{name: value}))
    assert form.url == f"{TOOL}/lti/launch"
    assert form.data["error"] == error
    assert "id_token" not in form.data


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("redirect_uri", f"{TOOL}/lti/launch/"),
        ("redirect_uri", f"{TOOL}/lti/launch?x=1"),
        ("redirect_uri", "https://elsewhere.invalid/lti/launch"),
        ("redirect_uri", ABSENT),
        ("client_id", "somebody-else"),
    ],
)
def test_an_unknown_receiver_gets_nothing(lms: DemoLms, name: str, value: str) -> None:
    answer = lms.as_("xiaoyu").get("/lti/auth", params=asked(lms, **{name: value}))
    assert answer.status_code == 400
    assert "<form" not in answer.text


def test_a_launch_can_be_fetched_once(lms: DemoLms) -> None:
    query = asked(lms)
    assert "id_token" in lms.authorize("xiaoyu", query).data
    assert lms.authorize("xiaoyu", query).data["error"] == "access_denied"


def test_a_launch_is_fetched_once_by_many_at_the_same_time(lms: DemoLms) -> None:
    query = asked(lms)
    with ThreadPoolExecutor(8) as threads:
        forms = list(threads.map(lambda _: lms.authorize("xiaoyu", query), range(8)))
    assert sum("id_token" in form.data for form in forms) == 1


def test_a_launch_must_be_fetched_within_ten_minutes(lms: DemoLms) -> None:
    query = asked(lms)
    lms.faults(clock_offset=601)
    assert lms.authorize("xiaoyu", query).data["error"] == "access_denied"


def test_a_launch_cannot_be_fetched_by_somebody_else(lms: DemoLms) -> None:
    query = asked(lms, "xiaoyu")
    assert lms.authorize("yiming", query).data["error"] == "access_denied"
    assert lms.authorize("yiming", query | {"login_hint": "12"}).data["error"] == "access_denied"


def test_a_request_without_cookie_is_asked_again_from_the_platforms_own_page(lms: DemoLms) -> None:
    again = read_form(lms.outsider.get("/lti/auth", params=asked(lms)).text)
    assert again.url == "/lti/auth"
    there = lms.as_("xiaoyu").post(again.url, data=again.data)
    assert "id_token" in read_form(there.text).data
    nowhere = lms.outsider.post(again.url, data=again.data)
    assert read_form(nowhere.text).data["error"] == "login_required"


def test_a_removed_link_launches_no_more(lms: DemoLms) -> None:
    query = asked(lms)
    (link,) = lms.link_ids("lin", "new-hire")
    lms.as_("lin").post(f"/courses/new-hire/links/{link}/remove")
    assert lms.authorize("xiaoyu", query).data["error"] == "access_denied"


def test_any_other_host_is_sent_to_the_one_address(lms: DemoLms) -> None:
    answer = lms.outsider.get("http://127.0.0.1:8001/courses?lang=en")
    assert answer.status_code == 307
    assert answer.headers["Location"] == "http://localhost:8001/courses?lang=en"
    assert lms.outsider.get("http://127.0.0.1:8001/readyz").status_code == 200


def test_a_minted_token_is_honest_but_for_its_changes(lms: DemoLms) -> None:
    published = KeySet.import_key_set(lms.outsider.get("/lti/jwks").json())
    token = lms.mint("xiaoyu", "new-hire", nonce="n", sub="99", ROLES=[], exp=ABSENT)
    claims = jwt.decode(token, published, algorithms=["RS256"]).claims
    assert claims["sub"] == "99"
    assert claims[words.ROLES] == []
    assert "exp" not in claims
    assert claims["iss"] == "http://localhost:8001"


class TestFaults:
    """Faults of keys, clock and storage show in launches."""

    def test_a_wrong_kid_names_no_published_key(self, lms: DemoLms) -> None:
        lms.faults(wrong_kid={"value": True, "times": 1})
        assert header(lms)["kid"] == "never-published"
        assert header(lms)["kid"] == "current"

    def test_an_unknown_key_signs_under_its_own_name(self, lms: DemoLms) -> None:
        lms.faults(unknown_key=True)
        assert header(lms)["kid"] == "unpublished"

    def test_after_a_rotation_the_new_key_signs_and_both_are_published(self, lms: DemoLms) -> None:
        lms.faults(rotated_keys=True)
        assert header(lms)["kid"] == "next"
        assert [key["kid"] for key in lms.outsider.get("/lti/jwks").json()["keys"]] == ["next", "current"]

    @pytest.mark.parametrize("offset", [-300, 300])
    def test_a_wrong_clock_shows_in_the_token(self, lms: DemoLms, offset: int) -> None:
        lms.faults(clock_offset=offset)
        claims = read_claims(lms.authorize("xiaoyu", asked(lms)).data["id_token"])
        assert claims["iat"] - time.time() == pytest.approx(offset, abs=5)

    def test_the_key_set_can_be_broken_or_absent(self, lms: DemoLms) -> None:
        lms.faults(jwks_broken=True)
        assert lms.outsider.get("/lti/jwks").headers["Content-Type"].startswith("text/html")
        lms.faults(jwks_broken=None, jwks_status=500)
        assert lms.outsider.get("/lti/jwks").status_code == 500
        lms.no_faults()
        assert lms.outsider.get("/lti/jwks").status_code == 200

    def test_storage_can_be_hidden(self, lms: DemoLms) -> None:
        lms.faults(storage="off")
        assert "lti_storage_target" not in lms.start("xiaoyu", "new-hire").data
        lms.faults(storage="mute")
        assert lms.start("xiaoyu", "new-hire").data["lti_storage_target"] == "_parent"

    def test_an_unknown_fault_or_a_wrong_value_is_refused(self, lms: DemoLms) -> None:
        assert lms.outsider.post("/faults", json={"everything": True}).status_code == 400
        assert lms.outsider.post("/faults", json={"jwks_status": "many"}).status_code == 400
        assert lms.outsider.get("/faults").json()["on"] == {}

    def test_web_pages_may_not_switch_faults(self, lms: DemoLms) -> None:
        answer = lms.outsider.post("/faults", json={}, headers={"Origin": "http://localhost:8001"})
        assert answer.status_code == 403


def header(lms: DemoLms) -> dict[str, str]:
    token = lms.authorize("xiaoyu", asked(lms)).data["id_token"]
    return dict(jws.extract_compact(token.encode()).headers())
