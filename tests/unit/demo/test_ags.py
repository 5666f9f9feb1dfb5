"""The grade service is as exacting as a real platform's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from lms_tool.demo import words
from tests.factories.demo_lms import ABSENT, DemoLms
from tests.unit.demo.conftest import PretendTool

COURSE = "/lti/services/courses/new-hire/lineitems"
NOW = datetime.now(UTC)
XIAOYU, YIMING, TEACHER, OTHER_COURSE = "11", "12", "15", "13"


class Grades:
    """Calls the grade service of the new-hire course with all scopes."""

    def __init__(self, lms: DemoLms, tool: PretendTool) -> None:
        self.lms = lms
        self.bearer = tool.bearer(*words.AGS_SCOPES)

    def ask(self, method: str, url: str, **headers: str) -> httpx.Response:
        return self.lms.outsider.request(method, url, headers=self.bearer | headers)

    def tell(self, method: str, url: str, said: dict[str, Any], media_type: str) -> httpx.Response:
        headers = self.bearer | {"Content-Type": media_type}
        return self.lms.outsider.request(method, url, json=said, headers=headers)

    def add(self, **changes: Any) -> httpx.Response:
        said = {"label": "Unit 1", "scoreMaximum": 100, "resourceId": "unit-1", "tag": "theory"} | changes
        said = {name: value for name, value in said.items() if value is not ABSENT}
        return self.tell("POST", f"{COURSE}?type_id=1", said, words.LINE_ITEM_TYPE)

    def columns(self, query: str = "") -> list[dict[str, Any]]:
        answer = self.ask("GET", f"{COURSE}?type_id=1{query}", Accept=words.LINE_ITEMS_TYPE)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    def score(self, item: str, seconds: float = 0, **changes: Any) -> httpx.Response:
        said = {
            "userId": XIAOYU,
            "timestamp": (NOW - timedelta(minutes=5) + timedelta(seconds=seconds)).isoformat(),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 8,
            "scoreMaximum": 10,
        } | changes
        said = {name: value for name, value in said.items() if value is not ABSENT}
        return self.tell("POST", item.replace("?", "/scores?"), said, words.SCORE_TYPE)

    def results(self, item: str, query: str = "") -> list[dict[str, Any]]:
        answer = self.ask("GET", item.replace("?", "/results?") + query, Accept=words.RESULTS_TYPE)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found


@pytest.fixture
def grades(lms: DemoLms, tool: PretendTool) -> Grades:
    return Grades(lms, tool)


@pytest.fixture
def item(grades: Grades) -> str:
    """Address of a line item with 100 points."""
    return str(grades.add().json()["id"])


class TestLineItems:
    def test_a_line_item_is_made_found_changed_and_removed(self, grades: Grades) -> None:
        made = grades.add()
        assert made.status_code == 201
        assert made.headers["Content-Type"] == words.LINE_ITEM_TYPE
        grades.add(resourceId="unit-2")
        assert [found["id"] for found in grades.columns("&resource_id=unit-1&tag=theory")] == [made.json()["id"]]
        assert len(grades.columns("&tag=theory")) == 2
        assert grades.columns("&tag=practice") == []

        change = {"label": "Unit one", "scoreMaximum": 50}
        changed = grades.tell("PUT", made.json()["id"], change, words.LINE_ITEM_TYPE).json()
        assert changed == change | {"id": made.json()["id"]}, "what is left out is blanked"
        assert grades.ask("GET", changed["id"], Accept=words.LINE_ITEM_TYPE).json() == changed

        assert grades.ask("DELETE", changed["id"]).status_code == 204
        assert grades.ask("GET", changed["id"], Accept=words.LINE_ITEM_TYPE).status_code == 404

    def test_nothing_keeps_line_items_unique(self, grades: Grades) -> None:
        assert grades.add().json()["id"] != grades.add().json()["id"]

    def test_a_line_item_can_belong_to_a_link_of_its_course(self, grades: Grades, lms: DemoLms) -> None:
        (link,) = lms.link_ids("xiaoyu", "new-hire")
        (other,) = lms.link_ids("wufang", "in-service")
        grades.add()
        assert grades.add(resourceLinkId=str(link)).status_code == 201
        assert grades.add(resourceLinkId=str(other)).status_code == 404
        assert [found["resourceLinkId"] for found in grades.columns(f"&resource_link_id={link}")] == [str(link)]

    @pytest.mark.parametrize(
        "changes",
        [
            {"label": ABSENT},
            {"label": " "},
            {"scoreMaximum": ABSENT},
            {"scoreMaximum": 0},
            {"scoreMaximum": "100"},
            {"scoreMaximum": True},
            {"tag": 7},
            {"resourceLinkId": 1},
        ],
        ids=str,
    )
    def test_a_wrong_line_item_is_refused(self, grades: Grades, changes: dict[str, Any]) -> None:
        assert grades.add(**changes).status_code == 400
        assert grades.columns() == []

    @pytest.mark.parametrize("accept", ["*/*", "application/json", f"{words.LINE_ITEMS_TYPE}, */*"])
    def test_the_media_type_must_be_exact(self, grades: Grades, accept: str) -> None:
        assert grades.ask("GET", f"{COURSE}?type_id=1", Accept=accept).status_code == 400
        said = {"label": "Unit 1", "scoreMaximum": 1}
        assert grades.tell("POST", f"{COURSE}?type_id=1", said, "application/json").status_code == 400

    def test_the_registrations_number_belongs_to_every_address(self, grades: Grades, item: str) -> None:
        assert grades.ask("GET", COURSE, Accept=words.LINE_ITEMS_TYPE).status_code == 400
        assert grades.tell("POST", item + "/scores", {}, words.SCORE_TYPE).status_code == 405, "it is behind the query"
        assert grades.ask("GET", item + "/scores", Accept=words.LINE_ITEM_TYPE).status_code == 400

    def test_another_courses_address_does_not_reach_it(self, grades: Grades, item: str) -> None:
        elsewhere = item.replace("new-hire", "supervisor")
        assert grades.ask("GET", elsewhere, Accept=words.LINE_ITEM_TYPE).status_code == 404


class TestScopes:
    @pytest.mark.parametrize(
        ("scope", "allowed"),
        [
            (words.LINE_ITEM_SCOPE, {"list", "add"}),
            (words.LINE_ITEM_READ_SCOPE, {"list"}),
            (words.SCORE_SCOPE, {"score"}),
            (words.RESULT_SCOPE, {"results"}),
            (words.ROSTER_SCOPE, set()),
        ],
    )
    def test_each_scope_opens_its_own_doors(
        self, lms: DemoLms, tool: PretendTool, item: str, scope: str, allowed: set[str]
    ) -> None:
        limited = Grades(lms, tool)
        limited.bearer = tool.bearer(scope)
        answers = {
            "list": limited.ask("GET", f"{COURSE}?type_id=1", Accept=words.LINE_ITEMS_TYPE),
            "add": limited.add(),
            "score": limited.score(item),
            "results": limited.ask("GET", item.replace("?", "/results?"), Accept=words.RESULTS_TYPE),
        }
        assert {name for name, answer in answers.items() if answer.is_success} == allowed
        assert {answer.status_code for name, answer in answers.items() if name not in allowed} <= {403}

    def test_without_a_good_bearer_token_nothing_opens(self, lms: DemoLms, grades: Grades, item: str) -> None:
        for bearer in ({}, {"Authorization": "Bearer made-up"}, {"Authorization": "Basic eA=="}):
            grades.bearer = bearer
            answer = grades.score(item)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_a_bearer_token_expires(self, lms: DemoLms, grades: Grades, item: str) -> None:
        lms.faults(clock_offset=3601)
        assert grades.score(item).status_code == 401


class TestScores:
    def test_a_score_is_rescaled_and_kept(self, grades: Grades, lms: DemoLms, item: str) -> None:
        assert grades.score(item, comment="well done").status_code == 200
        (result,) = grades.results(item)
        assert (result["userId"], result["resultScore"], result["resultMaximum"]) == (XIAOYU, 80, 100)
        assert result["comment"] == "well done"
        assert result["scoreOf"] == item
        assert [score["scoreGiven"] for score in lms.accepted_scores()] == [8]

    def test_nought_is_a_score_and_too_much_is_the_maximum(self, grades: Grades, item: str) -> None:
        grades.score(item, scoreGiven=0)
        grades.score(item, userId=YIMING, scoreGiven=11)
        assert [result["resultScore"] for result in grades.results(item)] == [0, 100]
        assert [result["userId"] for result in grades.results(item, f"&user_id={YIMING}")] == [YIMING]

    @pytest.mark.parametrize("seconds", [0, 0.4, -1, -60])
    def test_a_score_of_the_same_second_or_before_is_a_conflict(
        self, grades: Grades, item: str, seconds: float
    ) -> None:
        whole = NOW.replace(microsecond=0) - timedelta(minutes=5)
        assert grades.score(item, timestamp=whole.isoformat()).status_code == 200
        later = whole + timedelta(seconds=seconds)
        assert grades.score(item, timestamp=later.isoformat(), scoreGiven=1).status_code == 409
        assert grades.results(item)[0]["resultScore"] == 80

    def test_milliseconds_can_count(self, grades: Grades, lms: DemoLms, item: str) -> None:
        lms.faults(milliseconds=True)
        whole = NOW.replace(microsecond=0) - timedelta(minutes=5)
        assert grades.score(item, timestamp=whole.isoformat()).status_code == 200
        assert grades.score(item, timestamp=(whole + timedelta(milliseconds=1)).isoformat()).status_code == 200
        assert grades.score(item, timestamp=(whole + timedelta(milliseconds=1)).isoformat()).status_code == 409

    def test_another_learner_and_another_column_have_times_of_their_own(self, grades: Grades, item: str) -> None:
        other = grades.add(resourceId="unit-2").json()["id"]
        answers = [grades.score(item), grades.score(item, userId=YIMING), grades.score(other)]
        assert [answer.status_code for answer in answers] == [200] * 3

    def test_a_score_from_the_future_is_refused(self, grades: Grades, item: str) -> None:
        ahead = datetime.now(UTC) + timedelta(minutes=2)
        assert grades.score(item, timestamp=ahead.isoformat()).status_code == 400

    @pytest.mark.parametrize(
        "changes", [{"gradingProgress": "Pending"}, {"gradingProgress": "NotReady"}, {"scoreGiven": ABSENT}], ids=str
    )
    def test_what_is_not_fully_graded_wipes_the_grade(self, grades: Grades, item: str, changes: dict[str, Any]) -> None:
        grades.score(item)
        assert grades.score(item, seconds=1, **changes).status_code == 200
        assert "resultScore" not in grades.results(item)[0]

    @pytest.mark.parametrize(
        "changes",
        [
            {"userId": ABSENT},
            {"userId": TEACHER},
            {"userId": OTHER_COURSE},
            {"userId": "nobody"},
            {"userId": 11},
            {"timestamp": ABSENT},
            {"timestamp": "yesterday"},
            {"timestamp": "2026-01-01T00:00:00"},
            {"activityProgress": ABSENT},
            {"activityProgress": "Done"},
            {"gradingProgress": ABSENT},
            {"scoreMaximum": ABSENT},
            {"scoreMaximum": 0},
            {"scoreGiven": -1},
            {"scoreGiven": "8"},
            {"comment": ["well", "done"]},
        ],
        ids=str,
    )
    def test_a_wrong_score_is_refused(self, grades: Grades, lms: DemoLms, item: str, changes: dict[str, Any]) -> None:
        assert grades.score(item, **changes).status_code == 400
        assert lms.accepted_scores() == []
        assert len(lms.calls("/scores")) == 1

    def test_the_body_must_be_a_score_of_the_exact_type(self, grades: Grades, item: str) -> None:
        url = item.replace("?", "/scores?")
        assert grades.tell("POST", url, {}, "application/json").status_code == 400
        assert grades.tell("POST", url, {}, words.SCORE_TYPE + "; charset=utf-8").status_code == 400
        headers = grades.bearer | {"Content-Type": words.SCORE_TYPE}
        assert grades.lms.outsider.post(url, content=b"[1", headers=headers).status_code == 400


class TestFaults:
    def test_a_busy_service_says_when_to_come_again(self, grades: Grades, lms: DemoLms, item: str) -> None:
        lms.faults(scores_status={"value": 429, "times": 2, "retry_after": 3})
        first, second, third = (grades.score(item) for _ in range(3))
        assert (first.status_code, first.headers["Retry-After"]) == (429, "3")
        assert second.status_code == 429
        assert third.status_code == 200
        assert [call["done"] for call in lms.calls("/scores")] == [False, False, True]

    def test_a_lost_answer_leaves_the_work_done(self, grades: Grades, lms: DemoLms, item: str) -> None:
        lms.faults(lost_answers={"value": "close", "times": 1})
        assert grades.score(item).status_code == 504, "in this process no connection can be closed"
        assert grades.results(item)[0]["resultScore"] == 80
        assert len(lms.accepted_scores()) == 1

    def test_a_line_item_can_vanish_under_a_score(self, grades: Grades, lms: DemoLms, item: str) -> None:
        lms.faults(drop_line_item={"value": True, "times": 1})
        assert grades.score(item).status_code == 404
        assert grades.columns() == []

    def test_good_bearer_tokens_can_be_refused_once(self, grades: Grades, lms: DemoLms, item: str) -> None:
        lms.faults(bearer_refused={"value": True, "times": 1})
        assert [grades.score(item).status_code for _ in range(2)] == [401, 200]
