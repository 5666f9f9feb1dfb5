"""A learner asks below a lesson, a colleague and the trainer answer, the bell tells; what does not belong is hidden."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import Library, load
from lms_tool.discussion import rules
from lms_tool.discussion.views import talking
from tests.factories.learners import Classroom, Seat

LESSON = "service-etiquette/telephone"
PAGE = f"discussion/lessons/{LESSON}"
CASE = "discussion/cases/leak-three-times"
HOSTILE = '<script>alert(1)</script> <b onclick="x">b</b> javascript:alert(1) https://example.org/a?b="><img src=x>'


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load()[0]


class School:
    """Seats of a course, and of another one of the same company."""

    def __init__(self, db: Session, organisation: Any, library: Library, app: Flask) -> None:
        self.room = Classroom(db, organisation, library, "new-hire")
        self.evening = Classroom(db, organisation, library, "new-hire", name="evening")
        self.clients: dict[str, FlaskClient] = {}
        self.app = app
        person, staff = self.room.learner("Asker (sample)").person, self.room.person("Lin (sample)", "instructor")
        self.seats = {
            "asker": self.room.seat(person, "learner"),
            "colleague": self.room.seat(self.room.learner(None).person, "learner"),
            "trainer": self.room.seat(staff, "instructor"),
            "tester": self.room.seat(self.room.person("Test user (sample)", "tester"), "tester"),
            "evening": self.evening.seat(self.evening.learner("Evening (sample)").person, "learner"),
            "evening trainer": self.evening.seat(staff, "instructor"),
        }
        db.commit()

    def seat(self, who: str) -> tuple[Seat, FlaskClient]:
        return self.seats[who], self.clients.setdefault(who, self.app.test_client())

    def get(self, who: str, path: str, **options: Any) -> Any:
        seat, client = self.seat(who)
        return seat.open(client, path, **options)

    def post(self, who: str, path: str, **form: Any) -> Any:
        seat, client = self.seat(who)
        return seat.post(client, path, **form)

    def write(self, who: str, path: str, text: str, **form: Any) -> Any:
        return self.post(who, path, text=text, **{"form": str(uuid4()), **form})

    def ask(self, who: str = "asker", text: str = "Who answers at night?", path: str = PAGE) -> str:
        """Ask something; gives the path of the question."""
        assert self.write(who, path, text).status_code == 303
        found = re.findall(r'href="/s/[^/]+/(discussion/[0-9a-f-]{36})"', self.get(who, path).text)
        return str(found[0])

    def bell(self, who: str) -> int:
        label = re.search(r'class="bell[^>]*aria-label="([^"]*)"', self.get(who, "notices").text)
        assert label
        return int((re.search(r"\d+", label[1]) or ["0"])[0])


@pytest.fixture
def school(db: Session, organisation: Any, shipped: Library, app: Flask) -> School:
    return School(db, organisation, shipped, app)


def posts(page: str) -> list[str]:
    return re.findall(r'<article class="say[^"]*" id="p-([0-9a-f]{8})"', page)


def deeds(page: str, name: str) -> list[str]:
    """Paths of the forms that do something with a post."""
    return re.findall(rf'action="/s/[^/]+/([^"]+/{name})"', page)


def test_from_a_question_to_the_best_answer(school: School) -> None:
    the_lesson_leads_to_its_questions_without_scripts(school)
    thread = school.ask()
    the_trainer_is_told_and_finds_it_in_the_inbox(school, thread)
    a_colleague_answers_and_the_trainer_in_place(school, thread)
    the_best_answer_stands_first(school, thread)
    the_asker_hears_of_all_of_it_and_reads(school)
    an_answer_is_still_needed(school, thread)


def test_forms_take_what_is_written_once_and_harmlessly(school: School) -> None:
    a_form_sent_twice_is_one_question_and_its_draft_can_go(school)
    hostile_text_is_harmless_and_so_is_where_a_form_wants_to_go(school)


def test_what_does_not_belong_goes(school: School) -> None:
    authors_mend_and_take_back(school)
    what_is_reported_is_hidden_and_can_be_shown_again(school)


def test_places_and_people_keep_apart(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    cases_have_questions_of_their_own(school)
    courses_roles_and_trainings_keep_apart(school)
    what_is_refused_keeps_what_was_written(school)
    monkeypatch.setattr(talking, "PER_PAGE", 4)
    pages_lead_to_each_other_and_nowhere_else(school)


def what_is_refused_keeps_what_was_written(school: School) -> None:
    for text, said in (("  ", "nothing written yet"), ("long " * 700, "longer than fits")):
        answer = school.write("evening", PAGE, text)
        assert answer.status_code == 400 and said in answer.text and f">{text.strip()}" in answer.text
    for number in range(rules.MOST):
        school.ask("evening", text=f"Question {number}?")
    often = school.write("evening", PAGE, "One more")
    assert often.status_code == 429 and ">One more</textarea>" in often.text
    thread = school.ask("colleague")
    school.post("trainer", f"questions/{thread.rpartition('/')[2]}/lock")
    closed = school.write("colleague", thread, "But wait")
    assert closed.status_code == 409
    assert "can be read, nothing can be added" in school.get("colleague", thread).text


def a_form_sent_twice_is_one_question_and_its_draft_can_go(school: School) -> None:
    form = str(uuid4())
    for _ in range(2):
        assert school.write("asker", PAGE, "Twice?", form=form).status_code == 303
    page = school.get("asker", PAGE).text
    assert "1 question asked" in page and f'data-form="{form}"' in page
    assert f'data-form="{form}"' not in school.get("colleague", PAGE).text


def hostile_text_is_harmless_and_so_is_where_a_form_wants_to_go(school: School) -> None:
    thread = school.ask(text=HOSTILE)
    for page in (school.get("colleague", thread).text, school.get("trainer", "questions").text):
        assert "<script>alert" not in page and "<img" not in page and "<b onclick" not in page
        assert 'href="javascript' not in page and 'href="https://example.org/a?b="' in page
    away = school.write("asker", PAGE, "Where to?", to="//evil.example/x")
    assert away.headers["Location"].endswith(f"/{PAGE}#talk")
    home = school.write("asker", PAGE, "Home?", to=school.seats["asker"].path(f"modules/{LESSON}"))
    assert home.headers["Location"].endswith(f"/modules/{LESSON}#talk")


def what_is_reported_is_hidden_and_can_be_shown_again(school: School) -> None:
    thread = school.ask(text="Mrs Li of 5-201 is awful")
    [report] = deeds(school.get("colleague", thread).text, "report")
    school.post("colleague", report, why="A name in it")
    assert "You have reported this" in school.get("colleague", thread).text
    inbox = school.get("trainer", "questions?show=reported").text
    assert "Mrs Li" in inbox
    page = school.get("trainer", thread).text
    assert "A name in it" in page and deeds(page, "settling")
    [hide] = deeds(page, "hiding")
    school.post("trainer", hide, why=" ")
    assert "Write why first" in school.get("trainer", thread).text
    school.post("trainer", hide, why="Please leave out names")
    assert school.get("colleague", thread).status_code == 404
    assert "Mrs Li" not in school.get("colleague", PAGE).text
    assert "Please leave out names" in school.get("asker", thread).text
    hidden = school.get("trainer", "questions?show=hidden").text
    assert "Mrs Li" in hidden
    school.post("trainer", deeds(school.get("trainer", thread).text, "showing")[0])
    assert school.get("colleague", thread).status_code == 200


def authors_mend_and_take_back(school: School) -> None:
    thread = school.ask(text="Who anwsers?")
    page = school.get("asker", thread).text
    [edit] = re.findall(r'href="/s/[^/]+/(discussion/posts/[^"]+/text)"', page)
    assert ">Who anwsers?</textarea>" in school.get("asker", edit).text
    assert "nothing written" in school.post("asker", edit, text="").text
    school.post("asker", edit, text="Who answers?")
    page = school.get("colleague", thread).text
    assert "Who answers?" in page and "· changed" in page
    assert school.get("colleague", edit).status_code == 409
    assert school.post("colleague", edit, text="Mine").status_code == 403
    [back] = deeds(school.get("asker", thread).text, "withdrawal")
    assert school.post("asker", back).headers["Location"].endswith(PAGE)
    assert school.get("asker", thread).status_code == 404
    assert "Nobody has asked yet" in school.get("trainer", PAGE).text
    assert school.bell("trainer") == 0


def cases_have_questions_of_their_own(school: School) -> None:
    assert f"/{CASE}" in school.get("asker", "handbook/cases/leak-three-times").text
    school.ask(text="Who pays?", path=CASE)
    assert "Who pays?" in school.get("colleague", CASE).text
    assert "Nobody has asked yet" in school.get("colleague", PAGE).text
    for nowhere in ("discussion/cases/nothing", "discussion/lessons/service-etiquette/nothing"):
        assert school.get("asker", nowhere).status_code == 404


def courses_roles_and_trainings_keep_apart(school: School) -> None:
    thread = school.ask()
    for who in ("evening", "evening trainer"):
        assert school.get(who, thread).status_code == 404
        assert school.write(who, thread, "Hello").status_code == 404
        assert "Nobody has asked yet" in school.get(who, PAGE).text
    assert "No question is waiting" in school.get("evening trainer", "questions").text
    assert school.get("asker", "questions").status_code == 403
    assert school.get("asker", "discussion/lessons/team-leadership/leading").status_code == 404
    tester = school.get("tester", PAGE)
    assert "Test users can read here" in tester.text and "<textarea" not in tester.text
    assert school.write("tester", PAGE, "x").status_code == 403
    assert school.write("tester", thread, "x").status_code == 403


def pages_lead_to_each_other_and_nowhere_else(school: School) -> None:
    strange = "_scheme=javascript&_external=1&endpoint=x&lesson=other&method=POST"
    seen = set()
    for number in (1, 2, 3):
        page = school.get("evening", f"{PAGE}?page={number}&{strange}").text
        assert f"Page {number} of 3" in page and "javascript:" not in page
        seen |= set(re.findall(r"<p>Question (\d)\?</p>", page))
        links = re.findall(r'class="btn" href="([^"]+)"', page)
        assert links and all(re.search(rf"/{PAGE}\?page=[123]$", link) for link in links)
    assert len(seen) == rules.MOST


def the_lesson_leads_to_its_questions_without_scripts(school: School) -> None:
    assert f"/{PAGE}" in school.get("asker", f"modules/service-etiquette/lessons/{LESSON.partition('/')[2]}").text
    page = school.get("asker", PAGE).text
    assert "Nobody has asked yet" in page and "<textarea" in page
    part = school.get("asker", PAGE, headers={"X-Requested-With": "fetch"}).text
    assert "<html" not in part and "<textarea" in part


def the_trainer_is_told_and_finds_it_in_the_inbox(school: School, thread: str) -> None:
    assert school.bell("trainer") == 1
    inbox = school.get("trainer", "questions").text
    assert "1 question is waiting for an answer" in inbox and "Who answers at night?" in inbox
    assert "Asker (sample)" in inbox and thread in inbox
    assert "Learners’ questions <b>1</b>" in inbox


def a_colleague_answers_and_the_trainer_in_place(school: School, thread: str) -> None:
    school.write("colleague", thread, "The patrol.")
    assert "1 question is waiting" in school.get("trainer", "questions").text
    inbox = school.seats["trainer"].path("questions")
    done = school.write("trainer", thread, "The patrol, then the second contact.", to=inbox)
    assert done.headers["Location"].endswith("/questions")
    assert "No question is waiting" in school.get("trainer", "questions").text
    assert school.bell("trainer") == 0


def the_best_answer_stands_first(school: School, thread: str) -> None:
    before = posts(school.get("asker", thread).text)
    pin = deeds(school.get("trainer", thread).text, "pin")[-1]
    school.post("trainer", pin)
    page = school.get("asker", thread).text
    assert posts(page) == [before[0], before[2], before[1]] and page.count("Best answer") == 1
    assert re.search(r"<b>Learner [0-9A-F]{5}</b>", page), "a colleague without a name has a code"
    assert "Best answer" in school.get("asker", PAGE).text


def the_asker_hears_of_all_of_it_and_reads(school: School) -> None:
    assert school.bell("asker") == 3
    page = school.get("asker", "notices").text
    for words in ("A colleague answered", "A trainer answered", "marked the best answer"):
        assert words in page
    first = re.findall(r'href="/s/[^/]+/(notices/[0-9a-f-]{36})"', page)[0]
    led = school.get("asker", first)
    assert led.status_code == 303 and "/discussion/" in led.headers["Location"]
    assert school.bell("asker") == 0, "all three were about one question"


def an_answer_is_still_needed(school: School, thread: str) -> None:
    assert 'name="again"' in school.get("asker", thread).text
    school.write("asker", thread, "And at weekends?", again="1")
    assert school.bell("trainer") == 1
    assert "1 question is waiting" in school.get("trainer", "questions").text
