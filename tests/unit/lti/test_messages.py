"""Launches in our words, deep linking answers, service tokens."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jws

from lms_tool.lti import claims, deep_linking, keys, launch, service_token
from lms_tool.lti.deep_linking import Column, LinkedItem
from lms_tool.lti.errors import Rejected
from lms_tool.lti.launch import GradeService, LinkingRequest, Place

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PAIR = keys.generate()
TOLD: dict[str, Any] = {
    "iss": "https://lms.example",
    "sub": "11",
    claims.MESSAGE_TYPE: claims.RESOURCE_LINK_REQUEST,
    claims.DEPLOYMENT_ID: "1",
    claims.ROLES: ["Learner"],
    claims.TARGET_LINK_URI: "https://tool.example/lti/launch",
    claims.RESOURCE_LINK: {"id": "5", "title": "Academy"},
}
REQUEST = LinkingRequest("https://lms.example/back", ("ltiResourceLink",), ("iframe",), False, True, ' {"x" : 1}')
ITEM = LinkedItem("Quiz", "https://tool.example/lti/launch", "quiz:a/b", Column(100, "Quiz", "quiz:a/b", "theory"))


def payload(token: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(jws.extract_compact(token.encode()).payload)
    return told


def answer(items: list[LinkedItem], request: LinkingRequest = REQUEST, message: str = "") -> dict[str, Any]:
    token = deep_linking.response(
        items,
        request,
        issuer="https://lms.example",
        client_id="us",
        deployment="1",
        kid=PAIR.kid,
        private_pem=PAIR.private_pem,
        now=NOW,
        message=message,
    )
    return payload(token)


def test_the_least_a_platform_may_send_is_enough() -> None:
    read = launch.read(TOLD)
    assert (read.learner.subject, read.learner.name, read.course, read.link) == (
        "11",
        None,
        None,
        Place("5", "Academy"),
    )
    assert (read.locale, read.grades, read.roster_url, read.content) == (None, None, None, None)


@pytest.mark.parametrize(
    ("custom", "target", "content"),
    [
        ({"content": "track:new-hire"}, "", "track:new-hire"),
        ({"content": "lesson:law/privacy"}, "?content=quiz:law/exam", "lesson:law/privacy"),
        ({}, "?content=quiz:law/exam", "quiz:law/exam"),
        ({"content": "$ResourceLink.id"}, "", None),
        ({"content": "$Canvas.course.id"}, "?content=module:law", "module:law"),
        ({"content": None}, "", None),
        ({"content": "../../etc"}, "", None),
        ({"content": "module:" + "x" * 300}, "", None),
    ],
)
def test_what_a_link_shows(custom: dict[str, Any], target: str, content: str | None) -> None:
    told = {**TOLD, claims.CUSTOM: custom, claims.TARGET_LINK_URI: f"https://tool.example/lti/launch{target}"}
    assert launch.read(told).content == content


def test_services_are_taken_as_far_as_they_can_be_used() -> None:
    told = {
        **TOLD,
        claims.GRADES: {
            "scope": [claims.SCOPE_SCORES, 5],
            "lineitem": "javascript:x",
            "lineitems": "https://l.example/i",
        },
        claims.ROSTER: {"context_memberships_url": "https://l.example/members"},
    }
    read = launch.read(told)
    assert read.grades == GradeService(None, "https://l.example/i", (claims.SCOPE_SCORES,))
    assert read.roster_url == "https://l.example/members"


def test_a_linking_request_survives_being_kept() -> None:
    assert LinkingRequest.from_dict(json.loads(json.dumps(REQUEST.as_dict()))) == REQUEST


def test_a_deep_linking_answer_is_from_us_to_the_platform() -> None:
    told = answer([ITEM])
    assert (told["iss"], told["aud"], told[claims.DEPLOYMENT_ID]) == ("us", "https://lms.example", "1")
    assert 0 < told["exp"] - told["iat"] <= 600 and len(told["nonce"]) >= 22
    assert told[claims.DATA] == REQUEST.data, "byte for byte"
    assert told[claims.CONTENT_ITEMS] == [
        {
            "type": "ltiResourceLink",
            "title": "Quiz",
            "url": "https://tool.example/lti/launch",
            "custom": {"content": "quiz:a/b"},
            "lineItem": {
                "scoreMaximum": 100,
                "label": "Quiz",
                "resourceId": "quiz:a/b",
                "tag": "theory",
                "submissionReview": {"reviewableStatus": ["Completed"]},
            },
            "iframe": {"width": 960, "height": 720},
        }
    ]


def test_a_deep_linking_answer_respects_what_is_accepted() -> None:
    plain = LinkingRequest("https://l.example/b", ("ltiResourceLink",), ("iframe",), True, False, None)
    told = answer([ITEM, ITEM], plain)
    assert claims.DATA not in told, "absent stays absent"
    assert all("lineItem" not in item for item in told[claims.CONTENT_ITEMS])
    with pytest.raises(Rejected, match="linking-several"):
        answer([ITEM, ITEM])
    with pytest.raises(Rejected, match="linking-type"):
        answer([ITEM], LinkingRequest("https://l.example/b", ("file",), ("iframe",), True, True, None))


def test_cancelling_is_an_empty_answer_with_a_message() -> None:
    told = answer([], message="Nothing was added")
    assert told[claims.CONTENT_ITEMS] == [] and told[claims.MESSAGE] == "Nothing was added"


def test_a_token_is_asked_for_with_an_assertion_of_one_use() -> None:
    forms = [
        service_token.form(
            client_id="us",
            token_url="https://l.example/token",
            audience=None,
            scopes=["b", "a", "a"],
            kid=PAIR.kid,
            private_pem=PAIR.private_pem,
            now=NOW,
        )
        for _ in range(2)
    ]
    first, second = (payload(form["client_assertion"]) for form in forms)
    assert forms[0]["scope"] == "a b"
    assert first["iss"] == first["sub"] == "us" and first["aud"] == "https://l.example/token"
    assert first["iat"] <= NOW.timestamp() < first["exp"]
    assert first["jti"] != second["jti"]


def test_token_answers() -> None:
    good = service_token.understand(200, {"access_token": "t", "expires_in": 3600, "scope": "a"}, ["a", "b"], now=NOW)
    assert good.scopes == {"a"} and NOW < good.expires_at < NOW + timedelta(seconds=3600)
    assert service_token.understand(200, {"access_token": "t"}, ["a"], now=NOW).scopes == {"a"}
    for status, body, passing in (
        (503, None, True),
        (429, {}, True),
        (400, {"error": "invalid_client"}, False),
        (404, None, False),
        (200, "<html>", True),
        (200, {"token": "t"}, False),
    ):
        with pytest.raises(service_token.NoToken) as refused:
            service_token.understand(status, body, ["a"], now=NOW)
        assert refused.value.passing is passing, status
