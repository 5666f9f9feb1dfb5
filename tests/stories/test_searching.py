"""Somebody at the front desk asks the box what to say, and is led to the place; and looks things up in the handbook."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import Library, load
from lms_tool.db import utc_now
from lms_tool.search import service as search
from tests.factories.learners import Classroom, Seat


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load()[0]


@pytest.fixture
def room(db: Session, organisation: Any, shipped: Library) -> Classroom:
    made = Classroom(db, organisation, shipped, "new-hire", now=utc_now())
    while search.catch_up(db, now=utc_now()):
        pass
    return made


@pytest.fixture
def seat(room: Classroom) -> Seat:
    seat = room.seat(room.learner("Learner (sample)").person, "learner")
    room.db.commit()
    return seat


def kinds(page: str) -> list[str]:
    """The kinds of the answers, in their order."""
    return re.findall(r'<p class="source.*?</svg>([^<]+)</span>', page, re.S)


def addresses(page: str) -> list[str]:
    return re.findall(r'<article>.*?<h2><a href="([^"]+)"', page, re.S)


def test_what_is_asked_is_found_and_leads_to_the_place(seat: Seat, client: FlaskClient) -> None:
    what_do_i_say_finds_the_phrase_the_lesson_and_the_case(seat, client)
    a_lesson_is_opened_at_the_heading_above_the_passage(seat, client)
    an_article_is_found_by_its_number_and_says_since_when(seat, client)
    a_filter_shows_one_kind_and_keeps_the_question(seat, client)
    only_lessons_of_the_own_training_are_offered(seat, client)
    nothing_found_says_what_to_try(seat, client)
    whatever_is_typed_gets_a_page(seat, client)


def test_the_handbook_is_open_to_everybody(seat: Seat, client: FlaskClient, shipped: Library) -> None:
    the_handbook_leads_to_every_case_scene_and_law(seat, client, shipped)
    a_case_says_how_grave_it_was_and_how_it_went(seat, client)
    a_lesson_names_the_law_it_rests_on_and_leads_there(seat, client)
    what_is_not_in_the_handbook_is_not_found(seat, client)


def what_do_i_say_finds_the_phrase_the_lesson_and_the_case(seat: Seat, client: FlaskClient) -> None:
    page = seat.open(client, "search?q=What+do+I+say+when+the+lift+is+stuck%3F").text
    assert kinds(page)[0] == "Phrase"
    assert {"Phrase", "Lesson", "Case"} <= set(kinds(page)[:6])
    for address in addresses(page):
        shown = client.get(address.partition("#")[0], follow_redirects=True)  # a locked one leads to why it is locked
        assert shown.status_code == 200, address
    phrase = addresses(page)[0]
    shown = client.get(phrase.partition("#")[0]).text
    assert f'id="{phrase.partition("#")[2]}"' in shown and "Do not say" in shown


def a_lesson_is_opened_at_the_heading_above_the_passage(seat: Seat, client: FlaskClient) -> None:
    page = seat.open(client, "search?q=shoe+covers&kind=lesson").text
    address, _, anchor = addresses(page)[0].partition("#")
    assert "home-visit" in address and anchor and "<mark>" in page
    assert f'id="{anchor}"' in client.get(address).text


def an_article_is_found_by_its_number_and_says_since_when(seat: Seat, client: FlaskClient) -> None:
    page = seat.open(client, "search?q=Civil+Code+944").text
    law = next(address for address in addresses(page) if "/law/" in address)
    assert law.endswith("/law/civil-code#a944") and "in force since 1 January 2021" in page
    assert 'id="a944"' in client.get(law.partition("#")[0]).text


def a_filter_shows_one_kind_and_keeps_the_question(seat: Seat, client: FlaskClient) -> None:
    page = seat.open(client, "search?q=fee&kind=law").text
    assert set(kinds(page)) == {"Law"} and 'value="fee"' in page


def only_lessons_of_the_own_training_are_offered(seat: Seat, client: FlaskClient) -> None:
    assert "team-leadership" not in seat.open(client, "search?q=keeping+people+from+leaving&kind=lesson").text


def nothing_found_says_what_to_try(seat: Seat, client: FlaskClient) -> None:
    page = seat.open(client, "search?q=zzzzxy").text
    assert "Nothing found for “zzzzxy”" in page and "Try fewer words" in page


def whatever_is_typed_gets_a_page(seat: Seat, client: FlaskClient) -> None:
    for q in ("", "%20%20", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%25", "'", "漏" * 300, "？"):
        answer = seat.open(client, f"search?q={q}")
        assert answer.status_code == 200 and "<script>alert" not in answer.text, q


def the_handbook_leads_to_every_case_scene_and_law(seat: Seat, client: FlaskClient, shipped: Library) -> None:
    page = seat.open(client, "handbook").text
    found = set(re.findall(r'href="([^"]+/handbook/(?:cases|phrases|law)/[^"]+)"', page))
    assert len(found) == len(shipped.cases) + len(shipped.phrases) + len(shipped.laws)
    for address in found:
        shown = client.get(address)
        assert shown.status_code == 200 and "{std:" not in shown.text, address


def a_case_says_how_grave_it_was_and_how_it_went(seat: Seat, client: FlaskClient) -> None:
    page = seat.open(client, "handbook/cases/leak-three-times").text
    for words in ("What happened", "What was done", "How it ended", "What it teaches", 'class="tag level'):
        assert words in page


def a_lesson_names_the_law_it_rests_on_and_leads_there(seat: Seat, client: FlaskClient) -> None:
    page = seat.open(client, "modules/service-etiquette/lessons/visitors").text
    named = re.findall(r'<a href="([^"]+/handbook/law/[^"]+)">([^<]+)</a> (\w+)', page)
    assert ("Civil Code, art. 1035", "Personal") in [(name, first) for _, name, first in named]
    assert "law:" not in page and all(client.get(address.partition("#")[0]).status_code == 200 for address, *_ in named)
    decree = seat.open(client, "handbook/law/management-regulation").text
    assert "Decree 379 of the State Council" in decree and "in force since 19 March 2018" in decree


def what_is_not_in_the_handbook_is_not_found(seat: Seat, client: FlaskClient) -> None:
    for path in ("cases/nothing", "phrases/nothing", "law/nothing"):
        assert seat.open(client, f"handbook/{path}").status_code == 404
