"""What goes to a gradebook, and what its answers mean."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from lms_tool.lti import ags
from lms_tool.lti.ags import Column, Delivered, NewToken, Refused, Retry
from lms_tool.lti.dialects import dialect

AT = datetime(2026, 3, 4, 5, 6, 7, 89_000, tzinfo=UTC)
COLUMN = "https://lms.example/ags/22/lineitems/7/lineitem?type_id=3"


def test_a_score_goes_before_the_query_string_with_the_exact_type() -> None:
    call = ags.score(COLUMN, subject="11", given=0, maximum=10, at=AT, dialect=dialect("moodle"), comment="8 of 10")
    assert call.url == "https://lms.example/ags/22/lineitems/7/lineitem/scores?type_id=3"
    assert call.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert json.loads(call.content or b"") == {
        "userId": "11",
        "scoreGiven": 0,
        "scoreMaximum": 10,
        "timestamp": "2026-03-04T05:06:07.089Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "comment": "8 of 10",
    }


def test_canvas_is_told_not_to_open_a_new_submission() -> None:
    call = ags.score(COLUMN, subject="11", given=1, maximum=1, at=AT, dialect=dialect("canvas"))
    assert json.loads(call.content or b"")["https://canvas.instructure.com/lti/submission"] == {"new_submission": False}


def test_columns_are_asked_for_by_their_marks() -> None:
    call = ags.find_columns("https://lms.example/lineitems?type_id=3", resource_id="quiz:a/b", tag="theory")
    assert call.url == "https://lms.example/lineitems?type_id=3&resource_id=quiz%3Aa%2Fb&tag=theory"
    assert call.headers == {"Accept": "application/vnd.ims.lis.v2.lineitemcontainer+json"}


def test_a_column_is_sent_whole() -> None:
    column = Column("", "Quiz", 100, resource_id="quiz:a/b", tag="theory", link="5")
    call = ags.make_column("https://lms.example/lineitems", column)
    assert json.loads(call.content or b"") == {
        "label": "Quiz",
        "scoreMaximum": 100,
        "resourceId": "quiz:a/b",
        "tag": "theory",
        "resourceLinkId": "5",
    }


def test_strange_columns_are_left_out() -> None:
    body = [{"id": COLUMN, "label": "Quiz", "scoreMaximum": 10, "resourceId": "r"}, {"label": "no id"}, None, 5]
    assert ags.read_columns(body) == [Column(COLUMN, "Quiz", 10.0, resource_id="r")]
    assert ags.read_columns({"id": COLUMN})[0].maximum == 0
    assert ags.read_columns({"id": COLUMN, "scoreMaximum": 10**400})[0].maximum == 0


@pytest.mark.parametrize(
    ("status", "headers", "text", "meaning"),
    [
        (200, {}, "", Delivered(None)),
        (201, {}, '{"id": "x"}', Delivered({"id": "x"})),
        (204, {}, "", Delivered(None)),
        (401, {}, "", NewToken()),
        (403, {}, "403 Forbidden (Rate Limit Exceeded)", Retry("403: 403 Forbidden (Rate Limit Exceeded)")),
        (403, {}, "not enrolled", Refused("refused", "403: not enrolled")),
        (404, {}, "", Refused("gone", "404")),
        (409, {}, "older", Refused("conflict", "409: older")),
        (400, {}, "no such\n  user", Refused("refused", "400: no such user")),
        (429, {"retry-after": "30"}, "", Retry("429", 30.0)),
        (429, {}, "", Retry("429")),
        (429, {"retry-after": "²"}, "", Retry("429")),
        (503, {"Retry-After": "soon"}, "", Retry("503", alone=True)),
        (503, {"Retry-After": "9"}, "", Retry("503", 9.0)),
        (500, {}, "", Retry("500", alone=True)),
        (200, {}, "[" * 100_000, Delivered(None)),
    ],
)
def test_answers(status: int, headers: dict[str, str], text: str, meaning: ags.Answer) -> None:
    assert ags.understand(status, headers, text, now=AT) == meaning


def test_retry_after_may_be_a_date() -> None:
    answer = ags.understand(503, {"Retry-After": "Wed, 04 Mar 2026 05:07:07 GMT"}, "", now=AT)
    assert isinstance(answer, Retry) and answer.after == pytest.approx(60, abs=1)


def test_scores_of_one_person_grow_later_by_what_the_platform_can_tell_apart() -> None:
    assert ags.later(AT, None, dialect("moodle")) == AT
    assert ags.later(AT, AT, dialect("moodle")) == AT + timedelta(seconds=1)
    assert ags.later(AT, AT, dialect("other")) == AT + timedelta(milliseconds=1)
    assert ags.later(AT + timedelta(minutes=1), AT, dialect("moodle")) == AT + timedelta(minutes=1)
