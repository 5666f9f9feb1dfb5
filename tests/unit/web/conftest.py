"""An application with a few doors of the tests' own, which answers errors as in production."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, abort, jsonify, request, url_for
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.app import create_app
from lms_tool.config import Settings
from lms_tool.errors import Conflict
from lms_tool.organisations import service as organisations
from lms_tool.people.models import Person
from lms_tool.web.database import db as flask_db
from lms_tool.web.doors import guard, keep, public, visitor
from tests.factories import courseware
from tests.factories.learners import Classroom, Seat

Open = Callable[..., Seat]


def _write(key: str) -> None:
    db = flask_db.session()
    tables.unscope(db, "a new company belongs to none")
    organisations.add(db, key, {"en": key})


def _doors() -> Blueprint:
    doors = Blueprint("trial", __name__)

    @doors.post("/write/<key>")
    @public("a trial")
    def write(key: str) -> Any:
        _write(key)
        how = request.args.get("then", "")
        if how == "refuse":
            raise Conflict("after writing")
        if how == "break":
            raise ZeroDivisionError("the details of the accident")
        if how == "answer":
            return jsonify(sorry=True), 422
        if how == "keep":
            keep()
            raise Conflict("kept all the same")
        return jsonify(written=key)

    @doors.get("/reading/<key>")
    @public("a trial")
    def writes_while_reading(key: str) -> Any:
        _write(key)
        return jsonify(written=key)

    @doors.get("/writing/<key>")
    @public("a trial", writes=True)
    def says_that_it_writes(key: str) -> Any:
        _write(key)
        return jsonify(written=key)

    @doors.get("/abort/<int:status>")
    @public("a trial")
    def refuse(status: int) -> Any:
        abort(status)

    return doors


def _readers() -> Blueprint:
    doors = Blueprint("reader", __name__)

    @doors.post("/form")
    @public("a trial")
    def form() -> Any:
        return jsonify(len(request.get_data()))

    @doors.post("/json")
    @public("a trial")
    def read() -> Any:
        return jsonify(read=bool(request.get_json()))

    return doors


def _guarded() -> Blueprint:
    doors = Blueprint("room", __name__, url_prefix="/s/<launch>/trial")

    @doors.get("/me")
    @guard("learner", "instructor")
    def me() -> Any:
        session = flask_db.session()
        seen = session.query(Person).count()
        return jsonify(person=visitor().person_id, people=seen, help=url_for("home.help"), here=url_for(".me"))

    @doors.route("/desk", methods=["GET", "POST"])
    @guard("instructor")
    def desk() -> Any:
        return jsonify(ok=True)

    return doors


@pytest.fixture
def production(settings: Settings, sessions: sessionmaker[Session]) -> Iterator[Flask]:
    app = create_app(settings)
    app.register_blueprint(_doors())
    app.register_blueprint(_readers())
    app.register_blueprint(_guarded())
    yield app
    with app.app_context():
        flask_db.engine.dispose()


@pytest.fixture
def client(production: Flask) -> FlaskClient:
    return production.test_client()


@pytest.fixture
def sit(db: Session, organisation: Any, tmp_path: Path) -> Open:
    """sit("learner"): a seat of a new person in a course; two people of another organisation live next door."""
    tables.unscope(db, "the neighbours")
    other = organisations.add(db, "other", {"en": "Other"})
    db.add_all([Person(organisation_id=other.id), Person(organisation_id=other.id)])
    db.commit()
    library = courseware.library(tmp_path / "library")

    def sit(*roles: str, locale: str = "en") -> Seat:
        tables.begin_writing(db)
        tables.scope(db, organisation.id)
        room = Classroom(db, organisation, library, "starters")
        seat = room.seat(room.person("Somebody (sample)", roles[0]), *roles)
        seat.session.locale = locale
        db.commit()
        return seat

    return sit
