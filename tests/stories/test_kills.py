"""Web or worker are killed at any moment of a hand-in: afterwards attempt, gradebook and record stores agree."""

import os
import random
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from lms_tool.attempts.models import Attempt
from lms_tool.db import unit_of_work
from lms_tool.lrs.models import StatementRow
from lms_tool.outbox.models import Message
from tests.factories.house import House, until
from tests.factories.learner import Visitor, demo_lms

KILLS = int(os.environ.get("KILLS", "10"))
MODULE, QUIZ = "service-etiquette", "telephone-and-visit"

pytestmark = pytest.mark.kills


@pytest.fixture
def house(tmp_path: Path, database_url: str, learning_locker):
    with House(tmp_path, database_url) as running:
        running.cli(
            "lrs", "add", "--endpoint", learning_locker.endpoint, "--key", learning_locker.key,
            "--secret", learning_locker.secret,
        )  # fmt: skip
        yield running


def test_a_hand_in_survives_kills_at_random_moments(house: House, learning_locker):
    luck = random.Random(int(os.environ.get("KILL_SEED", time.time())))
    with demo_lms(house) as lms:
        for number in range(KILLS):
            _one_kill(house, lms, luck, victim=("web", "worker")[number % 2], wrong=luck.randrange(8))
        until(lambda: _is_quiet(house), 60, "everything leaves")
        _everything_agrees(house, lms, learning_locker)


def _one_kill(house: House, lms, luck: random.Random, *, victim: str, wrong: int) -> None:
    learner = Visitor(house, "xiaoyu", lms=lms)
    learner.launch()
    attempt = learner.begin(MODULE, QUIZ)
    form = learner.answers(attempt, wrong=wrong)

    def hand_in() -> None:
        with suppress(httpx.HTTPError):  # the browser shows an error; its user reloads
            learner.post(f"{attempt}/submission", data=form)

    click = threading.Thread(target=hand_in)
    click.start()
    time.sleep(luck.uniform(0, 0.12 if victim == "web" else 1.5))
    house.kill(victim)
    click.join()
    house.start_web() if victim == "web" else house.start_worker()
    page = learner.get(f"{attempt}/result")
    if page.status_code == 303:  # it had not been handed in
        assert learner.post(f"{attempt}/submission", data=form).status_code == 303
    assert learner.get(f"{attempt}/result").status_code == 200
    learner.close()


def _is_quiet(house: House) -> bool:
    with unit_of_work(house.sessions()) as db:
        return not db.scalars(select(Message.id).where(Message.state != "delivered")).first()


def _everything_agrees(house: House, lms, learning_locker) -> None:
    with unit_of_work(house.sessions()) as db:
        attempts = list(db.scalars(select(Attempt)))
        ours = {str(row.id) for row in db.scalars(select(StatementRow))}
        handed_in = [row.payload for row in db.scalars(select(StatementRow)) if _is_outcome(row.payload)]
    assert len(attempts) == KILLS
    assert {attempt.state for attempt in attempts} == {"graded"}
    assert len(handed_in) == KILLS
    best = max(attempt.scaled for attempt in attempts)
    in_gradebook = lms.accepted_scores()[-1]
    assert in_gradebook["scoreGiven"] / in_gradebook["scoreMaximum"] == pytest.approx(best)
    assert sorted(learning_locker.statement_ids()) == sorted(ours)


def _is_outcome(payload: str) -> bool:
    return any(f"verbs/{verb}" in payload.split('"object"', maxsplit=1)[0] for verb in ("passed", "failed", "scored"))
