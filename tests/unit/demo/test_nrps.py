"""The roster service gives members whole or in pages."""

import re

import httpx
import pytest

from lms_tool.demo import words
from tests.factories.demo_lms import DemoLms
from tests.unit.demo.conftest import PretendTool

MEMBERS = "/lti/services/courses/new-hire/memberships"


@pytest.fixture
def bearer(tool: PretendTool) -> dict[str, str]:
    return tool.bearer(words.ROSTER_SCOPE) | {"Accept": words.ROSTER_TYPE}


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [member["email"].partition("@")[0] for member in answer.json()["members"]]


def test_all_members_come_at_once(lms: DemoLms, bearer: dict[str, str]) -> None:
    answer = lms.outsider.get(MEMBERS, headers=bearer)
    assert names(answer) == ["xiaoyu", "yiming", "lin", "hemin"]
    assert answer.headers["Content-Type"] == words.ROSTER_TYPE
    assert "Link" not in answer.headers
    assert answer.json()["members"][0]["roles"] == ["Learner"]


@pytest.mark.parametrize("role", ["Learner", words.MEMBERSHIP_ROLE + "Learner"])
def test_members_can_be_filtered_by_role(lms: DemoLms, bearer: dict[str, str], role: str) -> None:
    assert names(lms.outsider.get(MEMBERS, params={"role": role}, headers=bearer)) == ["xiaoyu", "yiming"]


def test_pages_lead_through_everybody_once(lms: DemoLms, bearer: dict[str, str]) -> None:
    url, found = f"{MEMBERS}?limit=3", []
    while url:
        answer = lms.outsider.get(url, headers=bearer)
        found.append(names(answer))
        following = re.search('<(.+)>; rel="next"', answer.headers.get("Link", ""))
        url = following[1] if following else ""
    assert found == [["xiaoyu", "yiming", "lin"], ["hemin"]]


def test_the_bookmark_minds_its_letters(lms: DemoLms, bearer: dict[str, str]) -> None:
    link = lms.outsider.get(f"{MEMBERS}?limit=1", headers=bearer).headers["Link"]
    url = link[1 : link.index(">")]
    assert lms.outsider.get(url, headers=bearer).status_code == 200
    assert lms.outsider.get(url.lower(), headers=bearer).status_code == 400


def test_pages_by_number_forget_what_was_asked(lms: DemoLms, bearer: dict[str, str]) -> None:
    lms.faults(roster_counts=True)
    link = lms.outsider.get(f"{MEMBERS}?limit=1&role=Learner", headers=bearer).headers["Link"]
    assert "from=1" in link and "role" not in link


def test_a_link_of_the_course_can_be_named(lms: DemoLms, bearer: dict[str, str]) -> None:
    (link,), (other,) = lms.link_ids("xiaoyu", "new-hire"), lms.link_ids("wufang", "in-service")
    assert lms.outsider.get(f"{MEMBERS}?rlid={link}", headers=bearer).status_code == 200
    assert lms.outsider.get(f"{MEMBERS}?rlid={other}", headers=bearer).status_code == 404


def test_scope_and_media_type_are_checked(lms: DemoLms, tool: PretendTool, bearer: dict[str, str]) -> None:
    assert lms.outsider.get(MEMBERS, headers=bearer | {"Accept": "*/*"}).status_code == 400
    assert lms.outsider.get(MEMBERS, headers={"Accept": words.ROSTER_TYPE}).status_code == 401
    grades_only = tool.bearer(words.SCORE_SCOPE) | {"Accept": words.ROSTER_TYPE}
    assert lms.outsider.get(MEMBERS, headers=grades_only).status_code == 403


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=2&page=x", "role=Mentor"])
def test_a_wrong_query_is_refused(lms: DemoLms, bearer: dict[str, str], query: str) -> None:
    assert lms.outsider.get(f"{MEMBERS}?{query}", headers=bearer).status_code == 400


def test_the_roster_can_fail(lms: DemoLms, bearer: dict[str, str]) -> None:
    lms.faults(roster_status={"value": 503, "times": 1, "retry_after": 2})
    answer = lms.outsider.get(MEMBERS, headers=bearer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert lms.outsider.get(MEMBERS, headers=bearer).status_code == 200
