"""Rolling back, withdrawing and restoring, and what the history says afterwards."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from lms_tool.attempts import service as attempts
from lms_tool.catalog import queries, service
from lms_tool.errors import NotFound
from lms_tool.progress import queries as progress_queries
from lms_tool.progress import service as progress
from tests.factories.desk import Chronicle, Desk, desk, told
from tests.unit.catalog.test_publishing import MODULE, NOW, Shelf, shelf

__all__ = ["desk", "shelf", "told"]

SOMEBODY = uuid4()


def better(shelf: Shelf, words: str, days: int) -> None:
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[0]["feedback"].update(en=words))
    shelf.publish(days)


def roll_back(shelf: Shelf, number: int, why: str = "The old wording was right", days: int = 5) -> Any:
    return service.roll_back(
        shelf.db, shelf.whose, "module", "manners", number, by=SOMEBODY, why=why, now=NOW + timedelta(days=days)
    )


def test_an_earlier_version_is_published_again_as_a_new_one(shelf: Shelf) -> None:
    shelf.publish()
    better(shelf, "Worse", 1)
    assert roll_back(shelf, 1).number == 3
    newest = queries.module(shelf.db, shelf.whose, "manners")
    asked = queries.questions(shelf.db, newest, ["repeat"])["repeat"]
    assert (newest.version, asked.feedback.get("en")) == (3, "Repeating saves time")
    first, second, third = reversed(queries.history(shelf.db, shelf.whose, "module", "manners"))
    assert (third.version.copy_of, third.version.published_by) == (1, SOMEBODY)
    assert [(deed.what, deed.why, deed.by) for deed in third.deeds] == [
        ("rolled-back", "The old wording was right", SOMEBODY)
    ]
    assert first.change is None
    assert second.change and second.change.count("question", "changed") == 1


def test_the_library_does_not_undo_a_roll_back_until_it_brings_something_new(shelf: Shelf) -> None:
    shelf.publish()
    better(shelf, "Worse", 1)
    roll_back(shelf, 1)
    assert shelf.publish(days=6) == []
    shelf.change(f"{MODULE}/questions.yaml", lambda questions: questions[0]["feedback"].update(en="Mended"))
    assert shelf.publish(days=7) == [("published", "module:manners", 4)]


def test_rolling_back_to_what_is_there_or_without_a_reason_is_refused(shelf: Shelf) -> None:
    shelf.publish()
    with pytest.raises(service.NothingToDo):
        roll_back(shelf, 1)
    better(shelf, "Worse", 1)
    with pytest.raises(service.SayWhy):
        roll_back(shelf, 1, why="  ")


def withdraw(shelf: Shelf, kind: str = "module", key: str = "manners") -> None:
    service.withdraw(shelf.db, shelf.whose, kind, key, by=SOMEBODY, why="Wrong in law", now=NOW + timedelta(days=1))


def test_what_a_person_withdrew_stays_withdrawn_when_the_library_is_published_again(shelf: Shelf) -> None:
    shelf.publish()
    withdraw(shelf)
    assert shelf.publish(days=2) == []
    better(shelf, "Mended", 3)
    with pytest.raises(NotFound):
        queries.module(shelf.db, shelf.whose, "manners")
    (row,) = [one for one in queries.shelved(shelf.db, shelf.whose) if one.kind == "module"]
    assert (row.latest.number, row.state, row.kept_back) == (2, "withdrawn", True)
    service.restore(shelf.db, shelf.whose, "module", "manners", by=SOMEBODY, why="Mended", now=NOW + timedelta(days=4))
    assert queries.module(shelf.db, shelf.whose, "manners").version == 2


def test_withdrawing_and_restoring_need_a_reason_and_something_to_do(shelf: Shelf) -> None:
    shelf.publish()
    with pytest.raises(service.NothingToDo):
        service.restore(shelf.db, shelf.whose, "module", "manners", by=SOMEBODY, why="why not", now=NOW)
    withdraw(shelf)
    with pytest.raises(service.NothingToDo):
        withdraw(shelf)


def test_a_withdrawn_track_takes_nobody_new_and_keeps_whom_it_has(desk: Desk, told: Chronicle) -> None:
    newcomer = desk.room.person("Newcomer (sample)")
    service.withdraw(desk.db, desk.who.organisation, "track", "starters", by=SOMEBODY, why="Old", now=desk.now)
    arguments = (desk.db, desk.who.organisation)
    assert progress.track_of(*arguments, newcomer.id, "track:starters") is None
    assert progress.track_of(*arguments, desk.person, "track:starters") == "starters"
    enrolment = progress_queries.enrolment(desk.db, desk.who.enrolment)
    assert progress_queries.outline(desk.db, enrolment).track == "starters"


def test_a_withdrawn_module_is_left_out_for_new_learners_and_stays_with_who_began_it(
    desk: Desk, told: Chronicle
) -> None:
    progress.open_lesson(desk.db, desk.who, desk.module(), "telephone", now=desk.now)
    service.withdraw(desk.db, desk.who.organisation, "module", "manners", by=SOMEBODY, why="Old", now=desk.now)

    def modules(learner: Any) -> list[str]:
        enrolment = progress_queries.enrolment(desk.db, learner.occasion.enrolment)
        return [module.key for module in progress_queries.outline(desk.db, enrolment).modules]

    assert modules(desk.learner) == ["manners", "calm"]
    assert modules(desk.neighbour) == ["calm"]


def start(desk: Desk, occasion: Any) -> Any:
    edition = progress_queries.module_edition(
        desk.db, progress_queries.enrolment(desk.db, occasion.enrolment), "manners"
    )
    return attempts.start(desk.db, occasion, edition, "module-test", luck=Random(1), now=desk.now)


def withdraw_question(desk: Desk, question: str) -> None:
    service.withdraw_question(desk.db, desk.module(), question, by=SOMEBODY, why="Two right options", now=desk.now)


def test_a_withdrawn_question_stays_in_an_open_attempt_and_leaves_new_ones(desk: Desk, told: Chronicle) -> None:
    mine = start(desk, desk.who)
    withdraw_question(desk, "repeat")
    theirs = start(desk, desk.neighbour.occasion)
    asked = [[item["question"] for item in attempt.items] for attempt in (mine, theirs)]
    assert "repeat" in asked[0]
    assert "repeat" not in asked[1]
    graded = attempts.submit(desk.db, mine.id, desk.person, {"repeat": ["b"]}, now=desk.later(minutes=1))
    assert (graded.raw, graded.version) == (1, mine.version_id)


def test_a_mended_wording_is_asked_again_and_the_withdrawn_one_is_not(desk: Desk, told: Chronicle) -> None:
    progress.open_lesson(desk.db, desk.who, desk.module(), "telephone", now=desk.now)
    withdraw_question(desk, "repeat")
    desk.publish(f"{MODULE}/questions.yaml", lambda questions: questions[0]["feedback"].update(en="Mended"))
    on_the_old_version = [item["question"] for item in start(desk, desk.who).items]
    on_the_new_one = [item["question"] for item in start(desk, desk.neighbour.occasion).items]
    assert "repeat" not in on_the_old_version
    assert "repeat" in on_the_new_one


def test_a_quiz_whose_questions_are_all_withdrawn_says_so(desk: Desk, told: Chronicle) -> None:
    for question in ("repeat", "polite", "late"):
        withdraw_question(desk, question)
    with pytest.raises(attempts.NothingToAsk):
        start(desk, desk.who)
    service.restore_question(desk.db, desk.module(), "late", by=SOMEBODY, why="It was right", now=desk.later(minutes=1))
    assert [item["question"] for item in start(desk, desk.who).items] == ["late"]


def test_an_attempt_keeps_its_version_after_a_roll_back_and_a_withdrawal(desk: Desk, told: Chronicle) -> None:
    mine = start(desk, desk.who)
    first = desk.module().id
    desk.set_quiz(pass_mark=60)
    service.withdraw(desk.db, desk.who.organisation, "module", "manners", by=SOMEBODY, why="Old", now=desk.now)
    graded = attempts.submit(desk.db, mine.id, desk.person, {}, now=desk.later(minutes=1))
    assert (graded.version, graded.pass_mark) == (first, 0.8)
