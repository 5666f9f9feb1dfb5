"""A learner in the middle stays on their version until an instructor moves them; what they had done counts on."""

from typing import Any
from uuid import uuid4

import pytest

from lms_tool import facts
from lms_tool.catalog import service as catalog
from lms_tool.progress import queries, service
from tests.factories import courseware
from tests.factories.desk import Chronicle, Desk, desk, told

__all__ = ["desk", "told"]

TRAINER = uuid4()
MODULE = "modules/manners/module.yaml"


def read(desk: Desk, lesson: str) -> None:
    service.complete_lesson(desk.db, desk.who, followed(desk), lesson, now=desk.later(minutes=9))


def followed(desk: Desk) -> Any:
    return queries.module_edition(desk.db, queries.enrolment(desk.db, desk.who.enrolment), "manners")


def another_lesson(desk: Desk) -> None:
    """The newest version has one lesson more, another wording of the first, and the last one is gone."""
    courseware.dump(desk.root / "modules/manners/lessons/visitors.yaml", {**LESSON, "key": "visitors"})
    for language in courseware.BODIES:
        (desk.root / f"modules/manners/lessons/visitors.{language}.md").write_text("## Visitors\n\n…\n", "utf-8")
        body = desk.root / f"modules/manners/lessons/telephone.{language}.md"
        body.write_text(body.read_text("utf-8").replace("## ", "## Now: "), "utf-8")
    desk.publish(MODULE, lambda module: module.update(lessons=["telephone", "visitors"]))


LESSON = {key: value for key, value in courseware.LESSON.items() if key not in ("checks", "sources")}


def plan(desk: Desk) -> queries.Plan:
    return queries.plan(desk.db, queries.enrolment(desk.db, desk.who.enrolment))


def move(desk: Desk) -> Any:
    return service.move(desk.db, desk.who.enrolment, by=TRAINER, now=desk.later(minutes=1), why="New law")


def test_what_a_move_keeps_and_brings_is_known_before(desk: Desk, told: Chronicle) -> None:
    read(desk, "telephone")
    another_lesson(desk)
    (module,) = plan(desk).modules
    assert (module.before, module.after) == (1, 2)
    assert {(one.unit.key, one.what) for one in module.units if one.unit.kind == "lesson"} == {
        ("telephone", "reworded"),
        ("visitors", "new"),
        ("farewell", "gone"),
    }


def test_a_learner_stays_until_moved_and_what_was_done_counts_on(desk: Desk, told: Chronicle) -> None:
    read(desk, "telephone")
    another_lesson(desk)
    assert followed(desk).version == 1
    move(desk)
    assert followed(desk).version == 2
    standing = queries.standing(desk.db, queries.enrolment(desk.db, desk.who.enrolment))
    assert ("manners", "lesson", "telephone") in standing.done
    assert "visitors" in {unit.key for unit in standing.left}
    (fact,) = told.of(facts.LearnerMoved)
    assert (fact.by, fact.back, [what for what, _ in fact.after]) == (TRAINER, False, ["module:manners"])
    assert len(told.of(facts.LessonCompleted)) == 1


def test_a_move_is_taken_back_once(desk: Desk, told: Chronicle) -> None:
    read(desk, "telephone")
    another_lesson(desk)
    first = move(desk)
    back = service.move_back(desk.db, desk.who.enrolment, by=TRAINER, now=desk.later(minutes=1))
    assert followed(desk).version == 1
    assert (back.undoes, back.before, back.after) == (first.id, first.after, first.before)
    with pytest.raises(service.NothingToMove):
        service.move_back(desk.db, desk.who.enrolment, by=TRAINER, now=desk.later(minutes=1))


def test_a_finished_module_stays_on_the_version_it_was_finished_with(desk: Desk, told: Chronicle) -> None:
    for lesson in ("telephone", "farewell"):
        read(desk, lesson)
    test = ("manners", "quiz", "module-test")
    attempt = facts.AttemptGraded(
        occasion=desk.who, at=desk.now, module="manners", quiz=test[2], version=followed(desk).id, attempt=uuid4(),
        number=1, raw=3, maximum=3, scaled=1.0, pass_mark=0.8, passed=True, outcome="passed", seconds=60.0, answers=(),
    )  # fmt: skip
    service.note_attempt_graded(desk.db, attempt)
    assert told.of(facts.ModuleSatisfied)
    another_lesson(desk)
    assert plan(desk).is_empty
    with pytest.raises(service.NothingToMove):
        move(desk)


def test_a_version_without_the_last_open_lesson_satisfies_the_module_and_tells_it_once(
    desk: Desk, told: Chronicle
) -> None:
    read(desk, "telephone")
    desk.publish(MODULE, lambda module: module.update(lessons=["telephone"], quizzes=["warm-up"]))
    assert not told.of(facts.ModuleSatisfied)
    move(desk)
    assert len(told.of(facts.ModuleSatisfied)) == 1
    with pytest.raises(service.NothingToMove):
        service.move_back(desk.db, desk.who.enrolment, by=TRAINER, now=desk.later(minutes=1))
    assert len(told.of(facts.ModuleSatisfied)) == 1


def test_a_track_that_loses_its_last_open_module_is_satisfied(desk: Desk, told: Chronicle) -> None:
    read(desk, "telephone")
    desk.publish(MODULE, lambda module: module.update(lessons=["telephone"], quizzes=["warm-up"]))
    desk.publish("tracks/starters.yaml", lambda track: track["layers"][0]["modules"].pop())
    planned = plan(desk)
    assert [title.get("en") for title in planned.leaving] == ["Manners"]
    move(desk)
    assert len(told.of(facts.TrackSatisfied)) == 1


def test_who_is_behind_is_counted_by_module_and_track(desk: Desk, told: Chronicle) -> None:
    read(desk, "telephone")
    another_lesson(desk)
    behind = queries.behind(desk.db, desk.who.organisation)
    assert (behind["module", "manners"], behind["module", "calm"]) == (1, 0)
    move(desk)
    assert queries.behind(desk.db, desk.who.organisation)["module", "manners"] == 0


def test_nobody_is_moved_to_a_withdrawn_module(desk: Desk, told: Chronicle) -> None:
    read(desk, "telephone")
    another_lesson(desk)
    catalog.withdraw(desk.db, desk.who.organisation, "module", "manners", by=TRAINER, why="Wrong", now=desk.now)
    assert plan(desk).modules == ()


def test_what_a_move_changed_in_a_module_is_told_there_for_a_while(desk: Desk, told: Chronicle) -> None:
    def news(module: str = "manners", **later: float) -> Any:
        enrolment = queries.enrolment(desk.db, desk.who.enrolment)
        return queries.module_news(desk.db, enrolment, module, desk.later(**later) if later else desk.now)

    read(desk, "telephone")
    another_lesson(desk)
    assert news() is None
    made = move(desk)
    move_told, change = news()
    assert move_told.id == made.id and (change.before, change.after) == (1, 2)
    assert {what: [unit.key for unit in change.of(what)] for what in ("new", "reworded", "gone")} == {
        "new": ["visitors"],
        "reworded": ["telephone"],
        "gone": ["farewell"],
    }
    assert news("calm") is None, "another module was not moved"
    back = service.move_back(desk.db, desk.who.enrolment, by=TRAINER, now=desk.later(minutes=2))
    move_told, change = news()
    assert move_told.id == back.id and (change.before, change.after) == (2, 1)
    assert news(days=13) is not None
    assert news(days=2) is None
