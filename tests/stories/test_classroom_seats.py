"""Learners sign up for a session, wait, are told when they move up, and read what opens it to them."""

from html import unescape

import icalendar
from flask.testing import FlaskClient

from lms_tool.cohorts.service import joining
from lms_tool.db import begin_writing
from lms_tool.hours import queries as hours
from tests.factories.batch import BatchRoom
from tests.factories.desk import Desk, desk
from tests.factories.hall import here, hold, learner, stranger, trainer

__all__ = ["desk", "here"]


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
    lowered = f"The company asks for 20; the training offers {before.hours_asked:g} of them so far"
    assert lowered in mine.open(client, "hours").text and lowered in page
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
