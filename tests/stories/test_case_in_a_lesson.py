"""A case analysis in a lesson: written, compared with the model answer, and kept nowhere."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.db import utc_now
from lms_tool.lrs.models import StatementRow
from lms_tool.progress.models import CheckAnswer
from tests.factories import courseware
from tests.factories.learners import Classroom, Seat

CASE = courseware.question(
    "shouting",
    type="case",
    options=None,
    model_answer={"zh-CN": "先请她坐下。", "en": "Ask her to sit down first."},
    rubric=[{"key": "calm", "points": 2, "text": {"zh-CN": "先安抚", "en": "Calms her first"}}],
)
LESSON = "modules/manners/lessons/telephone"


@pytest.fixture
def seat(db: Session, organisation: Any, tmp_path: Path) -> Seat:
    root = courseware.write(tmp_path / "library")
    module = root / "modules/manners"
    courseware.dump(module / "questions.yaml", [*courseware.QUESTIONS, CASE])
    courseware.dump(module / "lessons/telephone.yaml", {**courseware.LESSON, "checks": ["repeat", "shouting"]})
    for language in courseware.BODIES:
        body = module / f"lessons/telephone.{language}.md"
        body.write_text(body.read_text("utf-8") + "\n```check shouting\n```\n", "utf-8")
    room = Classroom(db, organisation, load(root)[0], "starters", now=utc_now())
    made = room.seat(room.learner("Learner (sample)").person, "learner")
    db.commit()
    return made


def kept(db: Session) -> tuple[int, int]:
    """Answers in rows, statements that something was answered."""
    db.rollback()  # to see what others wrote meanwhile
    answered = StatementRow.payload.contains("verbs/answered")
    return (
        db.scalar(select(func.count()).select_from(CheckAnswer)) or 0,
        db.scalar(select(func.count()).where(answered)) or 0,
    )


def test_a_case_is_compared_and_leaves_no_trace(client: FlaskClient, seat: Seat, db: Session) -> None:
    client.set_cookie("__Host-lti", seat.browser)
    fetched = {"X-Requested-With": "fetch"}
    address = seat.path(f"{LESSON}/checks/shouting")
    page = client.post(address, data={"chosen": "I would listen."}, headers=fetched).text
    assert "Ask her to sit down first." in page and "Calms her first" in page and "I would listen." in page
    assert "stays on this page only" in page
    assert kept(db) == (0, 0)
    assert "I would listen." not in seat.open(client, LESSON).text
    client.post(seat.path(f"{LESSON}/checks/repeat"), data={"chosen": "b"}, headers=fetched)
    assert kept(db) == (1, 1), "a check that a key can judge is kept and told"
