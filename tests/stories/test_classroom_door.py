"""At the door: the code on the screen is typed or scanned, and refused in plain words."""

import re
from datetime import timedelta

from flask.testing import FlaskClient

from lms_tool.cohorts.rules import codes
from lms_tool.db import begin_writing, utc_now
from tests.factories.batch import SECRET, BatchRoom
from tests.factories.desk import desk
from tests.factories.hall import code, heading, here, hold, learner, state, trainer

__all__ = ["desk", "here"]


def test_the_screen_shows_a_code_that_changes_and_who_has_come(client: FlaskClient, here: BatchRoom):
    held = hold(here)
    seat, learning = trainer(here), learner(here, 0)
    before = code(held).digits
    page = seat.open(client, f"batches/sessions/{held.id}/code").text
    shown = re.search(r'class="digits"[^>]*>(\d{3}) (\d{3})<', page)
    assert shown and "".join(shown.groups()) in (before, code(held).digits)
    assert 'class="qr"' in page and "0 of 0 are here" in page
    learning.post(client, f"classroom/{held.id}/sign-in", code=code(held).digits)
    part = seat.open(client, f"batches/sessions/{held.id}/code", headers={"X-Requested-With": "fetch"}).text
    assert "1 of 1 are here" in part and "Person 1 (sample)" in part and "<html" not in part


def test_typing_the_six_digits_signs_in_once(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), learner(here, 0)
    digits = code(held).digits
    answer = seat.post(client, f"classroom/{held.id}/sign-in", code=f"{digits[:3]} {digits[3:]}")
    assert answer.status_code == 303 and state(here, held, 0) == "present"
    assert "You are signed in. Welcome." in seat.open(client, f"classroom/{held.id}").text
    seat.post(client, f"classroom/{held.id}/sign-in", code=code(held).digits)
    assert "once is enough" in seat.open(client, f"classroom/{held.id}").text


def test_a_photo_of_the_code_is_refused_half_a_minute_later(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), learner(here, 0)
    answer = seat.post(client, f"classroom/{held.id}/sign-in", code=code(held, timedelta(seconds=31)).digits)
    assert answer.status_code == 409 and "This code has run out" in answer.text
    assert state(here, held, 0) is None


def test_a_code_of_another_session_and_a_guess_are_refused_in_plain_words(client: FlaskClient, here: BatchRoom):
    held, other, seat = hold(here), hold(here), learner(here, 0)
    answer = seat.post(client, f"classroom/{held.id}/sign-in", code=code(other).digits)
    assert "This code belongs to another session" in answer.text
    assert "This is not the code on the screen" in seat.post(client, "classroom/sign-in", code="123").text
    assert state(here, held, 0) is None


def test_from_the_list_of_sessions_the_code_finds_its_session(client: FlaskClient, here: BatchRoom):
    _other, held, seat = hold(here), hold(here), learner(here, 0)
    answer = seat.post(client, "classroom/sign-in", code=code(held).digits)
    assert answer.headers["Location"].endswith(f"classroom/{held.id}")
    assert state(here, held, 0) == "present"


def test_in_chinese_the_button_of_the_code_signs_in_to_the_room_and_not_to_an_account(
    client: FlaskClient, here: BatchRoom
):
    held, seat = hold(here), learner(here, 0)
    begin_writing(here.db)
    seat.session.locale = "zh-CN"
    here.db.commit()
    page = seat.open(client, f"classroom/{held.id}").text
    assert ">签到</button>" in page
    assert "登录" not in page


def test_guessing_is_slowed_down(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), learner(here, 0)
    answers = [seat.post(client, f"classroom/{held.id}/sign-in", code=f"{n:06}").status_code for n in range(13)]
    assert answers[-1] == 429


def test_early_and_without_a_seat_are_told_apart(client: FlaskClient, here: BatchRoom):
    early, closed = hold(here, begins_in=90), hold(here, walk_ins="nobody")
    seat = learner(here, 0)
    answer = seat.post(client, f"classroom/{early.id}/sign-in", code=code(early).digits)
    assert "Signing in opens at" in answer.text
    answer = seat.post(client, f"classroom/{closed.id}/sign-in", code=code(closed).digits)
    assert "only for those who signed up" in answer.text


def test_a_scan_in_a_known_browser_asks_once_and_signs_in(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), learner(here, 0)
    client.set_cookie("__Host-lti", seat.browser)
    page = client.get(f"/sign-in/{held.id}/{code(held).long}?lang=en")
    assert heading(page) == "Sign in as Person 1 (sample)?" and state(here, held, 0) is None
    seal = re.search(r'name="seal" value="([^"]+)"', page.text)[1]  # type: ignore[index]
    answer = client.post(f"/sign-in/{held.id}", data={"seal": seal})
    assert (answer.status_code, answer.headers["Location"]) == (303, seat.path(f"classroom/{held.id}"))
    assert state(here, held, 0) == "present"


def test_a_scan_in_an_unknown_browser_signs_nobody_in_and_carries_nothing(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), learner(here, 0)
    page = client.get(f"/sign-in/{held.id}/{code(held).long}?lang=en")
    assert heading(page) == "One step more: open your course"
    assert "Set-Cookie" not in page.headers and "seal" not in page.text
    client.set_cookie("__Host-lti", seat.browser)
    assert client.post(f"/sign-in/{held.id}", data={"seal": "29000000.abc"}).status_code == 410
    assert state(here, held, 0) is None


def test_a_phone_that_two_learners_share_signs_in_neither(client: FlaskClient, here: BatchRoom):
    held, one, two = hold(here), learner(here, 0), learner(here, 1)
    begin_writing(here.db)
    two.session.browsers = list(one.session.browsers)
    here.db.commit()
    client.set_cookie("__Host-lti", one.browser)
    assert heading(client.get(f"/sign-in/{held.id}/{code(held).long}?lang=en")) == "One step more: open your course"


def test_an_old_or_invented_address_tells_nothing(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), learner(here, 0)
    client.set_cookie("__Host-lti", seat.browser)
    old = client.get(f"/sign-in/{held.id}/{code(held, timedelta(seconds=31)).long}?lang=en")
    assert (old.status_code, heading(old)) == (410, "This code has run out")
    typed = client.get(f"/sign-in/{held.id}/{code(held).digits}?lang=en")  # short codes are for signed-in people only
    invented = client.get(f"/sign-in/{'0' * 8}-0000-0000-0000-{'0' * 12}/{code(held).long}?lang=en")
    for page in (typed, invented):
        assert (page.status_code, heading(page)) == (410, "This code does not work")
        assert "Person" not in page.text and held.title not in page.text


def test_a_scan_posted_from_another_site_is_refused(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), learner(here, 0)
    client.set_cookie("__Host-lti", seat.browser)
    seal = codes.seen(SECRET, held.id, here.people[0].id, seat.browser, utc_now())
    answer = client.post(f"/sign-in/{held.id}", data={"seal": seal}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400 and state(here, held, 0) is None
