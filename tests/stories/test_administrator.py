"""The administrator: what is connected, what could not be delivered, and what to do about it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.forwarding.models import ExternalStore
from lms_tool.organisations import service as organisations
from lms_tool.outbox.models import Destination, Message
from tests.factories.learners import Classroom, Seat


@pytest.fixture
def room(db: Session, organisation: Any) -> Classroom:
    return Classroom(db, organisation, load()[0], "new-hire", now=utc_now())


@pytest.fixture
def boss(room: Classroom) -> Seat:
    return room.seat(room.person("Boss (sample)", "administrator"), "administrator")


def store(room: Classroom, **state: Any) -> ExternalStore:
    """A record store of others, and how sending to it stands."""
    whose = room.organisation.id
    made = ExternalStore(
        id=uuid4(),
        organisation_id=whose,
        name="Group LRS (sample)",
        endpoint="https://lrs.example/xapi",
        key="k",
        secret="s",
        version="1.0.3",
    )
    room.db.add_all([made, Destination(id=made.id, organisation_id=whose, kind="statement", **state)])
    room.db.flush()
    return made


def message(room: Classroom, destination: UUID, **state: Any) -> Message:
    made = Message(
        organisation_id=room.organisation.id,
        destination_id=destination,
        kind="statement",
        subject_id=uuid4(),
        **{"created_at": utc_now(), **state},
    )
    room.db.add(made)
    room.db.flush()
    return made


def state_of(room: Classroom, destination: UUID) -> str:
    room.db.expire_all()
    state = room.db.get_one(Destination, destination).state
    room.db.rollback()
    return state


def test_everything_works(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    made = store(room)
    message(room, made.id, state="delivered")
    message(room, made.id)
    room.learner("Somebody (sample)")
    room.db.commit()
    assert boss.open(client, "").headers["Location"] == boss.path("administration")
    page = boss.open(client, "administration").text
    assert "Everything works" in page
    assert "1 person learns here, in 1 enrolment, 0 finished." in page
    assert room.registration.issuer in page
    assert "Group LRS (sample)" in page
    assert "What could not be delivered" not in page
    assert '<dt>Deployment ID</dt><dd><span translate="no">1</span></dd>' in page


@pytest.mark.parametrize(
    ("state", "heading", "told"),
    [
        ({"state": "stopped", "reason": "The key has expired."}, "One connection needs you", "The key has expired."),
        ({"state": "paused", "reason": "holiday"}, "One connection needs you", "Somebody has paused it."),
        ({"failures": 2, "reason": "503"}, "Something is late", "It does not answer as it should:"),
    ],
)
def test_what_is_wrong_is_said(
    client: FlaskClient, room: Classroom, boss: Seat, state: dict[str, Any], heading: str, told: str
) -> None:
    store(room, **state)
    room.db.commit()
    page = boss.open(client, "administration").text
    assert heading in page
    assert told in page


def test_messages_that_wait_too_long_point_at_the_worker(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    message(room, store(room).id, created_at=utc_now() - timedelta(minutes=6))
    room.db.commit()
    assert "Check that the worker is running." in boss.open(client, "administration").text


def test_sending_is_paused_and_resumed(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    made = store(room).id
    room.db.commit()
    assert "This stops sending only" in boss.open(client, "administration").text
    assert boss.post(client, f"administration/destinations/{made}/pause").status_code == 303
    assert state_of(room, made) == "paused"
    assert "Resume sending" in boss.open(client, "administration").text
    assert boss.post(client, f"administration/destinations/{made}/resume").status_code == 303
    assert state_of(room, made) == "running"


def test_a_parked_message_is_tried_again_or_given_up_with_a_reason(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    made = store(room)
    first, second = (message(room, made.id, state="parked", reason="Not a statement.") for _ in range(2))
    room.db.commit()
    page = boss.open(client, "administration").text
    assert page.count("Not a statement.") == 2
    boss.post(client, f"administration/messages/{first.id}/retry")
    assert boss.post(client, f"administration/messages/{second.id}/discard", why=" ").status_code == 400
    boss.post(client, f"administration/messages/{second.id}/discard", why="a test")
    room.db.expire_all()
    assert (first.state, second.state, second.reason) == ("waiting", "discarded", "a test")


def test_other_organisations_are_out_of_reach(client: FlaskClient, room: Classroom, boss: Seat, sessions: Any) -> None:
    room.db.commit()
    with tables.unit_of_work(sessions) as session:
        theirs = Classroom(session, organisations.add(session, "theirs", {"en": "Theirs"}), load()[0], "new-hire")
        foreign = store(theirs).id
        parked = message(theirs, foreign, state="parked", reason="Theirs alone.").id
        issuer = theirs.registration.issuer
    page = boss.open(client, "administration").text
    assert issuer not in page
    assert "Theirs alone." not in page
    for rest in (f"destinations/{foreign}/pause", f"destinations/{foreign}/resume"):
        assert boss.post(client, f"administration/{rest}").status_code == 404
    assert boss.post(client, f"administration/messages/{parked}/discard", why="mine now").status_code == 404
    boss.post(client, f"administration/messages/{parked}/retry")
    with tables.unit_of_work(sessions) as session:
        assert session.query(Message).filter_by(id=parked).one().state == "parked"


def test_instructors_do_not_administer(client: FlaskClient, room: Classroom) -> None:
    trainer = room.seat(room.person("Trainer too (sample)", "instructor"), "instructor")
    room.db.commit()
    assert trainer.open(client, "administration").status_code == 403
