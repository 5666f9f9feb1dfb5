"""The gradebook is read back and set beside what is here; each difference is decided by a person."""

from flask.testing import FlaskClient
from sqlalchemy import select

from lms_tool.grades import queries
from lms_tool.grades import service as grades
from lms_tool.grades.models import Reading
from tests.factories.gradebook import GradedCourse
from tests.factories.learners import Seat


def ask(course: GradedCourse) -> None:
    course.change()
    grades.ask(course.db, course.room.course.id, by=course.room.course.id, now=course.now())
    course.read_back()


def found(course: GradedCourse) -> dict[str, int]:
    return dict(queries.comparison(course.db, course.room.course.id, "").counts)


def deal(course: GradedCourse, client: FlaskClient, trainer: Seat, deed: str, **said: str) -> None:
    assert trainer.post(client, f"grades/comparison/{deed}", **said).status_code == 303
    course.db.rollback()
    course.work()


def test_what_a_teacher_changed_is_shown_per_learner_and_ours_goes_again(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    course.take(course.launch(), 1)
    course.take(course.launch("yiming"), 2, who="yiming")
    (column,) = course.columns()
    course.enter(column["id"], 90, seconds=3)
    assert "has not been read yet" in trainer.open(client, "grades/comparison").text
    assert trainer.post(client, "grades/comparison").status_code == 303
    assert "is being read: 0 of 1 columns" in trainer.open(client, "grades/comparison").text
    course.db.rollback()
    course.read_back()
    page = trainer.open(client, "grades/comparison").text
    assert "1 of 2 grades differs." in page
    assert (">xiaoyu<" in page, ">yiming<" in page) == (True, False)
    assert (">50<" in page or "</span>50<" in page) and "</span>90<" in page
    deal(course, client, trainer, "send", score=str(course.score().id))
    for _ in range(5):
        course.wait(2)
    assert course.shown(column["id"]) == 50
    ask(course)
    assert found(course) == {"same": 2}
    assert "The gradebook shows every grade as it is here (2)." in trainer.open(client, "grades/comparison").text


def test_a_grade_that_was_overridden_there_is_called_so_once_ours_was_sent_again(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    course.take(course.launch(), 1)
    (column,) = course.columns()
    course.enter(column["id"], 90, seconds=2)
    ask(course)
    assert found(course) == {"differs": 1}
    course.lms.faults(overridden=True)
    trainer.post(client, "grades/comparison/send", all="differs")
    course.db.rollback()
    for _ in range(4):
        course.wait(2)
    assert course.message().state == "delivered", "the LMS took it, and shows its own"
    course.read_back()
    assert found(course) == {"overridden": 1}, "it was read again by itself"
    assert "untick “Overridden”" in trainer.open(client, "grades/comparison?kind=overridden").text
    course.change()
    grades.take_back(course.db, course.room.course.id, [course.score().id], now=course.now())
    course.save()
    course.work()
    assert course.message().reason.startswith("The LMS keeps showing the grade")
    assert "The LMS keeps showing the grade" in trainer.open(client, "grades?state=refused").text
    course.lms.no_faults()
    trainer.post(client, "grades/send", score=str(course.score().id))
    course.db.rollback()
    course.wait(4)
    assert course.shown(column["id"]) is None, "tried again, it is out"


def test_theirs_is_left_until_ours_is_sent_again(course: GradedCourse, client: FlaskClient, trainer: Seat) -> None:
    launch = course.launch()
    course.take(launch, 1)
    (column,) = course.columns()
    course.enter(column["id"], 90, seconds=2)
    ask(course)
    deal(course, client, trainer, "leave", all="differs")
    course.take(launch, 2)
    assert course.shown(column["id"]) == 90, "a better try does not overwrite what was left"
    ask(course)
    assert found(course) == {"left": 1}
    assert "The grade in the LMS stands" in trainer.open(client, "grades/comparison?kind=left").text
    deal(course, client, trainer, "send", all="left")
    for _ in range(3):
        course.wait(2)
    assert course.shown(column["id"]) == 100


def test_a_grade_that_is_there_although_it_is_kept_here_is_taken_out(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    course.take(course.launch(), 1)
    (column,) = course.columns()
    course.change()
    grades.take_back(course.db, course.room.course.id, [course.score().id], now=course.now())
    course.work()
    course.enter(column["id"], 70, seconds=3)
    course.enter(column["id"], 60, "yiming")
    ask(course)
    assert found(course) == {"extra": 1, "foreign": 1}
    assert "Somebody whom we do not know" in trainer.open(client, "grades/comparison?kind=foreign").text
    deal(course, client, trainer, "take-out", all="extra")
    for _ in range(4):
        course.wait(2)
    assert (course.shown(column["id"]), course.shown(column["id"], "yiming")) == (None, 60)


def test_a_column_that_was_deleted_is_filled_anew(course: GradedCourse, client: FlaskClient, trainer: Seat) -> None:
    course.take(course.launch(), 1)
    course.take(course.launch("yiming"), 2, who="yiming")
    course.delete(course.columns()[0]["id"])
    ask(course)
    assert found(course) == {"missing": 2}
    assert "it is made anew and filled" in trainer.open(client, "grades/comparison").text
    deal(course, client, trainer, "send", all="missing")
    ask(course)
    assert found(course) == {"same": 2}


def test_a_platform_that_does_not_answer_is_asked_later_and_says_so_in_the_end(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    course.take(course.launch(), 1)
    course.lms.faults(results_status={"value": 503, "times": 1, "retry_after": 20})
    ask(course)
    assert tuple(course.db.execute(select(Reading.state, Reading.tries)).one()) == ("asked", 1)
    assert "The LMS could not take it just now." in trainer.open(client, "grades/comparison").text
    course.wait(21)
    course.read_back()
    assert found(course) == {"same": 1}
    course.lms.faults(results_status=500)
    ask(course)
    for _ in range(5):
        course.wait(410)
        course.read_back()
    assert course.db.scalars(select(Reading.state)).one() == "failed"
    course.lms.faults(results_status=403)
    ask(course)
    assert "does not let us read the grades" in trainer.open(client, "grades/comparison").text


def test_pages_of_results_are_read_one_after_the_other_and_only_from_the_platform_itself(course: GradedCourse) -> None:
    course.change()
    course.room.registration.product_family = "canvas"
    course.save()
    course.lms.faults(results_page=1)
    course.take(course.launch(), 1)
    course.take(course.launch("yiming"), 2, who="yiming")
    ask(course)
    assert found(course) == {"same": 2}
    assert len(course.lms.calls("/results")) == 2
    course.change()
    assert grades.forget_readings(course.db, now=course.now()) == 0
    assert grades.forget_readings(course.db, now=course.now().replace(year=2100)) == 1
    course.save()
    assert found(course) == {}, "what is old helps nobody"
    course.lms.faults(results_page=1, results_elsewhere="https://elsewhere.example/more")
    ask(course)
    assert course.db.scalars(select(Reading.state)).one() == "failed"
