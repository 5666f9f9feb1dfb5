"""An instructor's picks come into the course only by a faultless response, once."""

from typing import Any

import pytest

from lms_tool.demo import words
from tests.factories.demo_lms import ABSENT, DemoLms, read_claims
from tests.unit.demo.conftest import PretendTool

TOOL = "http://127.0.0.1:8000"
ITEM = {
    "type": "ltiResourceLink",
    "title": "服务礼仪",
    "url": f"{TOOL}/lti/launch",
    "custom": {"content": "module:service-etiquette"},
    "lineItem": {"scoreMaximum": 100, "label": "ignored", "resourceId": "service-etiquette", "tag": "theory"},
}


def fetch(lms: DemoLms, form: dict[str, str], person: str = "lin") -> dict[str, Any]:
    """Claims of the launch that a login form starts."""
    query = {name: form[name] for name in ("client_id", "login_hint", "lti_message_hint")} | {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "redirect_uri": f"{TOOL}/lti/launch",
        "nonce": "n",
        "state": "s",
    }
    return read_claims(lms.authorize(person, query).data["id_token"])


def visit(lms: DemoLms) -> str:
    """Start picking; answers the data to send back."""
    claims = fetch(lms, lms.start_picking("lin", "new-hire").data)
    assert claims[words.MESSAGE_TYPE] == words.DEEP_LINKING_REQUEST
    settings = claims[words.DEEP_LINKING_SETTINGS]
    assert settings["deep_link_return_url"] == "http://localhost:8001/lti/deep-link/return"
    assert settings["accept_types"] == ["ltiResourceLink"]
    return str(settings["data"])


def test_a_picked_item_becomes_a_link_with_a_column(lms: DemoLms, tool: PretendTool) -> None:
    answer = lms.deep_link_return(tool.picked(visit(lms), ITEM))
    assert answer.status_code == 200, answer.text
    first, added = lms.link_ids("xiaoyu", "new-hire")
    claims = fetch(lms, lms.start("xiaoyu", "new-hire", link=added).data, "xiaoyu")
    assert claims[words.CUSTOM]["content"] == "module:service-etiquette"
    assert claims[words.RESOURCE_LINK]["title"] == "服务礼仪"
    assert "/lineitems/1/lineitem?" in claims[words.AGS]["lineitem"]
    assert "服务礼仪" in lms.as_("lin").get("/courses/new-hire/grades").text
    assert first < added


def test_several_items_come_in_order_and_bad_ones_are_named(lms: DemoLms, tool: PretendTool) -> None:
    bad = [
        ITEM | {"url": "https://elsewhere.invalid/"},
        ITEM | {"type": "link"},
        ITEM | {"custom": {"n": 1}},
        ITEM | {"lineItem": {"label": "no maximum"}},
        "no object",
    ]
    token = tool.picked(visit(lms), ITEM, *bad, ITEM | {"title": "Second"}, MESSAGE="Two were picked")
    page = lms.deep_link_return(token).text
    assert len(lms.link_ids("lin", "new-hire")) == 3
    address = page.split('href="/courses/')[1].split('"')[0]
    outcome = lms.as_("lin").get(f"/courses/{address}").text
    assert "Two were picked" in outcome
    assert all(f"<li>{number}: " in outcome for number in range(2, 7))


def test_nothing_picked_is_no_failure(lms: DemoLms, tool: PretendTool) -> None:
    token = tool.picked(visit(lms), CONTENT_ITEMS=ABSENT, ERROR_MESSAGE="nothing suits")
    assert lms.deep_link_return(token).status_code == 200
    assert len(lms.link_ids("lin", "new-hire")) == 1


def test_a_visit_and_a_nonce_end_once(lms: DemoLms, tool: PretendTool) -> None:
    data = visit(lms)
    assert lms.deep_link_return(tool.picked(data, ITEM, nonce="the-same")).status_code == 200
    assert lms.deep_link_return(tool.picked(data, ITEM)).status_code == 400
    assert lms.deep_link_return(tool.picked(visit(lms), ITEM, nonce="the-same")).status_code == 400
    assert len(lms.link_ids("lin", "new-hire")) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": TOOL},
        {"aud": TOOL},
        {"aud": ["http://localhost:8001", TOOL]},
        {"azp": "somebody"},
        {"nonce": ABSENT},
        {"exp": 1_000_000_000},
        {"exp": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"DEPLOYMENT": "2"},
        {"DEPLOYMENT": ABSENT},
        {"VERSION_CLAIM": "1.1"},
        {"MESSAGE_TYPE": words.RESOURCE_LINK_REQUEST},
        {"DATA": ABSENT},
        {"DATA": "made up"},
        {"CONTENT_ITEMS": ITEM},
    ],
    ids=str,
)
def test_a_wrong_response_adds_nothing(lms: DemoLms, tool: PretendTool, changes: dict[str, Any]) -> None:
    answer = lms.deep_link_return(tool.picked(visit(lms), ITEM, **changes))
    assert answer.status_code == 400
    assert len(lms.link_ids("lin", "new-hire")) == 1


def test_data_must_come_back_byte_for_byte(lms: DemoLms, tool: PretendTool) -> None:
    data = visit(lms)
    for spoiled in (data.split(" ")[0], data.replace("é", "e"), data + " "):
        assert lms.deep_link_return(tool.picked(spoiled, ITEM)).status_code == 400
    assert lms.deep_link_return(tool.picked(data, ITEM)).status_code == 200


def test_a_strangers_signature_adds_nothing(lms: DemoLms, tool: PretendTool) -> None:
    assert lms.deep_link_return(PretendTool().picked(visit(lms), ITEM)).status_code == 400


def test_learners_cannot_pick(lms: DemoLms) -> None:
    assert lms.as_("xiaoyu").get("/lti/deep-link/new-hire/start").status_code == 403
    assert lms.as_("xiaoyu").get("/courses/new-hire/add").status_code == 403
    assert lms.as_("qiming").get("/lti/deep-link/supervisor/start").status_code == 403
    assert lms.as_("qiming").get("/lti/deep-link/in-service/start").status_code == 200


def test_a_removed_link_takes_its_column_along(lms: DemoLms, tool: PretendTool) -> None:
    lms.deep_link_return(tool.picked(visit(lms), ITEM))
    _, added = lms.link_ids("lin", "new-hire")
    assert lms.as_("xiaoyu").post(f"/courses/new-hire/links/{added}/remove").status_code == 403
    assert lms.as_("lin").post(f"/courses/new-hire/links/{added}/remove").status_code == 302
    assert "服务礼仪" not in lms.as_("lin").get("/courses/new-hire/grades").text
