"""What happens is said: once, about the right person, in the right surroundings, in valid statements."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from lms_tool import facts
from lms_tool.attempts import queries as attempt_queries
from lms_tool.attempts import service as attempts
from lms_tool.facts import Occasion
from lms_tool.people import queries as people
from lms_tool.progress import service as progress
from lms_tool.statements import service as statements
from tests.factories.desk import Desk
from tests.unit.statements.conftest import Record
from xapi import vocabulary as v
from xapi.validation import problems

BASE = "http://127.0.0.1:8000/xapi"


@pytest.fixture(autouse=True)
def _everything_said_is_valid(record: Record) -> Any:
    yield
    for said in record.all():
        assert problems(said) == []
        assert "stored" not in said
        assert "version" not in said


def grouped(said: dict[str, Any]) -> dict[str, str]:
    """Activity type → id, of the grouping."""
    return {one["definition"]["type"]: one["id"] for one in said["context"]["contextActivities"]["grouping"]}


def read_a_lesson(desk: Desk, who: Occasion, key: str = "telephone", module: str = "manners") -> None:
    sitting = progress.open_lesson(desk.db, who, desk.module(module), key, now=desk.later(minutes=1))
    for percent in (30, 60, 100):
        progress.read_on(desk.db, who, sitting.id, percent=percent, position="", seconds=20, now=desk.later(seconds=20))
    progress.complete_lesson(desk.db, who, desk.module(module), key, now=desk.later(seconds=1))


def take_a_quiz(desk: Desk, who: Occasion, *, right: bool = True, quiz: str = "module-test", module: str = "manners"):
    attempt = attempts.start(desk.db, who, desk.module(module), quiz, luck=Random(7), now=desk.later(minutes=1))
    desk.db.flush()
    paper = attempt_queries.paper(desk.db, attempt)
    given = {shown.question.key: sorted(shown.question.right_keys) for shown in paper.shown} if right else {}
    attempts.submit(desk.db, attempt.id, who.person, given, now=desk.later(minutes=5))
    return attempt


def test_the_learner_is_known_as_the_platform_knows_them(desk, record, who):
    read_a_lesson(desk, who)
    account = people.account(desk.db, who.person)
    for said in record.all():
        assert said["actor"] == {
            "objectType": "Agent",
            "account": {"homePage": account.issuer, "name": account.subject},
        }
        assert "Learner" not in str(said), "no names"


def test_a_lesson_from_the_first_page_to_the_last(desk, record, who):
    read_a_lesson(desk, who)
    ended = ["completed", "experienced", "terminated"]
    assert record.verbs() == ["initialized", "progressed", "progressed", "progressed", *ended]
    sessions = {said["context"]["extensions"][v.SESSION_ID] for said in record.all()}
    assert len(sessions) == 1
    completed = record.one("completed")
    assert completed["object"]["id"] == f"{BASE}/modules/manners/lessons/telephone"
    assert completed["result"] == {"completion": True, "duration": "PT1M"}
    assert completed["context"]["registration"] == str(who.enrolment)
    assert completed["context"]["revision"] == "1"
    assert [said["result"]["extensions"][v.PROGRESS] for said in record.of("progressed")] == [25, 50, 75]


def test_layer_track_module_course_link_and_platform_are_grouped_apart(desk, record, who):
    read_a_lesson(desk, who)
    for said in record.all():
        groups = grouped(said)
        platform = desk.room.registration.id
        assert groups.pop(v.LAYER).startswith(f"{BASE}/layers/")
        assert groups == {
            v.TRACK: f"{BASE}/tracks/starters",
            v.MODULE: f"{BASE}/modules/manners",
            v.COURSE: f"{BASE}/lti/{platform}/contexts/starters",
            v.LINK: f"{BASE}/lti/{platform}/links/1",
            v.LMS: desk.room.registration.issuer,
        }


def test_what_the_clock_does_alone_has_no_course(desk, record):
    take_a_quiz(desk, desk.who, right=False)
    assert v.COURSE not in grouped(record.one("failed"))
    assert record.one("failed")["actor"]["account"]["homePage"] == desk.room.registration.issuer


def test_a_lesson_left_without_a_goodbye_is_abandoned_at_the_last_sign_of_life(desk, record, who):
    progress.open_lesson(desk.db, who, desk.module(), "telephone", now=desk.later(minutes=1))
    seen = desk.now
    progress.close_stale(desk.db, now=desk.later(hours=5))
    lost = record.one("abandoned")
    assert lost["timestamp"] == seen.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    [_, row] = record.rows()
    assert row.stored > seen, "stored when it was noticed"


def test_a_lesson_taken_up_again_twice_is_resumed_twice(desk, record, who):
    progress.open_lesson(desk.db, who, desk.module(), "telephone", now=desk.later(minutes=1))
    for _ in range(2):
        progress.open_lesson(desk.db, who, desk.module(), "telephone", now=desk.later(minutes=11))
    assert record.verbs() == ["initialized", "suspended", "resumed", "suspended", "resumed"]
    [pause, _] = record.of("suspended")
    [first, second] = record.of("resumed")
    assert pause["timestamp"] == record.one("initialized")["timestamp"], "the last sign of life before the pause"
    assert pause["timestamp"] < first["timestamp"] < second["timestamp"]


def test_what_was_read_is_told_when_the_sitting_ends_and_nothing_of_who_only_looked_in(desk, record, who):
    progress.open_lesson(desk.db, who, desk.module(), "telephone", now=desk.later(minutes=1))
    sitting = progress.open_lesson(desk.db, who, desk.module(), "farewell", now=desk.later(minutes=1))
    assert "experienced" not in record.verbs()
    progress.read_on(desk.db, who, sitting.id, percent=10, position="", seconds=40, now=desk.later(minutes=1))
    progress.open_lesson(desk.db, who, desk.module(), "telephone", now=desk.later(minutes=1))
    read = record.one("experienced")
    assert read["object"]["id"].endswith("/lessons/farewell") and read["result"] == {"duration": "PT40S"}
    assert read["context"]["extensions"][v.POSITION] == 2
    assert read["context"]["extensions"][v.SESSION_ID] == str(sitting.id)


def test_a_check_question_is_answered_within_its_lesson(desk, record, who):
    edition = desk.module()
    head = next(lesson for lesson in edition.lessons if lesson.checks)
    [question, *_] = head.checks
    progress.answer_check(desk.db, who, edition, head.key, question, ["a"], now=desk.later(minutes=1))
    progress.answer_check(desk.db, who, edition, head.key, question, ["b"], now=desk.later(minutes=1))
    first, second = record.of("answered")
    assert first["object"]["id"] == second["object"]["id"] == f"{BASE}/modules/manners/questions/{question}"
    [parent] = first["context"]["contextActivities"]["parent"]
    assert parent["id"] == f"{BASE}/modules/manners/lessons/{head.key}"
    assert first["result"]["response"] == "a"
    assert first["context"]["extensions"][v.ASSESSMENT_TYPE] == "formative"


def test_a_passed_quiz_says_every_answer_the_outcome_and_the_end(desk, record, who):
    attempt = take_a_quiz(desk, who)
    answers = len(attempt.items)
    assert record.verbs()[: answers + 3] == ["initialized", *["answered"] * answers, "passed", "terminated"]
    passed = record.one("passed")
    assert passed["result"]["score"] == {"scaled": 1, "raw": answers, "min": 0, "max": answers}
    assert passed["result"]["duration"] == "PT5M"
    assert passed["context"]["extensions"][v.ATTEMPT_ID] == str(attempt.id)
    assert passed["context"]["extensions"][v.ASSESSMENT_TYPE] == "summative"
    places = [said["context"]["extensions"][v.POSITION] for said in record.of("answered")]
    assert places == list(range(1, answers + 1))


def test_a_question_left_open_has_no_response(desk, record, who):
    take_a_quiz(desk, who, right=False)
    for said in record.of("answered"):
        assert said["result"]["success"] is False
        assert "response" not in said["result"]
    assert record.one("failed")["result"]["success"] is False


def test_practice_after_a_pass_is_scored(desk, record, who):
    take_a_quiz(desk, who)
    take_a_quiz(desk, who, right=False)
    assert record.verbs().count("passed") == 1
    assert record.verbs().count("failed") == 0
    assert record.one("scored")["result"]["score"]["raw"] == 0


def test_feedback_is_looked_at_once(desk, record, who):
    attempt = take_a_quiz(desk, who)
    for _ in range(2):
        attempts.look_at_result(desk.db, attempt, now=desk.later(minutes=1))
    viewed = record.one("viewed")
    assert viewed["object"]["id"] == f"{BASE}/modules/manners/quizzes/module-test/solution"
    [parent] = viewed["context"]["contextActivities"]["parent"]
    assert parent["id"] == f"{BASE}/modules/manners/quizzes/module-test"


def test_modules_and_the_track_are_satisfied_in_the_end(desk, record, who):
    for module in ("manners", "calm"):
        for lesson in desk.module(module).lessons:
            read_a_lesson(desk, who, lesson.key, module)
        for quiz in desk.module(module).quizzes:
            take_a_quiz(desk, who, quiz=quiz.key, module=module)
    satisfied = [said["object"]["id"].removeprefix(BASE) for said in record.of("satisfied")]
    assert satisfied == ["/modules/manners", "/modules/calm", "/tracks/starters"]
    assert "result" not in record.of("satisfied")[0]
    grown = [said for said in record.of("progressed") if said["object"]["id"].endswith("/tracks/starters")]
    assert grown[-1]["result"]["extensions"][v.PROGRESS] == 100
    assert v.TRACK not in grouped(grown[0]), "a track is not grouped under itself"


@pytest.mark.parametrize(
    ("content", "object_id"),
    [
        ("track:starters", "/tracks/starters"),
        ("module:manners", "/modules/manners"),
        ("lesson:manners/telephone", "/modules/manners/lessons/telephone"),
        ("quiz:manners/module-test", "/modules/manners/quizzes/module-test"),
    ],
)
def test_a_launch_says_what_the_link_shows(desk, record, who, content, object_id):
    facts.publish(desk.db, facts.ContentLaunched(occasion=who, at=desk.now, content=content))
    launched = record.one("launched")
    assert launched["object"]["id"] == BASE + object_id
    assert launched["context"]["extensions"][v.LAUNCH_MODE] == "Normal"
    assert str(who.launch) not in str(launched), "the launch is nobody's business"


def test_without_a_launch_nothing_is_launched(desk, record):
    facts.publish(desk.db, facts.ContentLaunched(occasion=desk.who, at=desk.now, content="track:starters"))
    assert record.all() == []


def test_an_enrolment_is_a_registration(desk, record, who):
    facts.publish(desk.db, facts.Enrolled(occasion=who, at=desk.now, track="starters"))
    registered = record.one("registered")
    assert registered["object"]["id"] == f"{BASE}/tracks/starters"
    assert registered["context"]["registration"] == str(who.enrolment)


def test_a_fact_told_twice_is_one_statement(desk, record, who):
    attempt = take_a_quiz(desk, who)
    before = [row.payload for row in record.rows()]
    graded = facts.AttemptStarted(
        occasion=who,
        at=desk.later(hours=1),
        module="manners",
        quiz="module-test",
        version=attempt.version_id,
        attempt=attempt.id,
        number=1,
    )
    statements.tell_attempt_started(desk.db, graded)
    assert [row.payload for row in record.rows()] == before


def test_two_learners_never_share_a_statement(desk, record, who):
    neighbour = desk.neighbour.occasion
    read_a_lesson(desk, who)
    read_a_lesson(desk, neighbour)
    completed = record.of("completed")
    assert len({said["id"] for said in completed}) == 2
    assert len({said["actor"]["account"]["name"] for said in completed}) == 2


def test_marks_and_figures_are_spoken(desk, record, who):
    asked = desk.module().quiz_or_none("module-test").questions[0]
    changed = {"zh-CN": "**三声**之内", "en": "Within *three* rings"}
    desk.publish(
        "modules/manners/questions.yaml",
        lambda questions: next(one for one in questions if one["key"] == asked).update(stem=changed),
    )
    take_a_quiz(desk, who)
    [said] = [said for said in record.of("answered") if said["object"]["id"].endswith(f"/{asked}")]
    assert said["object"]["definition"]["name"] == {"zh-CN": "三声之内", "en": "Within three rings"}


def test_a_link_outside_any_course_names_no_course(desk, record, who):
    desk.room.course.context_id = ""
    desk.db.flush()
    read_a_lesson(desk, who)
    assert v.COURSE not in grouped(record.one("completed"))


def test_titles_of_the_lms_are_in_no_language_we_know(desk, record, who):
    read_a_lesson(desk, who)
    [course] = [
        one
        for one in record.one("completed")["context"]["contextActivities"]["grouping"]
        if one["definition"]["type"] == v.COURSE
    ]
    assert course["definition"]["name"] == {"und": desk.room.course.title}


def test_nothing_is_told_before_the_tool_knows_where_it_lives(desk, record, who, monkeypatch):
    from lms_tool.statements.service import setting

    monkeypatch.setattr(setting, "_installed", None)
    with pytest.raises(RuntimeError, match="configure"):
        facts.publish(desk.db, facts.Enrolled(occasion=replace(who, launch=None), at=desk.now, track="starters"))
