"""A trainer plans a batch and holds a session; learners sign up, scan, type, are refused with a reason."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms_tool.cohorts.models import ClassroomSession
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.rules import codes
from lms_tool.cohorts.service import joining
from lms_tool.db import begin_writing, utc_now
from lms_tool.hours import queries as hours
from tests.factories.batch import SECRET, BatchRoom
from tests.factories.desk import Chronicle, Desk, desk
from tests.factories.learners import Seat

__all__ = ["desk"]


@pytest.fixture
def here(app: Flask, desk: Desk) -> Iterator[BatchRoom]:
    """The batch began yesterday, as the clock of the machine goes."""
    desk.room.now = utc_now()
    room = BatchRoom(desk.room, Chronicle(), now=utc_now())
    room.batch.starts_on, room.batch.ends_on = span_about(room.now)
    room.db.commit()
    yield room


def span_about(now: datetime) -> tuple[Any, Any]:
    return (now - timedelta(days=1)).date(), (now + timedelta(days=12)).date()


def hold(here: BatchRoom, *, begins_in: int = -5, minutes: int = 120, **changes: Any) -> ClassroomSession:
    """A session that begins in so many minutes."""
    begin = (here.now + timedelta(minutes=begins_in)).replace(second=0, microsecond=0)
    end = begin + timedelta(minutes=minutes)
    begin_writing(here.db)
    held = here.hold(day=begin.date(), begins=begin.time(), ends=end.time(), timezone="UTC", **changes)
    here.db.commit()
    return held


def learner(here: BatchRoom, number: int) -> Seat:
    begin_writing(here.db)
    seat = here.room.seat(here.people[number], "learner")
    here.db.commit()
    return seat


def trainer(here: BatchRoom) -> Seat:
    begin_writing(here.db)
    seat = here.room.seat(here.trainer, "instructor")
    here.db.commit()
    return seat


def stranger(here: BatchRoom, *roles: str) -> Seat:
    begin_writing(here.db)
    seat = here.room.seat(here.room.person("Stranger (sample)", roles[0]), *roles)
    here.db.commit()
    return seat


def code(held: ClassroomSession, ago: timedelta = timedelta()) -> codes.Code:
    return codes.shown(SECRET, held.id, utc_now() - ago)


def heading(page: Any) -> str:
    return unescape(re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.S)[1])  # type: ignore[index]


def state(here: BatchRoom, held: ClassroomSession, number: int) -> str | None:
    here.db.rollback()
    found = sessions.attendance_or_none(here.db, held.id, here.people[number].id)
    return found.state if found else None


# --- The trainer plans -----------------------------------------------------------------------------------------------


def test_a_year_is_planned_in_one_go_and_shown_in_order(client: FlaskClient, here: BatchRoom):
    seat = trainer(here)
    page = seat.open(client, "batches/plan?year=2028&track=starters&number=3")
    days = re.findall(r'name="(starts_on|ends_on)" type="date"[^>]* value="([^"]+)"', page.text)
    firsts, lasts = [day for name, day in days if name == "starts_on"], [day for name, day in days if name == "ends_on"]
    assert len(firsts) == len(lasts) == 3 and firsts == sorted(firsts)
    form = {"track": "starters", "size": "12", "week": "1", "starts_on": firsts, "ends_on": lasts}
    answer = seat.post(client, "batches/plan", **form, title=["First (sample)", "", "Third (sample)"])
    assert answer.status_code == 303
    table = seat.open(client, "batches?year=2028")
    assert heading(table) == "2 batches in 2028"
    assert table.text.index("First (sample)") < table.text.index("Third (sample)")
    batch = re.search(r"/batches/([0-9a-f-]{36})", table.text)[1]  # type: ignore[index]
    assert "Make-up week:" in seat.open(client, f"batches/{batch}").text


def test_too_many_batches_are_refused_with_how_many_fit(client: FlaskClient, here: BatchRoom):
    page = trainer(here).open(client, "batches/plan?year=2027&track=starters&number=60")
    assert "So many batches do not fit into one year" in page.text


def test_a_form_with_a_mistake_comes_back_as_it_was_filled_in(client: FlaskClient, here: BatchRoom):
    seat = trainer(here)
    form = {"title": "Kept (sample)", "track": "starters", "size": "20", "starts_on": "2026-03-09"}
    answer = seat.post(client, "batches/new", **form, ends_on="soon")
    assert answer.status_code == 400
    assert 'value="Kept (sample)"' in answer.text and 'aria-invalid="true"' in answer.text
    answer = seat.post(client, "batches/new", **form, ends_on="2026-03-01")
    assert answer.status_code == 400 and "These days do not follow each other" in answer.text
    assert seat.post(client, "batches/new", **form, ends_on="2026-03-20").status_code == 303


def test_a_batch_gets_people_groups_mentors_and_trainers(client: FlaskClient, here: BatchRoom):
    seat = trainer(here)
    begin_writing(here.db)
    newcomer = here.room.person("Newcomer (sample)")
    here.db.commit()
    place = f"batches/{here.batch.id}"
    assert "Newcomer (sample)" in seat.open(client, f"{place}/people/add?q=newcom").text
    assert seat.post(client, f"{place}/people/add", person=str(newcomer.id)).status_code == 303
    seat.post(client, f"{place}/groups", do="add", title="Villas (sample)")
    here.db.rollback()
    [group] = batches.groups(here.db, here.batch.id)
    seat.post(client, f"{place}/people", person=[str(newcomer.id)], do="group", group=str(group.id))
    seat.post(client, f"{place}/groups", do="mentor", group=str(group.id), mentor=str(here.trainer.id))
    page = seat.open(client, f"{place}/people?group={group.id}")
    assert heading(page) == "1 person" and "Newcomer (sample)" in page.text
    assert "Mentor: Trainer (sample)" in seat.open(client, place).text
    seat.post(client, f"{place}/people", person=[str(newcomer.id)], do="leave")
    assert heading(seat.open(client, f"{place}/people")) == "4 people"
    assert seat.post(client, f"{place}/people", do="leave").status_code == 303  # nobody ticked


def test_other_peoples_batches_cannot_be_seen_nor_changed(client: FlaskClient, here: BatchRoom):
    held = hold(here)
    seat = stranger(here, "instructor")
    begin_writing(here.db)
    here.batch.course_id, here.batch.track = None, "another-track"
    here.db.commit()
    for path in (f"batches/{here.batch.id}", f"batches/{here.batch.id}/people", f"batches/sessions/{held.id}/code"):
        assert seat.open(client, path).status_code == 404, path
    assert seat.post(client, f"batches/sessions/{held.id}/closing").status_code == 404
    assert stranger(here, "administrator").open(client, f"batches/{here.batch.id}").status_code == 200
    assert learner(here, 0).open(client, f"batches/{here.batch.id}").status_code == 403
    begin_writing(here.db)
    here.batch.track = "starters"  # of no course: for the instructors of every course of its track
    here.db.commit()
    assert seat.open(client, f"batches/{here.batch.id}").status_code == 200


def test_a_session_is_set_changed_and_called_off(client: FlaskClient, here: BatchRoom):
    seat = trainer(here)
    form = {
        "title": "On the telephone (sample)",
        "day": "2030-03-31",
        "begins": "02:30",
        "ends": "04:00",
        "timezone": "Europe/Berlin",
        "seats": "20",
        "place": "Room 3",
    }
    refused = seat.post(client, f"batches/{here.batch.id}/sessions/new", **form)
    assert refused.status_code == 400 and "This hour does not exist on that day" in refused.text
    assert 'value="Room 3"' in refused.text
    made = seat.post(client, f"batches/{here.batch.id}/sessions/new", **form | {"begins": "09:00", "ends": "11:30"})
    session = made.headers["Location"].rpartition("/")[2]
    assert "Sunday 31 March 09:00–11:30" in seat.open(client, f"batches/sessions/{session}").text
    edit = seat.open(client, f"batches/sessions/{session}/edit").text
    assert 'value="2030-03-31"' in edit and 'value="09:00"' in edit
    moved = seat.post(
        client, f"batches/sessions/{session}/edit", **form | {"begins": "10:00", "ends": "12:00", "seats": "3"}
    )
    assert moved.status_code == 303
    assert "0 of 3 seats taken" in seat.open(client, f"batches/sessions/{session}").text
    assert seat.post(client, f"batches/sessions/{session}/cancellation", why="").status_code == 400
    assert seat.post(client, f"batches/sessions/{session}/cancellation", why="ill").status_code == 303
    assert "called off" in seat.open(client, f"batches/{here.batch.id}").text


def test_a_room_that_is_taken_is_refused_beside_what_was_written_unless_both_are_meant(
    client: FlaskClient, here: BatchRoom
):
    held, seat = hold(here, begins_in=600, place="Room 3"), trainer(here)
    begin = held.starts_at
    form = {"title": "Second (sample)", "day": f"{begin:%Y-%m-%d}", "begins": f"{begin:%H:%M}"}
    form |= {"ends": f"{held.ends_at:%H:%M}", "timezone": "UTC", "seats": "20", "place": "room 3"}
    refused = seat.post(client, f"batches/{here.batch.id}/sessions/new", **form)
    assert refused.status_code == 400 and "The room is taken at that time" in refused.text
    assert 'value="Second (sample)"' in refused.text and held.title in refused.text
    assert 'name="beside"' in refused.text
    assert seat.post(client, f"batches/{here.batch.id}/sessions/new", **form, beside="1").status_code == 303


# --- Learners sign up ------------------------------------------------------------------------------------------------


def test_a_learner_takes_a_seat_waits_is_moved_up_and_told(client: FlaskClient, here: BatchRoom):
    held = hold(here, begins_in=600, seats=1)
    first, second = learner(here, 0), learner(here, 1)
    assert first.post(client, f"classroom/{held.id}/seat").status_code == 303
    second.post(client, f"classroom/{held.id}/seat")
    assert "waiting, place 1" in second.open(client, "classroom").text
    first.post(client, f"classroom/{held.id}/seat/return")
    assert "you have a seat" in second.open(client, "classroom").text
    assert "A seat became free for you" in second.open(client, "notices").text


def test_hours_first_then_the_seat_unless_a_trainer_lets_somebody_in(client: FlaskClient, here: BatchRoom, desk: Desk):
    held = hold(here, begins_in=600)
    begin_writing(here.db)
    desk.publish("tracks/starters.yaml", lambda track: track.update(before_classroom=20))
    newcomer = desk.room.learner("Newcomer (sample)", days=0).person
    joining.join(here.db, here.batch.id, [newcomer.id], by=here.trainer.id, now=here.now)
    person, mine = newcomer.id, here.room.seat(newcomer, "learner")
    here.db.commit()
    seat = trainer(here)
    [before] = hours.before_classroom(here.db, here.batch.organisation_id, "starters", [person]).values()
    assert before.done == 0 and 0 < before.asked < 20 * before.length  # no more than the track has to offer
    here.db.rollback()
    page = unescape(mine.open(client, "classroom").text)
    assert "Sign-up for the classroom is not open yet." in page
    said = f"0 of {before.hours_asked:g} training hours online are done; {before.hours_missing:g} more open it."
    counted = f"0 of {before.hours_asked:g} hours learnt online; {before.hours_missing:g} are missing"
    assert said in page and "/module/manners" in page.replace("modules", "module")
    assert said in mine.open(client, f"classroom/{held.id}").text and said in mine.open(client, "map").text
    assert counted in mine.open(client, "hours").text, "the same number wherever it stands"
    refused = mine.post(client, f"classroom/{held.id}/seat")
    assert refused.status_code == 409 and "HOURS-FIRST" in refused.text
    seat.post(client, f"batches/sessions/{held.id}/seats", person=str(person))
    roster = f"batches/{here.batch.id}/people"
    assert "5 people cannot sign up for the classroom yet" in seat.open(client, roster).text
    seat.post(client, roster, person=[str(person)], do="let-in", why="")
    assert mine.post(client, f"classroom/{held.id}/seat").status_code == 409
    seat.post(client, roster, person=[str(person)], do="let-in", why="Twenty hours at the other site (sample)")
    assert "Twenty hours at the other site (sample)" in seat.open(client, roster).text
    assert mine.post(client, f"classroom/{held.id}/seat").status_code == 303
    seat.post(client, roster, person=[str(person)], do="let-in-back")
    assert "5 people cannot sign up" in seat.open(client, roster).text
    assert "you have a seat" in mine.open(client, "classroom").text


def test_without_a_batch_the_page_says_what_to_expect(client: FlaskClient, here: BatchRoom):
    page = stranger(here, "learner").open(client, "classroom")
    assert "You are in no batch yet" in page.text


def test_a_session_of_another_batch_is_not_there(client: FlaskClient, here: BatchRoom):
    held = hold(here, begins_in=600)
    seat = stranger(here, "learner")
    assert seat.open(client, f"classroom/{held.id}").status_code == 404
    assert seat.post(client, f"classroom/{held.id}/seat").status_code == 404


def test_the_calendar_has_the_seats_with_exact_hours(client: FlaskClient, here: BatchRoom):
    held, _other = hold(here, begins_in=600, place="Room 3, 2/F"), hold(here, begins_in=900)
    seat = learner(here, 0)
    seat.post(client, f"classroom/{held.id}/seat")
    answer = seat.open(client, "classroom/sessions.ics")
    assert answer.mimetype == "text/calendar"
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (held.starts_at, held.ends_at)
    assert (str(event["LOCATION"]), int(event["SEQUENCE"])) == ("Room 3, 2/F", 0)
    assert seat.open(client, f"classroom/{held.id}.ics").data == answer.data


def test_of_two_sessions_at_the_same_time_a_learner_takes_one(client: FlaskClient, here: BatchRoom):
    first, second = hold(here, begins_in=600), hold(here, begins_in=660)
    seat = learner(here, 0)
    seat.post(client, f"classroom/{first.id}/seat")
    refused = seat.post(client, f"classroom/{second.id}/seat")
    assert refused.status_code == 409 and "Another session is at the same time" in refused.text
    trainer(here).post(client, f"batches/sessions/{second.id}/seats", person=str(here.people[0].id))
    seat.post(client, f"classroom/{first.id}/seat/return")
    assert seat.post(client, f"classroom/{second.id}/seat").status_code == 303


# --- At the door -----------------------------------------------------------------------------------------------------


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


# --- The list --------------------------------------------------------------------------------------------------------


def test_the_trainer_writes_down_corrects_closes_and_prints(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), trainer(here)
    place = f"batches/sessions/{held.id}"
    person = str(here.people[1].id)
    refused = seat.post(client, f"{place}/attendance", person=person, state="present", why="")
    assert refused.status_code == 400 and "A reason is missing" in refused.text
    seat.post(client, f"{place}/attendance", person=person, state="present", why="telephone empty")
    seat.post(client, f"{place}/attendance", person=person, state="late", minutes="60", why="came at ten")
    page = seat.open(client, place).text
    assert "“telephone empty”" in page and "“came at ten”" in page and "60 minutes count" in page
    assert seat.post(client, f"{place}/closing").status_code == 303
    assert "The list is closed" in seat.open(client, place).text
    assert "Person 2 (sample)" in seat.open(client, f"{place}/sheet").text
    assert "60 minutes count" in learner(here, 1).open(client, f"classroom/{held.id}").text


def test_scores_are_written_with_notes_and_found_again(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here), trainer(here)
    place, person = f"batches/sessions/{held.id}", here.people[0].id
    seat.post(client, f"{place}/attendance", person=str(person), state="present", why="seen")
    form = {f"points.discussion.{person}": "88", f"note.discussion.{person}": "asks first"}
    assert seat.post(client, f"{place}/scores", **form).status_code == 303
    page = seat.open(client, f"{place}/scores").text
    assert 'value="88"' in page and "asks first" in page
    for wrong in ("101", "many"):
        assert seat.post(client, f"{place}/scores", **form | {f"points.discussion.{person}": wrong}).status_code == 400


def test_staff_sign_somebody_up_and_take_them_off(client: FlaskClient, here: BatchRoom):
    held, seat = hold(here, begins_in=600, seats=1), trainer(here)
    place = f"batches/sessions/{held.id}"
    for person in here.people[:2]:
        seat.post(client, f"{place}/seats", person=str(person.id))
    assert "1 of 1 seats taken, 1 waits" in seat.open(client, place).text
    seat.post(client, f"{place}/seats", person=str(here.people[0].id), do="back")
    assert "1 of 1 seats taken;" in seat.open(client, place).text
