"""The table of a course shows the people of one batch or of one site, and so does its file."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories.batch import BatchRoom, batch_room
from tests.factories.company import Company
from tests.factories.desk import desk
from tests.factories.learners import NOW

__all__ = ["batch_room", "desk"]


@pytest.fixture
def room(batch_room: BatchRoom) -> BatchRoom:
    """Four people in a batch; the first works at one site, the others at another; two more are in no batch."""
    company = Company(batch_room.db, batch_room.room.organisation, NOW)
    for number, person in enumerate(batch_room.people):
        company.put(person, "E-villa" if number == 0 else "W-residential")
    return batch_room


def shown(answer: Any) -> list[str]:
    return [name for name in ("Person 1", "Person 2", "Learner", "Neighbour") if f"{name} (sample)" in answer.text]


def test_by_batch_and_by_site(room: BatchRoom, client: FlaskClient) -> None:
    seat = room.room.seat(room.trainer, "instructor")
    room.db.commit()
    everybody = seat.open(client, "course?show=everybody")
    assert shown(everybody) == ["Person 1", "Person 2", "Learner", "Neighbour"]
    choices = everybody.text.split('id="site"')[1].split('<option value="')
    [near] = [one.split('"')[0] for one in choices if "E-villa" in one.split("</option>")[0]]
    assert shown(seat.open(client, f"course?show=everybody&batch={room.batch.id}")) == ["Person 1", "Person 2"]
    assert shown(seat.open(client, f"course?show=everybody&batch={room.batch.id}&site={near}")) == ["Person 1"]
    assert shown(seat.open(client, f"course.csv?batch={room.batch.id}&site={near}")) == ["Person 1"]


def test_what_is_no_batch_of_the_course_narrows_nothing(room: BatchRoom, client: FlaskClient) -> None:
    seat = room.room.seat(room.trainer, "instructor")
    room.db.commit()
    assert "Learner (sample)" in seat.open(client, f"course?show=everybody&batch={room.trainer.id}&site=x").text
