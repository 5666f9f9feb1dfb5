"""One learner at a desk: two small modules to work through, a clock that the test moves, and what was told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool import facts
from lms_tool.catalog import queries as catalog_queries
from lms_tool.catalog import service as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.facts import AttemptGraded, AttemptStarted, Occasion, Reaction
from lms_tool.progress import service as progress
from tests.factories import courseware
from tests.factories.learners import NOW, Classroom

TOLD = tuple(kind for kind in vars(facts).values() if isinstance(kind, type) and hasattr(kind, "occasion"))


class Chronicle(list[Any]):
    """Every fact that was published, in order."""

    def names(self) -> list[str]:
        return [type(fact).__name__ for fact in self]

    def of(self, kind: type) -> list[Any]:
        return [fact for fact in self if type(fact) is kind]

    @property
    def last(self) -> Any:
        return self[-1]


@contextmanager
def chronicle(reactions: Mapping[type, Sequence[Reaction]] | None = None) -> Iterator[Chronicle]:
    """Write down what is published, before anybody reacts to it; afterwards the former reactions are back."""
    told = Chronicle()
    reactions = reactions or {}
    kinds = {*TOLD, *reactions}
    before = facts.installed()
    facts.install({kind: (lambda _db, fact: told.append(fact), *reactions.get(kind, ())) for kind in kinds})
    try:
        yield told
    finally:
        facts.install(before)


PROGRESS: Mapping[type, Sequence[Reaction]] = {
    facts.Arrived: (progress.arrive,),
    AttemptStarted: (progress.note_attempt_started,),
    AttemptGraded: (progress.note_attempt_graded,),
}

LESSON = {key: value for key, value in courseware.LESSON.items() if key not in ("checks", "sources")}
QUIZ = {key: value for key, value in courseware.QUIZ.items() if key != "draw"}
CALM = {**courseware.MODULE, "key": "calm", "number": 102, "lessons": ["breathe"], "quizzes": ["calm-test"]}


def write(root: Path) -> Path:
    """Two modules: `manners` with two lessons, a warm-up and a test that counts; `calm` with one lesson and a test."""
    courseware.write(root)
    modules = [{"module": "manners"}, {"module": "calm"}]
    layers = courseware.TRACK["layers"]
    courseware.dump(
        root / "tracks/starters.yaml", {**courseware.TRACK, "layers": [{**layers[0], "modules": modules}, *layers[1:]]}
    )
    manners = {**courseware.MODULE, "lessons": ["telephone", "farewell"], "quizzes": ["warm-up", "module-test"]}
    courseware.dump(root / "modules/manners/module.yaml", manners)
    _lesson(root / "modules/manners/lessons", "farewell")
    courseware.dump(root / "modules/manners/quizzes/warm-up.yaml", {**QUIZ, "key": "warm-up", "purpose": "formative"})
    courseware.dump(root / "modules/calm/module.yaml", CALM)
    _lesson(root / "modules/calm/lessons", "breathe")
    courseware.dump(root / "modules/calm/questions.yaml", [courseware.question("repeat", lesson="breathe")])
    courseware.dump(root / "modules/calm/quizzes/calm-test.yaml", {**QUIZ, "key": "calm-test", "questions": ["repeat"]})
    return root


def _lesson(folder: Path, key: str) -> None:
    courseware.dump(folder / f"{key}.yaml", {**LESSON, "key": key})
    for language in courseware.BODIES:
        (folder / f"{key}.{language}.md").write_text(f"## {key}\n\n…\n", encoding="utf-8")


class Desk:
    """`who` works through the track `starters`; a neighbour is in the same course and does nothing by itself."""

    def __init__(self, db: Session, organisation: Any, root: Path) -> None:
        self.db = db
        self.root = write(root)
        self.now: datetime = NOW
        library, problems = load(self.root)
        assert not problems, problems
        self.room = Classroom(db, organisation, library, "starters", name="starters")
        self.learner = self.room.learner("Learner (sample)", days=0)
        self.neighbour = self.room.learner("Neighbour (sample)", days=0)

    @property
    def who(self) -> Occasion:
        return self.learner.occasion

    @property
    def person(self) -> Any:
        return self.who.person

    def module(self, key: str = "manners") -> ModuleEdition:
        """The latest version."""
        return catalog_queries.module(self.db, self.who.organisation, key)

    def later(self, **delta: float) -> datetime:
        """Let time pass, such as minutes=5; gives what the clock shows then."""
        self.now += timedelta(**delta)
        return self.now

    def publish(self, file: str, edit: Callable[[Any], object]) -> None:
        """Change a file of the library and publish the whole."""
        path = self.root / file
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        edit(data)
        courseware.dump(path, data)
        library, problems = load(self.root)
        assert not problems, problems
        assert catalog.publish(self.db, self.who.organisation, library, now=self.now)

    def set_quiz(self, **changes: Any) -> None:
        """Give the module test other conditions, in a new version."""
        self.publish("modules/manners/quizzes/module-test.yaml", lambda quiz: quiz.update(changes))


@pytest.fixture
def desk(db: Session, organisation: Any, tmp_path: Path) -> Desk:
    return Desk(db, organisation, tmp_path / f"library-{uuid4().hex[:6]}")


@pytest.fixture
def told() -> Iterator[Chronicle]:
    """What is published during the test, with progress reacting to it as in the product."""
    with chronicle(PROGRESS) as chronicle_:
        yield chronicle_
