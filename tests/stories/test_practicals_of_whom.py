"""Where the points of a practical go: through which links, in which cycle, of whom, and who may decide."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from lms_tool import facts
from lms_tool.catalog import service as catalog
from lms_tool.grades import rules
from lms_tool.grades import service as grades
from lms_tool.grades.models import Score
from lms_tool.lrs.models import StatementRow
from lms_tool.people import service as people
from lms_tool.people.models import Account, Membership
from lms_tool.practicals import queries
from lms_tool.progress.models import Enrolment
from lms_tool.reactions import REACTIONS
from tests.factories.examining import BEST, MIDDLING, Exam
from tests.factories.learners import Seat

NOUGHT = dict.fromkeys(BEST, "0")
ALMOST = {**BEST, "solving-done": "10"}


def copied(row: Any, **changes: Any) -> Any:
    kept = {one.key: getattr(row, one.key) for one in type(row).__table__.columns if one.key != "id"}
    return type(row)(**{**kept, **changes})


def learns_again(exam: Exam, who: str = "xiaoyu") -> Enrolment:
    """A second cycle of the same track begins; gives the first one."""
    course, learner = exam.course, exam.course.person(who)
    course.change()
    first = course.db.get(Enrolment, learner.occasion.enrolment)
    assert first
    second = copied(first, cycle=2, enrolled_at=course.now())
    course.db.add(second)
    first.followed_at = course.now()
    course.db.flush()
    course.people[who] = replace(learner, occasion=replace(learner.occasion, enrolment=second.id))
    course.save()
    return first


def comes_by_the_track(exam: Exam, who: str) -> Any:
    launch = exam.course.launch(who, own=exam.own)
    exam.course.change()
    launch.link_id = exam.launch.link_id
    exam.course.save()
    exam.course.work()
    return launch


def test_who_was_marked_before_they_came_has_the_points_once_they_come(exam: Exam) -> None:
    exam.course.launch("yiming", "module:manners")
    exam.course.save()
    exam.show(ALMOST, "yiming")
    assert exam.shown("yiming") == {None: None, "practical:starters": 90}
    exam.course.launch("yiming", own=exam.own)
    exam.course.save()
    exam.course.work()
    assert exam.shown("yiming") == {None: 90, "practical:starters": 90}


def test_a_course_of_modules_has_a_column_for_practicals_and_one_for_theory(exam: Exam) -> None:
    course = exam.course
    exam.post("grades/columns")
    launch = course.launch(content="module:manners", own=course.own_column("Module"))
    course.save()
    assert 'name="course" value="practical"' in exam.page("grades/columns")
    exam.post("grades/columns", course=["practical", "theory"])
    course.take(launch, 1)
    exam.show()
    assert (exam.shown()["practical:starters"], exam.shown()["theory:starters"]) == (100, 50)


def test_another_time_through_the_track_lowers_nothing(exam: Exam) -> None:
    exam.course.take(exam.launch, 2)
    exam.show(ALMOST)
    assert exam.shown()[None] == 95
    learns_again(exam)
    exam.show(NOUGHT)
    exam.course.take(exam.launch, 2)
    assert exam.shown() == {None: 95, "theory:starters": 100, "practical:starters": 90}
    better = exam.show()
    assert exam.shown()["practical:starters"] == 100
    exam.post(f"{better}/reopen")
    exam.mark(better, "trainer", MIDDLING)
    exam.decide(better)
    assert exam.shown()["practical:starters"] == 90, "what the first time brought"


def test_nobody_is_examined_in_a_cycle_that_is_over(exam: Exam) -> None:
    first = learns_again(exam)
    assert exam.post("practicals", enrolment=str(first.id), form="practical").status_code == 404


def test_two_who_were_one_for_a_while_have_their_own_grades_again(exam: Exam) -> None:
    course = exam.course
    course.take(exam.launch, 1)
    comes_by_the_track(exam, "yiming")
    one, other = course.person("xiaoyu").person.id, course.person("yiming").person.id
    course.change()
    merger = people.merge(course.db, one, other, by=None, now=course.now())
    course.save()
    exam.show(who="yiming")
    assert exam.shown() == {None: 100, "theory:starters": 50, "practical:starters": 100}, "the better of both times"
    course.change()
    people.split(course.db, merger.id, by=None, now=course.now())
    course.work()
    assert exam.shown() == {None: 50, "theory:starters": 50, "practical:starters": None}
    assert exam.shown("yiming")["practical:starters"] == 100
    for score in course.db.scalars(select(Score)):
        accounts = course.db.scalars(select(Account.subject).where(Account.person_id == score.person_id)).all()
        assert score.subject in accounts


def test_another_course_reads_and_does_not_decide(exam: Exam) -> None:
    path, course = exam.show(), exam.course
    course.change()
    elsewhere = type(course.room)(course.db, course.room.organisation, course.room.library, "starters", name="other")
    foreign = elsewhere.seat(elsewhere.person("Foreign (sample)", "instructor"), "instructor")
    learner = course.person("xiaoyu").person.id
    part = course.db.scalars(select(Membership).where(Membership.person_id == learner)).first()
    course.db.add(copied(part, course_id=elsewhere.course.id))
    course.save()
    page = foreign.open(exam.client, path)
    assert page.status_code == 200 and "begun in another course" in page.text and "Open it again" not in page.text
    for door, form in (("reopen", {}), ("decide", {"held_on": "2026-01-15"}), ("trainer", BEST), ("discard", {})):
        assert foreign.post(exam.client, f"{path}/{door}", **form).status_code == 403


@pytest.mark.parametrize("kind", ["track", "form"])
def test_what_was_withdrawn_is_still_marked_to_its_end(exam: Exam, trainer: Seat, kind: str) -> None:
    path, course = exam.begin(), exam.course
    exam.mark(path, "trainer", BEST)
    key = {"track": "starters", "form": "practical"}[kind]
    course.change()
    by = trainer.session.person_id
    catalog.withdraw(course.db, course.room.organisation.id, kind, key, by=by, why="old", now=course.now())
    course.save()
    assert "Being marked" in exam.page()
    assert exam.decide(path).status_code == 303
    assert exam.shown()["practical:starters"] == 100
    assert "Passed, 100 points" in exam.page()


def test_what_no_mark_decides_does_not_wait_for_a_pass(exam: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "pass_mark", lambda *_: None)
    course = exam.course
    course.change()
    by = exam.trainer.session.person_id
    grades.decide(course.db, course.room.course.id, "", rules.When(rules.PASSED), by=by, now=course.now())
    course.save()
    exam.show()
    assert exam.shown()["practical:starters"] == 100


def test_choosing_columns_again_sends_nothing_that_is_there(exam: Exam) -> None:
    exam.course.take(exam.launch, 1)
    exam.show()
    exam.course.take(exam.launch, 2)
    for beside in (["practical"], ["theory", "practical"]):
        saved = exam.post("grades/columns", course=beside)
        assert "go" not in exam.client.get(saved.location).text.partition("Saved.")[2][:20]
        assert exam.course.work() == []


def test_while_it_is_looked_at_again_the_learner_reads_what_was_decided(exam: Exam) -> None:
    path = exam.show()
    exam.post(f"{path}/reopen")
    exam.mark(path, "trainer", NOUGHT, remark="A draft.")
    page = exam.as_learner().open(exam.client, path.replace("practicals/", "practical/")).text
    assert "100 points" in page and "once more" in page
    assert "40 of 40" in page and "A draft." not in page and "0 of 40" not in page.replace("40 of 40", "")


def test_a_correction_takes_back_only_what_was_told(exam: Exam) -> None:
    facts.install(REACTIONS)
    course, path = exam.course, exam.begin()
    exam.mark(path, "trainer", BEST)
    learner = course.person("xiaoyu").person.id
    course.change()
    account = course.db.scalars(select(Account).where(Account.person_id == learner)).one()
    kept = copied(account)
    course.db.delete(account)
    course.save()
    exam.decide(path)
    course.change()
    course.db.add(kept)
    course.save()
    exam.post(f"{path}/reopen")
    exam.mark(path, "trainer", MIDDLING)
    exam.decide(path)
    told = " ".join(course.db.scalars(select(StatementRow.payload)))
    assert "verbs/failed" in told and "verbs/voided" not in told


def test_a_plain_link_has_a_column_for_the_whole_where_it_is_wanted(exam: Exam) -> None:
    course = exam.course
    exam.post("grades/columns")
    plain = course.launch("yiming", None)
    course.save()
    exam.post("grades/columns", course=["overall", "practical"])
    course.take(plain, 2, who="yiming")
    assert exam.shown("yiming")[None] is None, "this is the other link's own column"
    whole = course.score("yiming", "track:starters")
    assert (whole.given, whole.complete, whole.passed) == (100, False, False), "a practical is to come"
    exam.show(ALMOST, "yiming")
    course.db.expire_all()
    whole = course.score("yiming", "track:starters")
    assert (whole.given, whole.complete, whole.passed) == (95, True, True)


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "9999-12-31"])
def test_no_day_outside_anybodys_life(exam: Exam, day: str) -> None:
    path = exam.begin()
    exam.mark(path, "trainer", BEST)
    exam.decide(path, day)
    assert "Being marked" in exam.page(path)
