"""The shipped quiz by blueprint, with every type that marks itself, played over HTTP from draw to result."""

import json
import re
from collections import Counter
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import ChoiceQuestion, Question
from lms_tool.db import utc_now
from lms_tool.lrs.models import StatementRow
from tests.factories.learner import bank, load_once
from tests.factories.learners import Classroom, Seat

MODULE, QUIZ = "service-etiquette", "eight-scenes"
STANDARD = load_once().standard
BLUEPRINT = load_once().modules[MODULE].quizzes[QUIZ].blueprint
INTERACTIONS = {"choice", "true-false", "sequencing", "matching", "fill-in", "numeric"}


@pytest.fixture
def seat(db: Session, organisation: Any, client: FlaskClient) -> Seat:
    room = Classroom(db, organisation, load_once(), "new-hire", now=utc_now())
    made = room.seat(room.learner("Learner (sample)").person, "learner")
    db.commit()
    return made


def begin(client: FlaskClient, seat: Seat) -> str:
    """Start, or go on; gives the attempt's address below the launch."""
    answer = seat.post(client, f"modules/{MODULE}/quizzes/{QUIZ}")
    assert answer.status_code == 303, answer.text[:500]
    return str(answer.location).partition(seat.path(""))[2]


def drawn(client: FlaskClient, seat: Seat, attempt: str) -> list[Question]:
    page = seat.open(client, attempt).text
    return [bank(MODULE)[key] for key in re.findall(r'<fieldset [^>]*data-key="([^"]+)"', page)]


def on_page(question: Question) -> list[str]:
    """The right answer under the names its parts have in the form."""
    return question.on_page(question.right_response(STANDARD))


def save(client: FlaskClient, seat: Seat, attempt: str, question: Question, chosen: list[str]) -> Any:
    return client.put(seat.path(f"{attempt}/answers/{question.key}"), json={"chosen": chosen, "revision": 1})


def hand_in(client: FlaskClient, seat: Seat, attempt: str, **form: list[str]) -> str:
    assert seat.post(client, f"{attempt}/submission", **form).status_code == 303
    return unescape(re.sub(r"<[^>]+>", " ", seat.open(client, f"{attempt}/result").text))


def test_every_quota_is_drawn_and_every_type_answered(client: FlaskClient, seat: Seat, db: Session) -> None:
    attempt = begin(client, seat)
    asked = drawn(client, seat, attempt)
    assert len(asked) == sum(quota.count for quota in BLUEPRINT) == len({question.key for question in asked})
    counted = Counter(question.type for question in asked)
    assert counted == Counter(ordering=1, matching=1, number=1, multiple=2, single=3) + Counter(
        {"short-text": 1, "true-false": 1}
    )
    for quota in BLUEPRINT:
        assert sum(map(quota.fits, asked)) >= quota.count
    page = seat.open(client, attempt).text
    for question in asked:
        offered = set(map(unescape, re.findall(r'value="([^"]*)"', page)))
        words = on_page(question)
        assert isinstance(question, ChoiceQuestion) or question.manner == "write" or set(words) <= offered
        kept = save(client, seat, attempt, question, words)
        assert kept.status_code == 200 and kept.json["chosen"] == words
    assert "100" in hand_in(client, seat, attempt)
    told = [json.loads(payload) for payload in db.scalars(select(StatementRow.payload))]
    answered = [one for one in told if one["verb"]["id"].endswith("/answered")]
    assert {one["object"]["definition"]["interactionType"] for one in answered} == INTERACTIONS
    assert all(one["result"]["success"] for one in answered) and len(answered) == len(asked)


def test_who_comes_back_meets_the_same_questions_and_answers(client: FlaskClient, seat: Seat) -> None:
    attempt = begin(client, seat)
    asked = drawn(client, seat, attempt)
    ordering = next(question for question in asked if question.type == "ordering")
    assert save(client, seat, attempt, ordering, on_page(ordering)).status_code == 200
    assert begin(client, seat) == attempt, "no second attempt while one is open"
    assert drawn(client, seat, attempt) == asked
    page = seat.open(client, attempt).text
    shown = re.findall(r'<li data-token="([^"]+)"', page.partition(f'data-key="{ordering.key}"')[2])
    assert shown[: len(on_page(ordering))] == on_page(ordering)


def test_another_try_draws_others_as_long_as_there_are_any(client: FlaskClient, seat: Seat) -> None:
    """Unseen ones first, quota by quota; and the one that was seen first comes back when all were."""
    kinds = ("ordering", "matching", "number", "short-text")
    pools = {kind: [key for key, question in bank(MODULE).items() if question.type == kind] for kind in kinds}
    seen: dict[str, list[str]] = {kind: [] for kind in kinds}
    for _ in range(max(map(len, pools.values())) + 1):
        attempt = begin(client, seat)
        for question in drawn(client, seat, attempt):
            if question.type in kinds:
                seen[question.type].append(question.key)
        hand_in(client, seat, attempt)
    for kind, pool in pools.items():
        assert len(pool) > 2
        assert sorted(seen[kind][: len(pool)]) == sorted(pool), "none twice before each was asked once"
        assert set(seen[kind]) == set(pool)


def test_a_wrong_order_and_a_wrong_pair_are_explained(client: FlaskClient, seat: Seat) -> None:
    attempt = begin(client, seat)
    asked = {question.type: question for question in drawn(client, seat, attempt)}
    ordering, matching = asked["ordering"], asked["matching"]
    save(client, seat, attempt, ordering, on_page(ordering)[::-1])
    halves = [pair.partition(".") for pair in on_page(matching)]
    turned = [f"{left}.{halves[at - 1][2]}" for at, (left, _, _) in enumerate(halves)]
    save(client, seat, attempt, matching, turned)
    told = " ".join(hand_in(client, seat, attempt).split())
    assert told.count("not here") >= 4
    assert all(pair.why is None or pair.why.get("en")[:30] in told for pair in matching.pairs)  # type: ignore[attr-defined]
