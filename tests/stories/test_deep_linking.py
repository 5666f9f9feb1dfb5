"""An instructor adds something of the academy to a course; a learner opens it and its grade has a place."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.catalog import service as catalog
from lms_tool.demo import words
from lms_tool.grades import service as grades
from lms_tool.grades.models import Column
from lms_tool.launches.models import LaunchSession
from lms_tool.worker import deliver_one
from tests.factories.browsing import Browser, LmsOutside
from tests.factories.demo_lms import DemoLms
from tests.factories.gradebook import two_quizzes
from tests.factories.picking import choose, insert, open_link, pick, read_form_of, returned

QUIZ = "quiz:manners/module-test"


@pytest.fixture(autouse=True)
def published(sessions: sessionmaker[Session], organisation: Any, tmp_path: Path) -> None:
    library = two_quizzes(tmp_path / "library")
    with tables.unit_of_work(sessions, organisation.id) as db:
        catalog.publish(db, organisation.id, library, now=tables.utc_now())


def test_the_picker_shows_everything_by_storey(browse: Any) -> None:
    browser = browse("lin")
    page = browser.get(pick(browser))
    assert page.status_code == 200
    for content in ("track:starters", "module:manners", "lesson:manners/telephone", QUIZ, "quiz:manners/warm-up"):
        assert f'value="{content}"' in page.text
    assert "<script>" not in page.text


def test_a_module_is_as_long_in_the_picker_as_on_its_page(browse: Any) -> None:
    """Lessons and quizzes together."""
    browser = browse("lin")
    address = pick(browser)
    page = browser.get(address.replace("linking", "modules/manners")).text
    length = re.search(r"(\d+) 分钟", page)
    whole = re.search(r'value="module:manners">.*?(\d+) 分钟', browser.get(address).text, re.S)
    assert length and whole and whole[1] == length[1]


def test_a_search_shows_what_has_the_words(browse: Any) -> None:
    browser = browse("lin")
    address = pick(browser)
    found = browser.get(address, query_string={"q": "warm-up"}).text
    assert 'value="quiz:manners/warm-up"' in found
    assert 'value="lesson:manners/telephone"' not in found
    assert "track:starters" not in found
    assert "3 项中有 1 项符合" in found, "what is shown is counted, not what there is"
    nothing = browser.get(address, query_string={"q": "<b>unheard"}).text
    assert "<b>unheard" not in nothing
    assert "&lt;b&gt;unheard" in nothing


def test_the_answer_is_what_the_specification_wants(browse: Any, db: Session, lms: DemoLms) -> None:
    db.rollback()
    browser = browse("lin")
    answer = choose(browser, QUIZ)
    assert answer.status_code == 200
    assert "form-action 'self' http://localhost:8001;" in answer.headers["Content-Security-Policy"]
    said = returned(answer)
    assert (said["iss"], said["aud"]) == ("demo-academy", lms.settings.issuer)
    assert 0 < said["exp"] - said["iat"] <= 300
    assert said[words.MESSAGE_TYPE] == words.DEEP_LINKING_RESPONSE
    assert said[words.DEPLOYMENT] == lms.settings.deployment(lms.settings.tool, "new-hire")
    kept = db.scalars(select(LaunchSession)).one().linking
    assert kept and said[words.DATA] == kept["data"]
    (item,) = said[words.CONTENT_ITEMS]
    assert item["type"] == "ltiResourceLink"
    assert item["url"] == "http://127.0.0.1:8000/lti/launch?content=quiz%3Amanners%2Fmodule-test"
    assert item["custom"] == {
        "content": QUIZ,
        "link_history": "$ResourceLink.id.history",
        "context_history": "$Context.id.history",
    }
    assert item["title"] == "礼仪 · 测验", "many quizzes are called alike"
    assert item["iframe"] == {"width": 960, "height": 720}
    assert (item["lineItem"]["scoreMaximum"], item["lineItem"]["resourceId"]) == (100, QUIZ)
    assert item["lineItem"]["tag"] == "theory"


@pytest.mark.parametrize(
    ("content", "has_column"),
    [("track:starters", False), ("module:manners", True), ("lesson:manners/telephone", False), (QUIZ, True)],
)
def test_what_has_points_brings_a_column(browse: Any, content: str, has_column: bool) -> None:
    (item,) = returned(choose(browse("lin"), content))[words.CONTENT_ITEMS]
    assert ("lineItem" in item) is has_column


@pytest.mark.parametrize(
    ("content", "page"),
    [
        ("module:manners", "modules/manners"),
        ("lesson:manners/telephone", "modules/manners/lessons/telephone"),
        (QUIZ, "modules/manners/quizzes/module-test"),
        ("track:starters", ""),
    ],
)
def test_a_learner_opens_what_the_instructor_chose_again_and_again(browse: Any, content: str, page: str) -> None:
    link = insert(browse("lin"), content)
    learner = browse("xiaoyu")
    for _ in range(2):
        address = open_link(learner, link)
        assert address.endswith(f"/{page}")
        assert learner.get(address).status_code == 200


def test_the_grade_of_a_linked_quiz_lands_in_the_column_that_came_with_it(
    browse: Any, lms: DemoLms, app: Any, sessions: sessionmaker[Session]
) -> None:
    link = insert(browse("lin"), QUIZ)
    learner = browse("xiaoyu")
    conditions = open_link(learner, link)
    sitting = learner.post(conditions).headers["Location"]
    result = learner.post(f"{sitting}/submission").headers["Location"]
    fragment = result.replace("/attempts/", "/grades/attempts/").removesuffix("/result")
    as_script = {"X-Requested-With": "fetch"}
    waiting = learner.get(fragment, headers=as_script).text
    assert 'data-again="3"' in waiting
    assert "<html" not in waiting

    grades.configure(app.config["SETTINGS"], LmsOutside(lms))  # type: ignore[arg-type]
    assert deliver_one(sessions, "score", "worker")
    (score,) = lms.accepted_scores()
    assert (score["userId"], score["scoreGiven"]) == ("11", 0)
    with tables.unit_of_work(sessions) as db:
        column = db.scalars(select(Column)).one()
        assert column.coupled and column.address == lms.settings.url(
            "/lti/services/courses/new-hire/lineitems/1/lineitem?type_id=1"
        )
    sent = learner.get(fragment, headers=as_script).text
    assert "data-again" not in sent
    page = learner.get(fragment)
    assert page.status_code == 200 and "<html" in page.text


def test_a_grade_names_its_quiz_in_the_language_of_the_reader(browse: Any, sessions: sessionmaker[Session]) -> None:
    link = insert(browse("lin"), QUIZ)
    learner = browse("xiaoyu")
    conditions = open_link(learner, link)
    result = learner.post(learner.post(conditions).headers["Location"] + "/submission").headers["Location"]
    fragment = result.replace("/attempts/", "/grades/attempts/").removesuffix("/result")
    with tables.unit_of_work(sessions) as db:
        label = db.scalars(select(Column)).one().label
    assert label in learner.get(fragment).text
    learner.post(f"{conditions.partition('/modules/')[0]}/language", data={"to": "en", "next": ""})
    told = learner.get(fragment).text
    assert label not in told and "Manners · Module test" in told


def test_the_grade_page_is_for_its_learner_and_the_staff_of_the_course(
    browse: Any, lms: DemoLms, app: Any, sessions: sessionmaker[Session]
) -> None:
    link = insert(browse("lin"), QUIZ)
    learner = browse("xiaoyu")
    sitting = learner.post(open_link(learner, link)).headers["Location"]
    learner.post(f"{sitting}/submission")
    attempt = sitting.rpartition("/")[2]

    def asks(person: str, course: str) -> tuple[Browser, str]:
        browser = browse(person)
        launch = browser.launch(course).headers["Location"].split("/")[2]
        return browser, f"/s/{launch}/grades/attempts/{attempt}"

    for person, course, status in (
        ("lin", "new-hire", 200),
        ("hemin", "supervisor", 200),  # an administrator
        ("yiming", "new-hire", 404),  # another learner
        ("lin", "supervisor", 404),  # an instructor, here of another course
        ("qiming", "in-service", 404),
    ):
        browser, address = asks(person, course)
        assert browser.get(address).status_code == status, (person, course)

    lms.faults(scores_status={"value": 400, "times": 1})
    grades.configure(app.config["SETTINGS"], LmsOutside(lms))  # type: ignore[arg-type]
    deliver_one(sessions, "score", "worker")
    trainer, address = asks("lin", "new-hire")
    refused = trainer.get(address).text
    assert "this service has a fault" in refused
    assert "this service has a fault" not in learner.get(sitting.replace("/attempts/", "/grades/attempts/")).text
    assert learner.post(f"{sitting.replace('/attempts/', '/grades/attempts/')}/resend").status_code == 403
    assert trainer.post(f"{address}/resend").status_code == 303
    assert deliver_one(sessions, "score", "worker")
    assert len(lms.accepted_scores()) == 1


def session_of(launch: Any) -> str:
    """Address of a session's pages."""
    return "/".join([*launch.headers["Location"].split("/")[:3], ""])


