"""A batch of scores meets a gradebook: what one score cannot have must not cost the others."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from lms_tool.grades.service.calling import Gradebook, Job, Sent, send_all
from lms_tool.lti import ags, dialects
from lms_tool.outbox.rules import Answer

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
Answering = Callable[[str], httpx.Response]


class Outside:
    """An LMS that answers each learner's score as it is told."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer

    def client(self) -> httpx.Client:
        return httpx.Client(
            transport=httpx.MockTransport(lambda asked: self._answer(json.loads(asked.content)["userId"]))
        )


def job(subject: str) -> Job:
    return Job(
        message=uuid4(),
        score=uuid4(),
        column_id=uuid4(),
        address="https://lms.example/1/lineitem",
        coupled=True,
        columns_url=None,
        column=ags.Column("", "Quiz", 100.0, "quiz:a/b", "theory"),
        scopes="scores",
        subject=subject,
        given=1.0,
        maximum=100.0,
        comment="",
        at=AT,
        tries=0,
    )


def send(answers: Mapping[str, int | httpx.Response], *subjects: str) -> Sent:
    """answers: learner → status or answer; whoever is not named is taken."""

    def answer(subject: str) -> httpx.Response:
        told = answers.get(subject, 200)
        return told if isinstance(told, httpx.Response) else httpx.Response(told)

    outside: Any = Outside(answer)
    return send_all(Gradebook(outside, dialects.dialect(""), {"scores": "token"}, {}), tuple(map(job, subjects)))


def verdicts(sent: Sent) -> list[Answer]:
    return [verdict.answer for verdict in sent.verdicts]


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_one_score_in_trouble_does_not_keep_the_others(status: int) -> None:
    sent = send({"poison": status}, "poison", "a", "b", "c")
    assert verdicts(sent) == [Answer.RETRY, Answer.DELIVERED, Answer.DELIVERED, Answer.DELIVERED]
    assert sent.verdicts[0].alone
    assert len(sent.landed) == 3


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(429), httpx.Response(503, headers={"Retry-After": "5"}), httpx.Response(403, text="Rate Limit")],
    ids=["429", "503 and later", "throttled"],
)
def test_a_platform_that_asks_for_patience_gets_it(answer: httpx.Response) -> None:
    sent = send({"first": answer}, "first", "a")
    assert verdicts(sent) == [Answer.RETRY]
    assert not sent.verdicts[0].alone


def test_three_in_a_row_are_no_accident() -> None:
    sent = send(dict.fromkeys("abcd", 500), "a", "b", "c", "d", "fine")
    assert verdicts(sent) == [Answer.RETRY] * 3
    assert [verdict.alone for verdict in sent.verdicts] == [True, True, False]
    assert verdicts(send(dict.fromkeys("abcd", 500), "a", "b", "fine", "c", "d", "last"))[-1] is Answer.DELIVERED


def test_nobody_answers_and_nobody_else_is_tried() -> None:
    def silent(_subject: str) -> httpx.Response:
        raise httpx.ReadTimeout("no answer")

    outside: Any = Outside(silent)
    sent = send_all(Gradebook(outside, dialects.dialect(""), {"scores": "token"}, {}), (job("a"), job("b")))
    assert verdicts(sent) == [Answer.RETRY]
    assert not sent.verdicts[0].alone


def test_what_may_have_left_is_looked_up_first_where_it_would_be_taken_twice() -> None:
    asked: list[str] = []

    def platform(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        shown = [{"userId": "a", "resultScore": 1, "resultMaximum": 100}] if request.method == "GET" else None
        return httpx.Response(200, json=shown)

    class Canvas:
        def client(self) -> httpx.Client:
            return httpx.Client(transport=httpx.MockTransport(platform))

    outside: Any = Canvas()
    book = Gradebook(outside, dialects.dialect("canvas"), {"scores": "token"}, {})
    sent = send_all(book, (replace(job("a"), again=True), replace(job("b"), again=True), job("a")))
    assert verdicts(sent) == [Answer.DELIVERED] * 3
    assert asked == ["GET", "GET", "POST", "POST"], "only what does not show leaves again"


def test_an_older_score_is_a_conflict_on_canvas_and_no_refusal() -> None:
    words = "Provided timestamp of 2026-11-20 before last updated timestamp of 2026-11-21"
    assert ags.understand(400, {}, words, now=AT) == ags.Refused("conflict", f"400: {words}")
    assert ags.understand(400, {}, "scoreGiven is missing", now=AT) == ags.Refused(
        "refused", "400: scoreGiven is missing"
    )


@pytest.mark.parametrize(
    ("header", "more"),
    [
        ('<https://c.example/results?page=2>; rel="next"', "https://c.example/results?page=2"),
        ('<https://c.example/r>; rel="current",<https://c.example/R?b=Xy>; rel="next"', "https://c.example/R?b=Xy"),
        ('<https://c.example/r>; rel="first"', ""),
        ("nonsense", ""),
    ],
)
def test_the_next_page_is_found_as_it_is_written(header: str, more: str) -> None:
    answer = ags.understand(200, {"Link": header}, "[]", now=AT)
    assert isinstance(answer, ags.Delivered)
    assert answer.more == more
