"""What a track asks of each person: locks at the doors, pass marks; exemptions and assignments with their reasons."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from PIL import Image

from lms_tool.attempts.models import Attempt
from lms_tool.db import begin_writing, utc_now
from lms_tool.progress import queries as progress
from lms_tool.progress import service as progress_service
from lms_tool.tracks import queries as decisions
from lms_tool.tracks import service as tracks
from tests.factories.company import Company
from tests.factories.learners import Classroom, Seat
from tests.factories.track_room import boss, company, room

__all__ = ["boss", "company", "room"]


def test_a_locked_module_explains_itself_and_opens_when_the_other_is_done(client: FlaskClient, room: Classroom) -> None:
    learner = room.learner("Learner (sample)", days=3)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    map_ = seat.open(client, "map").text
    assert "Not open yet." in map_ and "Opens when “Manners” is done." in map_
    shut = seat.open(client, "modules/gardens")
    assert shut.status_code == 200
    assert "This module is not open yet" in shut.text and "/lessons/" not in shut.text
    for path in ("modules/gardens/lessons/telephone", "modules/gardens/quizzes/module-test"):
        answer = seat.open(client, path)
        assert (answer.status_code, answer.location.rpartition("/")[2]) == (303, "gardens")
    for path in ("quizzes/module-test", "lessons/telephone/completion"):
        refused = seat.post(client, f"modules/gardens/{path}")
        assert (refused.status_code, "This module is not open yet" in refused.text) == (409, True)
    room.db.rollback()
    begin_writing(room.db)
    learner.read("manners", "telephone", 2)
    learner.take("manners", "module-test", 1, right=2)
    room.db.commit()
    assert "Not open yet." not in seat.open(client, "map").text
    assert seat.open(client, "modules/gardens/lessons/telephone").status_code == 200


def test_an_instructor_is_never_locked_out(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.person("Trainer (sample)", "instructor"), "instructor")
    room.db.commit()
    assert seat.open(client, "modules/gardens/lessons/telephone").status_code == 200


def test_the_pass_mark_is_that_of_the_place_where_somebody_works(
    client: FlaskClient, room: Classroom, company: Company
) -> None:
    learner = room.learner("Learner (sample)")
    company.put(learner.person, "E-villa")
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    assert "82 points" in seat.open(client, "modules/manners/quizzes/module-test").text
    seat.post(client, "modules/manners/quizzes/module-test")
    room.db.rollback()
    attempt = room.db.query(Attempt).one()
    assert attempt.pass_mark == 0.82


def test_the_first_page_says_what_is_due(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.learner("Learner (sample)", days=20).person, "learner")
    room.db.commit()
    page = seat.open(client, "").text
    assert "The whole track:" in page and "days ago" in page


def test_an_exemption_has_a_reason_and_proof_opens_what_waited_and_is_taken_back(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    learner = room.learner("Learner (sample)")
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    path = f"training/{learner.person.id}"
    refused = boss.post(client, f"{path}/exemptions", module="starters/manners", why=" ")
    assert refused.status_code == 422 and "A reason is needed" in refused.text
    client.set_cookie("__Host-lti", boss.browser)
    proof = (_png(), "certificate.png")
    form = {"module": "starters/manners", "why": "Certified elsewhere", "proof": proof}
    client.post(boss.path(f"{path}/exemptions"), data=form, content_type="multipart/form-data")
    page = boss.open(client, path).text
    assert "Certified elsewhere" in page and "certificate.png" in page and "Boss (sample)" in page
    assert "Exempt: you need not do it" in seat.open(client, "map").text
    assert seat.open(client, "modules/gardens/lessons/telephone").status_code == 200
    again = boss.post(client, f"{path}/exemptions", module="starters/manners", why="Twice")
    assert again.status_code == 409
    (taken,) = set(re.findall(rf"{path}/exemptions/([0-9a-f-]+)/removal", page))
    boss.post(client, f"{path}/exemptions/{taken}/removal", why="The certificate was another one")
    page = boss.open(client, path).text
    assert "Taken back on" in page and "The certificate was another one" in page
    assert "Exempt: you need not do it" not in seat.open(client, "map").text


def test_exempt_from_all_that_was_left_the_track_is_finished_and_open_again_when_it_is_taken_back(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    learner = room.learner("Learner (sample)")
    room.db.commit()
    path = f"training/{learner.person.id}"
    for module in ("manners", "gardens"):
        boss.post(client, f"{path}/exemptions", module=f"starters/{module}", why="Knows it")
    room.db.rollback()
    assert progress.enrolment(room.db, learner.occasion.enrolment).satisfied_at
    room.db.rollback()
    taken = re.findall(rf"{path}/exemptions/([0-9a-f-]+)/removal", boss.open(client, path).text)
    boss.post(client, f"{path}/exemptions/{taken[0]}/removal", why="After all not")
    room.db.rollback()
    assert progress.enrolment(room.db, learner.occasion.enrolment).satisfied_at is None


def test_map_and_training_file_say_how_long_passing_holds_and_that_it_is_learnt_once_more(
    client: FlaskClient, room: Classroom
) -> None:
    learner = room.learner("Learner (sample)")
    seat = room.seat(learner.person, "learner")
    learner.finish(1)
    passed = progress.enrolment(room.db, learner.occasion.enrolment)
    until = passed.valid_until
    room.db.commit()
    assert f"Passing this track holds until {until:%-d %B %Y}." in seat.open(client, "map").text
    room.db.rollback()
    begin_writing(room.db)
    passed.renews_on = room.now.date()
    room.db.flush()
    progress_service.renew(room.db, passed.id, now=room.now + timedelta(days=1))
    room.db.commit()
    page = seat.open(client, "map").text
    assert "0 of 2 windows lit" in page and "You learn this track once more." in page
    assert f"What you passed before holds until {until:%-d %B %Y}." in page
    file = seat.open(client, "file").text
    assert "learnt again, time 2" in file and f"holds until {until:%-d %B %Y}" in file


def test_staff_assign_a_track_with_a_reason_and_take_it_back(
    client: FlaskClient, room: Classroom, boss: Seat, company: Company
) -> None:
    person = room.person("New (sample)")
    company.put(person, "E-villa")
    room.db.commit()
    path = f"training/{person.id}"
    assert "this post learns “Starters”" in boss.open(client, path).text
    done = boss.post(client, f"{path}/assignments", track="starters", why="Begins in March", starts_on="2026-03-02")
    assert done.status_code == 303, done.text
    page = boss.open(client, path).text
    assert "from 2 March 2026" in page and "Begins in March" in page
    room.db.rollback()
    (enrolment,) = progress.enrolments_of(room.db, person.id)
    assert progress.outline(room.db, enrolment).way.due.isoformat() == "2026-03-16"  # type: ignore[union-attr]
    room.db.rollback()
    (taken,) = re.findall(rf"{path}/assignments/([0-9a-f-]+)/removal", page)
    boss.post(client, f"{path}/assignments/{taken}/removal", why="Came to another team")
    assert "Came to another team" in boss.open(client, path).text


def test_a_track_that_staff_took_back_says_so_to_its_learner_and_who_can_give_it_again(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    learner = room.learner("Learner (sample)")
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    path = f"training/{learner.person.id}"
    (taken,) = re.findall(rf"{path}/assignments/([0-9a-f-]+)/removal", boss.open(client, path).text)
    boss.post(client, f"{path}/assignments/{taken}/removal", why="Came to another team")
    for content in ("track:starters", None):
        begin_writing(room.db)
        seat = room.seat(learner.person, "learner")
        seat.session.content = content
        room.db.commit()
        page = seat.open(client, "").text
        assert "You do not learn this track any more" in page
        assert "“Starters” was taken back on" in page and "by Boss (sample): Came to another team" in page
        assert "An administrator, or a trainer of your course, can give it to you again." in page
        assert seat.open(client, "file").status_code == seat.open(client, "map").status_code == 200
        for place in ("modules/manners", "modules/manners/lessons/telephone"):
            assert "“Starters” was taken back on" in seat.open(client, place).text
    boss.post(client, f"{path}/assignments", track="starters", why="Back again")
    assert "You do not learn this track any more" not in seat.open(client, "").text


def test_taken_back_before_they_came_the_first_page_says_so(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    person = company.person("New (sample)", "N1", "E-villa")
    tracks.assign(room.db, person.id, "starters", by=person.id, why="New", starts_on=None, now=utc_now())
    (made,) = decisions.assignments_of(room.db, person.id)
    tracks.take_back_assignment(room.db, person.id, made.id, by=person.id, why="A mistake", now=utc_now())
    seat = room.seat(person, "learner")
    room.db.commit()
    page = seat.open(client, "").text
    assert "“Starters” was taken back on" in page and "A mistake" in page and "/map" in page
    refused = seat.open(client, "modules/manners/lessons/telephone")
    assert refused.status_code == 404 and "The track of this module was taken back before you came" in refused.text
    assert "can give it to you again" in refused.text


def test_an_instructor_decides_for_the_learners_of_their_own_courses_only(
    client: FlaskClient, room: Classroom, company: Company
) -> None:
    mine = room.learner("Mine (sample)")
    stranger = company.person("Stranger (sample)", "S1", "E-villa")
    trainer = room.person("Second trainer (sample)", "instructor")
    seat, learner = room.seat(trainer, "instructor"), room.seat(mine.person, "learner")
    room.db.commit()
    assert seat.open(client, f"training/{mine.person.id}").status_code == 200
    assert seat.open(client, f"training/{stranger.id}").status_code == 403
    assert learner.open(client, f"training/{mine.person.id}").status_code == 403


def test_a_post_decides_where_the_link_names_nothing(room: Classroom, company: Company) -> None:
    db, whose = room.db, room.organisation.id
    agent = company.person("Agent (sample)", "A1", "E-villa", "agent")
    senior = company.person("Senior (sample)", "S1", "E-villa", "senior")

    def led_to(person: Any, content: str | None) -> str | None:
        return progress_service.track_of(db, whose, person.id, content)

    assert (led_to(agent, None), led_to(senior, None)) == ("starters", None)
    tracks.assign(db, senior.id, "starters", by=agent.id, why="Asked for it", starts_on=None, now=utc_now())
    assert led_to(senior, None) == "starters"
    assert led_to(senior, "track:starters") == "starters"
    assert led_to(senior, "module:gardens") == "starters"


def _png() -> Any:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    out.seek(0)
    return out


def test_whoever_leads_a_site_sees_its_people_and_what_is_overdue_and_nobody_elses(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    late, fresh, elsewhere = (
        room.learner(f"{name} (sample)", days=days) for name, days in (("Late", 20), ("Fresh", 2), ("Other", 20))
    )
    chief = room.learner("Chief (sample)", days=2)
    for learner, site, post in (
        (late, "E-villa", "agent"),
        (fresh, "E-villa", "agent"),
        (elsewhere, "W-villa", "agent"),
        (chief, "E-villa", "supervisor"),
    ):
        company.put(learner.person, site, post)
    company.person("Unseen (sample)", "N1", "E-villa")
    seat, plain = room.seat(chief.person, "learner"), room.seat(fresh.person, "learner")
    room.db.commit()
    home = seat.open(client, "").text
    assert "The people of your site" in home and "1 person has something overdue" in home and "/team" in home
    team = seat.open(client, "team").text
    assert "Late (sample)" in team and "Fresh (sample)" in team and "Other (sample)" not in team
    assert "was due" in team and "Has not come in from the LMS yet." in team
    assert team.index("Late (sample)") < team.index("Fresh (sample)"), "who needs somebody stands first"
    assert seat.open(client, f"team?site={company.sites['W-villa'].id}").text.count("Other (sample)") == 0
    assert "The people of your site" not in plain.open(client, "").text
    assert plain.open(client, "team").status_code == 403
    assert "Other (sample)" in boss.open(client, f"team?site={company.sites['W-villa'].id}").text