def test_learners_have_no_picker(browse: Any) -> None:
    learner = browse("xiaoyu")
    address = session_of(learner.launch("new-hire"))
    assert learner.get(f"{address}linking").status_code == 403
    assert learner.post(f"{address}linking", data={"content": QUIZ}).status_code == 403


def test_a_launch_that_asks_for_no_link_is_told_how(browse: Any) -> None:
    trainer = browse("lin")
    address = session_of(trainer.launch("new-hire"))
    for answer in (
        trainer.get(f"{address}linking"),
        trainer.post(f"{address}linking", data={"content": QUIZ}),
        trainer.post(f"{address}linking", data={"cancel": "yes"}),
    ):
        assert answer.status_code == 409
        assert "LINKING-NOT-ASKED" in answer.text


def test_adding_nothing_says_so(browse: Any) -> None:
    trainer = browse("lin")
    answer = trainer.post(pick(trainer), data={"cancel": "yes", "content": QUIZ})
    said = returned(answer)
    assert said[words.CONTENT_ITEMS] == []
    assert said[words.MESSAGE]
    before = trainer.lms.link_ids("lin", "new-hire")
    assert trainer.lms.deep_link_return(read_form_of(answer)["JWT"]).status_code == 200
    assert trainer.lms.link_ids("lin", "new-hire") == before


