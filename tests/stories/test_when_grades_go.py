"""An instructor decides when grades go, sees how far each has got, lets them go and takes them out again."""

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from lms_tool import db as tables
from lms_tool.audit.models import AuditEntry
from lms_tool.grades import service as grades
from tests.factories.gradebook import GradedCourse
from tests.factories.learners import Seat

QUIZ = "quiz:manners/module-test"


def decide(course: GradedCourse, client: FlaskClient, trainer: Seat, kind: str, **said: str) -> None:
    answer = client.post(trainer.path("grades/when"), data={"content": "", "kind": kind, **said})
    assert answer.status_code == 303, answer.text[:800]
    course.db.rollback()
    course.work()


def told(course: GradedCourse) -> list[float]:
    return [score["scoreGiven"] for score in course.lms.accepted_scores() if "scoreGiven" in score]


def chips(page: str) -> dict[str, str]:
    """State → how many, as the page says it."""
    return dict(re.findall(r'<a class="chip"[^>]*>([^<]+) <b>(\d+)</b>', page))


def test_a_failed_try_is_not_seen_in_the_gradebook_and_the_pass_is(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    trainer.open(client, "grades")
    decide(course, client, trainer, "passed")
    launch = course.launch()
    course.take(launch, 1)
    assert told(course) == []
    page = trainer.open(client, "grades").text
    assert (chips(page)["Kept here"], chips(page)["In the gradebook"]) == ("1", "0")
    assert "Goes once it is passed." in page
    course.take(launch, 2)
    assert told(course) == [100]
    assert chips(trainer.open(client, "grades").text)["In the gradebook"] == "1"


def test_an_exam_is_kept_back_before_anybody_has_taken_it(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    page = trainer.open(client, "grades/when").text
    assert 'label="Not handed in here yet"' in page and f'<option value="{QUIZ}"' in page
    decide(course, client, trainer, "released", content=QUIZ)
    launch = course.launch()
    course.take(launch, 1)
    course.take(launch, 2, "warm-up")
    assert told(course) == [100], "the warm-up goes at once"
    strange = {"content": "quiz:other/nothing", "kind": "released"}
    assert client.post(trainer.path("grades/when"), data=strange).status_code == 404


def test_what_waits_for_an_hour_goes_by_itself_once_it_has_come(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    trainer.open(client, "grades")
    assert "Say the day and hour" in client.get(trainer.path("grades/when?kind=closed")).text
    assert client.post(trainer.path("grades/when"), data={"content": "", "kind": "closed"}).status_code == 400
    assert client.post(trainer.path("grades/when"), data={"content": "", "kind": "never"}).status_code == 400
    year_one = {"content": "", "kind": "closed", "closes_at": "0001-01-01T00:00"}
    assert client.post(trainer.path("grades/when"), data=year_one).status_code == 400
    closes = tables.utc_now() + timedelta(days=1)
    decide(course, client, trainer, "closed", closes_at=closes.strftime("%Y-%m-%dT%H:%M"))
    course.take(course.launch(), 1)
    for late, gone in ((timedelta(hours=3), []), (timedelta(days=2), [50])):
        course.change()
        grades.release_due(course.db, now=tables.utc_now() + late)
        course.work()
        assert told(course) == gone


def test_nothing_goes_until_it_is_released_and_all_of_it_can_be_taken_out_again(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    trainer.open(client, "grades")
    decide(course, client, trainer, "released")
    launch = course.launch()
    course.take(launch, 1)
    course.take(course.launch("yiming"), 2, who="yiming")
    assert told(course) == []
    client.post(trainer.path("grades/release"), data={"score": str(course.score().id)})
    course.db.rollback()
    course.work()
    (column,) = course.columns()
    assert (course.shown(column["id"]), course.shown(column["id"], "yiming")) == (50, None)
    client.post(trainer.path("grades/unrelease"), data={"score": str(course.score().id)})
    course.db.rollback()
    course.work()
    assert course.shown(column["id"]) is None
    assert "Taken out of the gradebook." in trainer.open(client, "grades?state=held").text
    course.take(launch, 2)
    assert course.shown(column["id"]) is None, "a better try does not put it back"
    client.post(trainer.path("grades/release"), data={"all": "1"})
    course.db.rollback()
    course.work()
    assert (course.shown(column["id"]), course.shown(column["id"], "yiming")) == (100, 100)
    said = {one.what for one in course.db.scalars(select(AuditEntry)) if one.what.startswith("grades.")}
    assert said == {"grades.when", "grades.let-go", "grades.unreleased"}


def test_a_policy_of_one_column_leaves_the_others_and_can_be_undone(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    trainer.open(client, "grades")
    launch = course.launch()
    course.take(launch, 0)
    course.take(launch, 1, "warm-up", waits=True)
    decide(course, client, trainer, "released", content="quiz:manners/warm-up")
    assert (course.score().held, course.score(content="quiz:manners/warm-up").held) == ("", "released")
    course.take(launch, 1)
    assert told(course) == [0, 50], "what is there is kept true, and what waited stays here"
    foreseen = trainer.open(client, "grades/when?content=quiz:manners/warm-up&kind=once").text
    assert "1 grade that was kept here goes to the gradebook now." in foreseen
    answer = client.post(trainer.path("grades/when"), data={"content": "quiz:manners/warm-up", "kind": "course"})
    assert "1 grade goes to the gradebook now." in client.get(answer.location).text
    undo = dict(re.findall(r'name="(content|kind|closes_at)" value="([^"]*)">', client.get(answer.location).text)[:3])
    assert (undo["content"], undo["kind"]) == ("quiz:manners/warm-up", "released")
    client.post(trainer.path("grades/when"), data=undo)
    course.db.rollback()
    course.work()
    assert told(course) == [0, 50], "it had not left yet"


def test_what_is_on_its_way_while_it_is_taken_back_ends_here(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    course.take(course.launch(), 1, waits=True)
    score = course.score()
    whose = course.room.course.id
    course.work(meanwhile=lambda: grades.take_back(course.change(), whose, [score.id], now=course.now()))
    course.work()
    (column,) = course.columns()
    assert course.shown(column["id"]) is None
    assert chips(trainer.open(client, "grades").text)["Kept here"] == "1"


def test_a_link_has_more_columns_where_its_instructor_wants_them_each_with_its_own_decision(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    own = course.own_column()
    launch = course.launch(content="track:starters", own=own)
    course.take(launch, 1)
    course.change()
    seat = trainer.session
    seat.line_items, seat.grade_scopes = launch.line_items, launch.grade_scopes
    course.save()
    assert f'name="{launch.link_id}" value="quizzes"' in trainer.open(client, "grades/columns").text
    answer = client.post(trainer.path("grades/columns"), data={str(launch.link_id): ["quizzes", "modules", "no"]})
    assert "2 grades go into them." in client.get(answer.location).text
    course.db.rollback()
    course.work()
    decide(course, client, trainer, "released", content="module:manners")
    course.take(launch, 2)
    course.take(launch, 2, who="yiming")
    made = {column.get("resourceId"): column["id"] for column in course.columns()}
    assert set(made) == {None, "module:manners", QUIZ}
    assert [course.shown(url) for url in (own, made["module:manners"], made[QUIZ])] == [100, 100, 100]
    assert course.shown(made[QUIZ], "yiming") == 100
    assert course.shown(made["module:manners"], "yiming") is None, "this column waits for a release"
    client.post(trainer.path("grades/columns"), data={})
    course.take(launch, 2)
    assert len(course.columns()) == 3


def test_refused_grades_say_why_are_found_and_leave_again(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    course.lms.faults(scores_status=400)
    course.take(course.launch(), 1)
    course.take(course.launch("yiming"), 1, who="yiming")
    page = trainer.open(client, "grades?state=refused").text
    assert page.count("The course did not accept this score.") == 2
    assert "No grade fits" in trainer.open(client, "grades?q=nobody").text
    course.lms.no_faults()
    client.post(trainer.path("grades/send"), data={"all": "1", "q": "yim"})
    course.db.rollback()
    course.work()
    assert chips(trainer.open(client, "grades").text) == {
        "All": "2", "Refused": "1", "Stopped": "0", "Kept here": "0", "On its way": "0", "In the gradebook": "1",
    }  # fmt: skip


def test_counting_anew_sends_what_differs_even_if_it_is_less(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    course.take(course.launch(), 1)
    course.change()
    score = course.score()
    score.given = 90.0
    course.save()
    trainer.open(client, "grades")
    answer = client.post(trainer.path(f"grades/columns/{score.column_id}/recount"))
    assert "1 grade changed and goes out." in client.get(answer.location).text
    course.db.rollback()
    course.work()
    assert told(course) == [50, 50]


def test_another_course_and_a_learner_get_at_nothing(course: GradedCourse, client: FlaskClient, trainer: Seat) -> None:
    course.take(course.launch(), 1)
    score = course.score()
    course.change()
    other = course.room.seat(course.person("yiming").person, "learner")
    elsewhere = type(course.room)(course.db, course.room.organisation, course.room.library, "starters", name="other")
    foreign = elsewhere.seat(elsewhere.person("Foreign (sample)", "instructor"), "instructor")
    course.save()
    assert "No grade yet." in foreign.open(client, "grades").text
    client.post(foreign.path("grades/unrelease"), data={"score": str(score.id)})
    assert client.post(foreign.path(f"grades/columns/{score.column_id}/recount")).status_code == 404
    assert other.open(client, "grades").status_code == 403
    course.db.rollback()
    assert course.score().held == ""
