"""Launches per second on one core.

A launch is two requests: the login and the post of the token. Tokens are signed outside the timed parts, key sets are
at hand, logs go to /dev/null. Beside ours stands pylti1p3's own MessageLaunch in a plain Flask app with the same duties
of keeping: state, nonce and launch data in SQLite through Flask-SQLAlchemy, each nonce used once, one commit per
request. It does not know people, courses and enrolments, and says no statements; ours does. Bare Flask answers both
requests without doing anything.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask, redirect, request
from flask_sqlalchemy import SQLAlchemy
from pylti1p3.contrib.flask import FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.launch_data_storage.base import LaunchDataStorage
from pylti1p3.tool_config import ToolConfDict
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.wrappers import Response

from lms_tool import db as tables
from tests.bench.academy import CLIENT, DEPLOYMENT, LMS, TOOL, Campus, academy, parameters, somebody
from tests.bench.measuring import Browser, Figure, expect, middle, stay_on_one_core

ROUNDS, LAUNCHES = 15, 20


Way = tuple[Callable[[], dict[str, str]], Callable[[str, str], None]]


def way(app: Any, campus: Campus, subject: str) -> Way:
    """Login and launch of one browser, through an app that speaks the protocol."""
    browser = Browser(app, TOOL)
    announced = campus.announcement(subject)

    def login() -> dict[str, str]:
        return parameters(browser.post("/lti/login", announced))

    def launch(state: str, token: str) -> None:
        expect(303, browser.post("/lti/launch", {"state": state, "id_token": token}))

    return login, launch


def bare_flask() -> Flask:
    app = Flask("bare")
    onward = f"{LMS}/auth?state=1&nonce=1"
    app.post("/lti/login", endpoint="login")(lambda: redirect(onward))
    app.post("/lti/launch", endpoint="launch")(lambda: redirect("/", 303))
    return app


def pylti1p3_app(folder: Path, campus: Campus) -> Flask:
    """The library as its documentation uses it, with a storage in a database instead of a cache."""

    class Base(DeclarativeBase):
        pass

    class Kept(Base):
        __tablename__ = "kept"
        key: Mapped[str] = mapped_column(primary_key=True)
        value: Mapped[str]
        expires: Mapped[float]

    db = SQLAlchemy(model_class=Base)
    app = Flask("pylti1p3")
    app.config.update(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'pylti1p3.sqlite3'}")
    db.init_app(app)
    with app.app_context():
        tables.prepare(db.engine)
        db.create_all()

    class Storage(LaunchDataStorage[Any]):
        def can_set_keys_expiration(self) -> bool:
            return True

        def set_value(self, key: str, value: Any, exp: int | None = None) -> None:
            row = {"key": self._prepare_key(key), "value": json.dumps(value), "expires": time.time() + (exp or 3600)}
            db.session.execute(insert(Kept).values(**row))

        def get_value(self, key: str) -> Any:
            named = select(Kept.value).where(Kept.key == self._prepare_key(key), Kept.expires > time.time())
            found = db.session.scalar(named)
            return json.loads(found) if found else None

        def check_value(self, key: str) -> bool:
            """Asked for nonces only: each is used up."""
            used = delete(Kept).where(Kept.key == self._prepare_key(key), Kept.expires > time.time())
            return bool(db.session.execute(used).rowcount)

    registration = {
        "client_id": CLIENT,
        "auth_login_url": f"{LMS}/auth",
        "auth_token_url": f"{LMS}/token",
        "key_set": campus.key_set,
        "deployment_ids": [DEPLOYMENT],
    }
    config = ToolConfDict({LMS: registration})

    @app.post("/lti/login")
    def login() -> Response:
        begun = FlaskOIDCLogin(FlaskRequest(request_is_secure=True), config, launch_data_storage=Storage())
        answer = begun.pass_params_to_launch({"target": request.form["target_link_uri"]}).redirect(f"{TOOL}/lti/launch")
        db.session.commit()
        return answer

    @app.post("/lti/launch")
    def launch() -> Response:
        arrived = FlaskMessageLaunch(FlaskRequest(request_is_secure=True), config, launch_data_storage=Storage())
        arrived.validate()
        db.session.commit()
        return redirect(f"/{arrived.get_launch_id()}", 303)

    return app


def timed(campus: Campus, app: Any, role: str, subjects: Iterator[str]) -> float:
    """Launches per second of one round."""
    spent = 0.0
    for _ in range(LAUNCHES):
        subject = next(subjects)
        login, launch = way(app, campus, subject)
        begun = time.perf_counter()
        asked = login()
        spent += time.perf_counter() - begun
        token = campus.token(subject, role, asked["nonce"])
        begun = time.perf_counter()
        launch(asked["state"], token)
        spent += time.perf_counter() - begun
    return LAUNCHES / spent


def regulars(number: int = LAUNCHES) -> Iterator[str]:
    """The same people again and again, as in a course."""
    known = [somebody() for _ in range(number)]
    while True:
        yield from known


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, academy(Path(place) / "data") as ours:
        campus = ours.campus
        contestants = {
            "ours, an instructor": (ours.app, "instructor", regulars()),
            "ours, a learner, with the statement": (ours.app, "learner", regulars()),
            "pylti1p3 MessageLaunch": (pylti1p3_app(Path(place), campus), "learner", regulars()),
            "bare Flask": (bare_flask(), "learner", regulars()),
        }
        stay_on_one_core()
        for app, role, subjects in contestants.values():
            timed(campus, app, role, subjects)  # warm
        rounds = [
            {name: timed(campus, app, role, subjects) for name, (app, role, subjects) in contestants.items()}
            for _ in range(ROUNDS)
        ]
    for name in contestants:
        beside = middle(one[name] / one["pylti1p3 MessageLaunch"] for one in rounds)
        rate = middle(one[name] for one in rounds)
        yield Figure(name, f"{rate:.0f}/s", f"{1000 / rate:.2f} ms; {beside:.2f} × pylti1p3")
