"""A batch of scores meets a gradebook: what one score cannot have must not cost the others."""

import json
from collections.abc import Callable, Mapping
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
