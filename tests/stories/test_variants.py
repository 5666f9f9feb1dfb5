"""For whom something is meant: who works elsewhere does not meet it, and can still look it up."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import load
from content.schema import Persona, Site
from lms_tool.attempts import service as attempts
from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from lms_tool.people import queries as people
from lms_tool.progress import queries
from lms_tool.progress.rules import Outline
from tests.factories import courseware, stock
from tests.factories.learners import Classroom, Learner, only_progress

VILLA, LOWER = Site(project_type="villa"), Site(region="lower-tier")
WHEN = {"project_type": ["villa"]}
MODULE = "manners"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Of everything there are two: one for all, and one for villas only."""
    root = stock.write(tmp_path / "library")
    folder = root / "modules" / MODULE

    def edit(path: str, **changes: Any) -> None:
        written = yaml.safe_load((folder / path).read_text(encoding="utf-8"))
        courseware.dump(folder / path, {**written, **changes})

    edit("module.yaml", lessons=["telephone", "garden"], quizzes=["module-test", "garden-test"])
    lesson = {**courseware.LESSON, "key": "garden", "title": {"zh-CN": "花园", "en": "The garden"}, "when": WHEN}
    courseware.dump(folder / "lessons/garden.yaml", lesson | {"checks": []})
    (folder / "lessons/garden.en.md").write_text("## Roses\n\nAsk first.\n", encoding="utf-8")
    (folder / "lessons/garden.zh-CN.md").write_text("## 玫瑰\n\n先问。\n", encoding="utf-8")
    quiz = {**courseware.QUIZ, "key": "garden-test", "title": {"zh-CN": "花园测验", "en": "Garden test"}, "when": WHEN}
    courseware.dump(folder / "quizzes/garden-test.yaml", quiz)
    edit("lessons/telephone.yaml", checks=["repeat", "roses"])
    for language in ("en", "zh-CN"):
        body = folder / f"lessons/telephone.{language}.md"
        body.write_text(body.read_text(encoding="utf-8") + "\n```check roses\n```\n", encoding="utf-8")
    asked = [*courseware.QUESTIONS, courseware.question("roses", when=WHEN)]
    courseware.dump(folder / "questions.yaml", asked)
    edit("quizzes/module-test.yaml", draw=4, questions=["repeat", "polite", "late", "roses"])
    return root


@pytest.fixture
def room(db: Session, organisation: Any, library: Path) -> Classroom:
    read, problems = load(library)
    assert not problems, problems
    return Classroom(db, organisation, read, "starters", now=utc_now())


@pytest.fixture(params=[None, LOWER, VILLA], ids=["unknown", "elsewhere", "villa"])
def site(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Site | None:
    monkeypatch.setattr(people, "site_of", lambda _db, _person, **_: request.param)

    def sites_of(_db: Session, asked: Any, now: Any = None) -> dict[Any, Site]:
        return dict.fromkeys(asked, request.param) if request.param else {}

    def personas_of(_db: Session, asked: Any, now: Any = None) -> dict[Any, Persona]:
        return {one: Persona(site.project_type, site.region) for one, site in sites_of(_db, asked).items()}

    monkeypatch.setattr(people, "sites_of", sites_of)
    monkeypatch.setattr(people, "personas_of", personas_of)
    found: Site | None = request.param
    return found


@pytest.fixture
def learner(room: Classroom, site: Site | None) -> Learner:
    return room.learner("Learner (sample)")


def steps(learner: Learner) -> set[str]:
    db = learner.room.db
    track: Outline = queries.outline(db, queries.enrolment(db, learner.occasion.enrolment))
    return {unit.key for unit in track.units}


def test_lessons_and_quizzes_for_others_are_no_steps(learner: Learner, site: Site | None) -> None:
    garden = {"garden", "garden-test"} if site == VILLA else set()
    assert steps(learner) == {"telephone", "module-test"} | garden


def test_what_is_for_others_stands_apart_on_the_page_of_the_module(
    room: Classroom, learner: Learner, site: Site | None, client: FlaskClient
) -> None:
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    page = seat.open(client, f"modules/{MODULE}").text
    mine, _, others = page.partition("For other projects and cities")
    assert ("Garden test" in mine) is ("The garden" in mine) is (site == VILLA)
    if site != VILLA:
        assert "The garden" in others and "Garden test" in others
        assert seat.open(client, f"modules/{MODULE}/quizzes/garden-test").status_code == 200


def test_a_check_for_others_is_not_asked_in_a_lesson(
    room: Classroom, learner: Learner, site: Site | None, client: FlaskClient
) -> None:
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    page = seat.open(client, f"modules/{MODULE}/lessons/telephone").text
    asked = re.findall(r'id="check-([a-z-]+)"', page)
    assert asked == (["repeat", "roses"] if site == VILLA else ["repeat"])


def test_a_question_for_others_is_not_drawn(room: Classroom, learner: Learner, site: Site | None) -> None:
    edition = catalog.module(room.db, room.organisation.id, MODULE)
    with only_progress():
        attempt = attempts.start(room.db, learner.occasion, edition, "module-test", luck=Random(1), now=utc_now())
    drawn = {item["question"] for item in attempt.items}
    assert drawn == {"repeat", "polite", "late"} | ({"roses"} if site == VILLA else set())


def test_a_quiz_for_others_leaves_the_window_lit(room: Classroom, learner: Learner, site: Site | None) -> None:
    """Who has done everything that is meant for them is done."""
    learner.read(MODULE, "telephone", 3)
    learner.take(MODULE, "module-test", 2, right=4)
    done = queries.satisfied_modules(room.db, learner.occasion.enrolment)
    assert done == (set() if site == VILLA else {MODULE})
