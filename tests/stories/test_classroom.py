"""A trainer plans a year and a batch, sets its sessions, keeps the list, writes down scores."""

import re
from datetime import date, timedelta

from flask.testing import FlaskClient

from lms_tool.cohorts.queries import batches
from lms_tool.db import begin_writing
from tests.factories.batch import BatchRoom
from tests.factories.desk import desk
from tests.factories.hall import heading, here, hold, learner, stranger, trainer

__all__ = ["desk", "here"]


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


def test_a_batch_larger_than_a_class_says_so_and_is_planned_all_the_same(client: FlaskClient, here: BatchRoom):
    seat = trainer(here)
    assert "A class is at most 20 people" in seat.open(client, "batches/new").text
    form = {"title": "Larger (sample)", "track": "starters", "starts_on": "2026-03-09", "ends_on": "2026-03-20"}
    for size, said in ((20, False), (21, True)):
        made = seat.post(client, "batches/new", **form, size=str(size))
        assert made.status_code == 303
        page = seat.open(client, f"batches/{made.location.rpartition('/')[2]}").text
        assert ("This batch fills 2 classes" in page) is said


def test_a_batch_that_is_moved_names_the_sessions_it_leaves_behind(client: FlaskClient, here: BatchRoom):
    begin_writing(here.db)
    first = here.batch.starts_on
    for days in (0, 3):
        here.hold(day=first + timedelta(days=days))
    seat = trainer(here)
    here.db.commit()
    path = f"batches/{here.batch.id}"
    assert "outside the batch" not in seat.open(client, path).text
    moved = {
        "title": here.batch.title,
        "size": "20",
        "starts_on": first + timedelta(days=2),
        "ends_on": here.batch.ends_on,
    }
    assert seat.post(client, f"{path}/edit", **moved).status_code == 303
    page = seat.open(client, path).text
    assert "1 session is held on a day that is none of the batch&#39;s" in page
    assert page.count("outside the batch</span>") == 1


def test_a_session_is_set_changed_and_called_off(client: FlaskClient, here: BatchRoom):
    begin_writing(here.db)
    here.batch.makes_up_from, here.batch.makes_up_until = date(2030, 3, 25), date(2030, 3, 31)
    here.db.commit()
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
    outside = seat.post(client, f"batches/{here.batch.id}/sessions/new", **form | {"day": "2030-04-01"})
    assert outside.status_code == 400 and "The batch is not held on that day" in outside.text
    assert f"{here.batch.starts_on} – {here.batch.ends_on}; 2030-03-25 – 2030-03-31" in outside.text
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
