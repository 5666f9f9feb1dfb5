"""However somebody learns, in two tabs, with pauses, again and again: what is said of it keeps cmi5's order."""

import json
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.attempts import service as attempts
from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from lms_tool.lrs import queries as lrs
from lms_tool.progress import service as progress
from tests.factories.cmi5_order import breaches, verb
from tests.factories.desk import write
from tests.factories.learners import Classroom, Learner


@pytest.fixture
def room(db: Session, app: Any, organisation: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """What happens in it reaches the record store."""
    monkeypatch.setattr("tests.factories.learners.only_progress", nullcontext)
    return Classroom(db, organisation, load(write(tmp_path / "library"))[0], "starters", now=utc_now())


@pytest.fixture
def anna(room: Classroom) -> Learner:
    return room.learner("Anna (sample)", days=9)


def said(room: Classroom) -> list[dict[str, Any]]:
    return [json.loads(row.payload) for row in lrs.after(room.db, room.organisation.id, 0, most=1000)]


def verbs(room: Classroom) -> list[str]:
    return [verb(one) for one in said(room)]


def sits(learner: Learner, lesson: str, days: float) -> Any:
    edition = catalog.module(learner.room.db, learner.occasion.organisation, "manners")
    return progress.open_lesson(learner.room.db, learner.occasion, edition, lesson, now=learner.room.ago(days))


def reads(learner: Learner, sitting: Any, percent: int, days: float) -> None:
    progress.read_on(
        learner.room.db,
        learner.occasion,
        sitting.id,
        percent=percent,
        position="",
        seconds=60,
        now=learner.room.ago(days),
    )


def test_a_whole_way_with_a_try_that_failed_and_practice_after_passing(room: Classroom, anna: Learner) -> None:
    anna.read("manners", "telephone", 8)
    anna.read("manners", "telephone", 7.9)
    for days, right in ((7, 0), (6, 2), (5, 0), (4, 2)):
        attempt = anna.take("manners", "module-test", days, right=right)
        attempts.look_at_result(room.db, attempt, now=room.ago(days) + timedelta(hours=1))
    anna.finish(3)
    assert breaches(said(room)) == []
    assert {"passed", "failed", "scored", "satisfied", "viewed"} <= set(verbs(room))


def test_a_page_that_was_left_tells_of_no_progress_after_its_end(room: Classroom, anna: Learner) -> None:
    """The last sign of life of a page may come after the next one was opened."""
    first = sits(anna, "telephone", 8)
    reads(anna, first, 30, 7.999)
    second = sits(anna, "farewell", 7.998)
    reads(anna, first, 80, 7.9979)
    reads(anna, second, 30, 7.997)
    assert breaches(said(room)) == []
    assert verbs(room).count("initialized") == 2


def test_whoever_comes_back_to_a_page_after_lunch_sits_down_anew(room: Classroom, anna: Learner) -> None:
    first = sits(anna, "telephone", 8)
    reads(anna, first, 30, 7.999)
    assert progress.close_stale(room.db, now=room.ago(7.9)) == 1
    reads(anna, first, 55, 7.8)
    reads(anna, first, 80, 7.799)
    anna.read("manners", "telephone", 7.798)
    assert breaches(said(room)) == []
    assert verbs(room)[1:] == [
        "initialized",
        "progressed",
        "experienced",
        "abandoned",
        "initialized",
        "progressed",
        "progressed",
        "completed",
        "experienced",
        "terminated",
    ]
