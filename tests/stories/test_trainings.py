"""Somebody rises to another post: the training it asks for is offered, and the one before stays within reach."""

from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient

from content.loader import load
from lms_tool.catalog import service as catalog
from lms_tool.db import begin_writing
from lms_tool.progress import queries as progress
from lms_tool.tracks import service as tracks
from tests.factories import courseware
from tests.factories.company import Company
from tests.factories.learners import Classroom
from tests.factories.track_room import boss, company, room

__all__ = ["boss", "company", "room"]


def seniors(room: Classroom, root: Path) -> None:
    """A second training, for those who have risen; its module is one of the first training too."""
    track = {**courseware.TRACK, "key": "seniors", "title": {"zh-CN": "高级客服", "en": "Seniors"}, "posts": ["senior"]}
    courseware.dump(root / "tracks/seniors.yaml", track)
    read, problems = load(root)
    assert not problems, problems
    catalog.publish(room.db, room.organisation.id, read, now=room.now)


def test_a_promotion_offers_the_training_of_the_new_post(
    client: FlaskClient, room: Classroom, company: Company, tmp_path: Path
) -> None:
    seniors(room, tmp_path / "courseware")
    learner = room.learner("Learner (sample)")
    company.put(learner.person, "E-villa", "agent")
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    assert "Other trainings of yours" not in seat.open(client, "").text
    assert seat.post(client, "trainings/seniors").status_code == 404, "their post does not ask for it"

    room.db.rollback()
    begin_writing(room.db)
    company.put(learner.person, "E-villa", "senior", since=(room.now - timedelta(days=1)).date())
    room.db.commit()
    home = seat.open(client, "").text
    assert "Other trainings of yours" in home and "Your post asks for it" in home
    assert seat.post(client, "trainings/seniors").status_code == 303
    home = seat.open(client, "").text
    assert "<title>Seniors" in home and "Starters" in home
    assert "Seniors" in seat.open(client, "map").text

    room.db.rollback()
    [new, old] = progress.enrolments_of(room.db, learner.person.id)
    assert (new.track, old.track) == ("seniors", "starters")
    seat.post(client, "modules/manners/lessons/telephone/completion")
    room.db.rollback()
    done = [progress.units(room.db, one.id) for one in (new, old)]
    assert done[0] and not done[1], "what is learnt now counts where it was chosen"

    assert seat.post(client, "trainings/starters").status_code == 303
    assert "<title>Starters" in seat.open(client, "").text
    assert seat.post(client, "trainings/starters").status_code == 303, "twice is once"
    assert seat.post(client, "trainings/nowhere").status_code == 404


def test_what_staff_took_back_is_not_offered(
    client: FlaskClient, room: Classroom, company: Company, tmp_path: Path
) -> None:
    seniors(room, tmp_path / "courseware")
    learner = room.learner("Learner (sample)")
    trainer = room.person("Boss (sample)", "administrator")
    company.put(learner.person, "E-villa", "senior")
    made = tracks.assign(room.db, learner.person.id, "seniors", by=trainer.id, why="Soon", starts_on=None, now=room.now)
    tracks.take_back_assignment(room.db, learner.person.id, made.id, by=trainer.id, why="Too early", now=room.now)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    assert "Your post asks for it" not in seat.open(client, "").text
    assert seat.post(client, "trainings/seniors").status_code == 404