def test_choosing_nothing_or_something_unknown_adds_nothing(browse: Any) -> None:
    trainer = browse("lin")
    address = pick(trainer)
    assert trainer.post(address).status_code == 400
    for content in ("quiz:manners/unknown", "javascript:alert(1)", "x" * 5000):
        answer = trainer.post(address, data={"content": content})
        assert answer.status_code == 400
        assert "data-post" not in answer.text


def accepting(db: Session, **changes: Any) -> None:
    """As if the platform had asked otherwise."""
    tables.begin_writing(db)
    session = db.scalars(select(LaunchSession)).one()
    session.linking = {**(session.linking or {}), **changes}
    db.commit()


def test_what_the_platform_does_not_accept_is_not_offered(browse: Any, db: Session) -> None:
    db.rollback()
    trainer = browse("lin")
    address = pick(trainer)
    accepting(db, accepts_columns=False, data=None)
    assert "gradebook" not in trainer.get(address).text
    said = returned(trainer.post(address, data={"content": QUIZ}))
    assert "lineItem" not in said[words.CONTENT_ITEMS][0]
    assert words.DATA not in said


def test_a_place_that_takes_no_links_is_told_so(browse: Any, db: Session) -> None:
    db.rollback()
    trainer = browse("lin")
    address = pick(trainer)
    accepting(db, accepts_types=["file", "image"])
    page = trainer.get(address)
    assert page.status_code == 200 and 'name="content"' not in page.text
    assert trainer.post(address, data={"content": QUIZ}).status_code == 409
    assert returned(trainer.post(address, data={"cancel": "yes"}))[words.CONTENT_ITEMS] == []


def test_a_return_address_is_escaped(browse: Any, db: Session) -> None:
    db.rollback()
    trainer = browse("lin")
    address = pick(trainer)
    accepting(db, return_url='http://localhost:8001/back?a="><script>alert(1)</script>')
    text = trainer.post(address, data={"content": QUIZ}).text
    assert "<script>alert" not in text
    assert "&#34;&gt;&lt;script&gt;" in text


def test_whoever_has_handed_in_goes_back_to_the_course_which_says_how_it_went(browse: Any, lms: DemoLms) -> None:
    link = insert(browse("lin"), QUIZ)
    learner = browse("xiaoyu")
    conditions = open_link(learner, link)
    learner.post(f"{conditions.partition('/modules/')[0]}/language", data={"to": "en", "next": ""})
    result = learner.post(learner.post(conditions).headers["Location"] + "/submission").headers["Location"]
    back = re.search(r'href="([^"]+lti_msg=[^"]+)" target="_top"', learner.get(result).text)
    assert back, "the result leads back to the course"
    address = unescape(back[1])
    assert address.startswith(lms.settings.url("/courses/new-hire"))
    assert "Module test: 0 points, not passed yet" in unquote_plus(address)
    assert "Module test: 0 points, not passed yet" in lms.as_("xiaoyu").get(address).text
