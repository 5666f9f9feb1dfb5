"""Any track at all is played to its end by doing what the map offers: nothing that is required stays out of reach."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content.loader import load
from content.schema import Track
from lms_tool import facts
from lms_tool.catalog import service as catalog
from lms_tool.facts import Occasion
from lms_tool.people.models import Person
from lms_tool.progress import queries, service
from lms_tool.progress.models import Enrolment
from lms_tool.reminders import service as reminders
from lms_tool.tracks import service as tracks
from tests.factories import any_track, courseware
from tests.factories.clock import Clock, clock
from tests.factories.company import Company
from tests.factories.desk import LESSON, QUIZ
from tests.factories.learners import NOW, Classroom

__all__ = ["clock"]

WRITTEN_FOR = {"b": {"project_type": "villa"}, "d": {"region": "first-tier"}}  # modules for some sites only
SITES = ("", "E-villa", "E-commercial", "W-villa", "W-residential")


def library(root: Path) -> Any:
    """Five modules with one lesson each, and practice that does not count."""
    courseware.write(root)
    for number, key in enumerate(any_track.KEYS, 111):
        said = {"key": key, "number": number, "lessons": ["breathe"], "quizzes": ["warm-up"]}
        said |= {"when": WRITTEN_FOR[key]} if key in WRITTEN_FOR else {}
        folder = root / f"modules/{key}"
        courseware.dump(folder / "module.yaml", {**courseware.MODULE, **said})
        courseware.dump(folder / "lessons/breathe.yaml", {**LESSON, "key": "breathe"})
        courseware.dump(folder / "questions.yaml", [courseware.question("repeat", lesson="breathe")])
        practice = {"key": "warm-up", "questions": ["repeat"], "purpose": "formative"}
        courseware.dump(folder / "quizzes/warm-up.yaml", {**QUIZ, **practice})
        for language in courseware.BODIES:
            (folder / f"lessons/breathe.{language}.md").write_text("## Breathe\n\n…\n", encoding="utf-8")
    read, problems = load(root)
    assert not problems, problems
    return read


class Game:
    """A company, and somebody new in it for each track that is played."""

    def __init__(self, db: Session, organisation: Any, root: Path, clock: Clock) -> None:
        self.db, self.clock, self.whose = db, clock, organisation.id
        clock.now = NOW
        self.room = Classroom(db, organisation, library(root), "starters", name="starters")
        self.company = Company(db, organisation, NOW)
        self.players = 0

    def player(self, site: str) -> Person:
        self.players += 1
        person = self.room.person(f"Player {self.players} (sample)", days=0)
        if site:
            self.company.put(person, site)
        return person

    def publish(self, made: Track) -> None:
        with suppress(catalog.NothingToDo):
            catalog.publish_track(self.db, self.whose, replace(made, key="starters"), by=None, why="x", now=NOW)

    def enrol(self, person: Person) -> Enrolment:
        return service.enrol(self.db, self.whose, person.id, "starters", launch=None, language="en", now=self.clock.now)

    def exempt(self, person: Person, module: str) -> None:
        by = self.room.person("Trainer two (sample)", "instructor").id
        tracks.exempt(self.db, person.id, "starters", module, by=by, why="Known", proof=None, now=self.clock.now)

    def read(self, enrolment: Enrolment, module: str, lesson: str) -> None:
        queries.check_open(self.db, enrolment.id, module)
        who = Occasion(self.whose, enrolment.person_id, enrolment.id, None, "en")
        edition = queries.module_edition(self.db, enrolment, module)
        service.open_lesson(self.db, who, edition, lesson, now=self.clock.now)
        service.complete_lesson(self.db, who, edition, lesson, now=self.clock.later(minutes=8))

    def play(self, enrolment: Enrolment, luck: Random, transfer: str | None) -> queries.Standing:
        """Do what the map offers, in any order, and wait where only a day is missing; gives how it ends."""
        for turn in range(40):
            if turn == 2 and transfer is not None:
                self.company.put(self.db.get_one(Person, enrolment.person_id), transfer, since=self.clock.now.date())
            standing = queries.standing(self.db, enrolment)
            every_lock_says_what_opens_it(standing)
            if lessons := [unit for unit in standing.left if unit.kind == "lesson"]:
                unit = luck.choice(lessons)
                self.read(enrolment, unit.module, unit.key)
                continue
            steps = [one.step for one in standing.outline.modules if one.step]
            opens = [lock.opens for step in steps if step.state == "locked" for lock in step.locks if lock.opens]
            if not opens:
                return standing
            self.clock.now += timedelta(days=(min(opens) - self.clock.now.date()).days)
        raise AssertionError("it never ends")


def every_lock_says_what_opens_it(standing: queries.Standing) -> None:
    shown = {one.key for one in standing.outline.modules}
    for module in standing.outline.modules:
        assert module.step
        assert bool(module.step.locks) or not module.is_locked
        for lock in module.step.locks:
            assert (lock.opens is not None) is (lock.kind == "opens")
            assert lock.opens or (lock.modules and set(lock.modules) <= shown)


@pytest.fixture
def game(db: Session, organisation: Any, tmp_path: Path, clock: Clock) -> Iterator[Game]:
    before = facts.installed()
    facts.install({facts.ModuleExempted: (service.note_exempted,)})
    yield Game(db, organisation, tmp_path / "library", clock)
    facts.install(before)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    made=any_track.tracks(),
    site=st.sampled_from(SITES),
    transfer=st.none() | st.sampled_from(SITES[1:]),
    before=st.sets(st.sampled_from(any_track.KEYS), max_size=2),
    after=st.sets(st.sampled_from(any_track.KEYS), max_size=2),
    luck=st.randoms(use_true_random=False),
)
def test_whatever_is_required_of_somebody_is_reached_by_doing_what_the_map_offers(
    game: Game, made: Track, site: str, transfer: str | None, before: set[str], after: set[str], luck: Random
) -> None:
    game.clock.now = NOW
    nest = game.db.begin_nested()
    game.publish(made)
    person = game.player(site)
    for module in before:
        game.exempt(person, module)
    enrolment = game.enrol(person)
    for module in after - before:
        game.exempt(person, module)
    standing = game.play(enrolment, luck, transfer)
    reminders.remind(game.db, now=game.clock.later(days=1))
    required = [one for one in standing.outline.modules if one.required]
    assert all(standing.window(one) == "lit" for one in required)
    assert not any(one.is_locked for one in standing.outline.modules)
    assert standing.percent == 100
    assert enrolment.satisfied_at or not required
    nest.rollback()
    game.db.expire_all()


def test_whoever_came_exempt_from_everything_has_finished(game: Game) -> None:
    game.publish(any_track.track([{"module": "a"}]))
    person = game.player("")
    game.exempt(person, "a")
    assert game.enrol(person).satisfied_at


def test_whoever_moves_to_a_site_where_nothing_is_left_has_finished_by_the_next_morning(game: Game) -> None:
    game.publish(any_track.track([{"module": "a"}, {"module": "c", "when": {"project_type": "villa"}}]))
    enrolment = game.enrol(game.player("E-villa"))
    game.read(enrolment, "a", "breathe")
    assert enrolment.satisfied_at is None
    person = game.db.get_one(Person, enrolment.person_id)
    game.company.put(person, "E-commercial", since=(NOW + timedelta(days=1)).date())
    reminders.remind(game.db, now=game.clock.later(hours=2))
    assert enrolment.satisfied_at is None, "today it is still a villa"
    reminders.remind(game.db, now=game.clock.later(days=1))
    assert enrolment.satisfied_at == game.clock.now
