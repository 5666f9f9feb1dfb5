"""Launches per second on one core.

A launch is two requests: the login and the post of the token. Tokens are signed outside the timed parts, key sets are
at hand, logs go to /dev/null. Beside ours stands pylti1p3's own MessageLaunch in a plain Flask app on the same SQLite
database, with one commit per request, twice. Checking: it keeps state, nonce and launch data, and uses up each nonce.
Taking in: it also does what the tool does with every launch, by the tool's own services: registration, deployment,
person, course, link, membership, session. A learner's launch also finds the enrolment and writes a statement with its
index; ours stands beside a learner's launch of pylti1p3 that does this too.
Bare Flask answers both requests without doing anything.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask, redirect, request
from pylti1p3.contrib.flask import FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.launch_data_storage.base import LaunchDataStorage
from pylti1p3.tool_config import ToolConfDict
from sqlalchemy import Column, Float, MetaData, String, Table, delete, insert, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms_tool import db as tables
from lms_tool import facts
from lms_tool.config import Settings
from lms_tool.lti import claims
from lms_tool.people import service as people
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations
from lms_tool.web.database import connect
from lms_tool.web.database import db as database
from tests.bench.academy import CLIENT, DEPLOYMENT, LMS, ROLES, TOOL, Campus, academy, parameters, somebody
from tests.bench.measuring import Browser, Figure, expect, middle, stay_on_one_core
from tests.factories.learners import seat

ROUNDS, LAUNCHES = 15, 20
CHECKING, TAKING_IN = "pylti1p3 MessageLaunch, checking", "pylti1p3 MessageLaunch, taking in"
TELLING = "pylti1p3 MessageLaunch, taking in a learner, with the statement"


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


kept = Table(
    "kept_by_pylti1p3",
    MetaData(),
    Column("key", String, primary_key=True),
    Column("value", String),
    Column("expires", Float),
)


class Storage(LaunchDataStorage[Any]):
    """State, nonces and launch data in the database; a nonce that was asked for is used up."""

    def can_set_keys_expiration(self) -> bool:
        return True

    def set_value(self, key: str, value: Any, exp: int | None = None) -> None:
        row = {"key": self._prepare_key(key), "value": json.dumps(value), "expires": time.time() + (exp or 3600)}
        database.session.execute(insert(kept), row)

    def get_value(self, key: str) -> Any:
        found = database.session.scalar(select(kept.c.value).where(*self._fresh(key)))
        return json.loads(found) if found else None

    def check_value(self, key: str) -> bool:
        return bool(database.session.execute(delete(kept).where(*self._fresh(key))).rowcount)

    def _fresh(self, key: str) -> tuple[Any, Any]:
        return kept.c.key == self._prepare_key(key), kept.c.expires > time.time()


def pylti1p3_app(settings: Settings, campus: Campus, *, knows_people: bool) -> Flask:
    """The library as its documentation uses it, with a storage in a database instead of a cache."""
    app = Flask("pylti1p3")
    connect(app, settings)
    with app.app_context():
        kept.create(database.engine, checkfirst=True)
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
        tables.begin_writing(database.session())
        begun = FlaskOIDCLogin(FlaskRequest(request_is_secure=True), config, launch_data_storage=Storage())
        answer = begun.pass_params_to_launch({"target": request.form["target_link_uri"]}).redirect(f"{TOOL}/lti/launch")
        database.session.commit()
        return answer

    @app.post("/lti/launch")
    def launch() -> Response:
        tables.begin_writing(database.session())
        arrived = FlaskMessageLaunch(FlaskRequest(request_is_secure=True), config, launch_data_storage=Storage())
        told = arrived.validate().get_launch_data()
        if knows_people:
            take_in(database.session(), told)
        database.session.commit()
        return redirect(f"/{arrived.get_launch_id()}", 303)

    return app


def take_in(db: Session, told: Any) -> None:
    """What the tool does with every launch beside checking it: person, course, link, membership and a session."""
    now = tables.utc_now()
    tables.unscope(db, "a launch arrives before anybody knows whose it is")
    registration = platforms.registrations_of(db, told["iss"], told["aud"])[0]
    whose = registration.organisation_id
    tables.scope(db, whose)
    deployment = registrations.welcome_deployment(db, registration.id, told[claims.DEPLOYMENT_ID], now=now)
    role = "instructor" if ROLES["instructor"] in told[claims.ROLES] else "learner"
    course, link = told[claims.CONTEXT], told[claims.RESOURCE_LINK]
    arrival = people.Arrival(
        organisation_id=whose,
        registration_id=registration.id,
        issuer=told["iss"],
        subject=told["sub"],
        name=told["name"],
        given_name=told["given_name"],
        context_id=course["id"],
        course_title=course["title"],
        course_label=course["label"],
        resource_link_id=link["id"],
        link_title=link["title"],
        content=told[claims.CUSTOM]["content"],
        roles=frozenset({role}),
    )
    arrived = people.welcome(db, arrival, now=now)
    launch = seat(db, whose, arrived.person.id, (role,), deployment, arrived.course, arrived.link).session
    facts.publish(
        db,
        facts.Arrived(
            organisation=whose,
            person=launch.person_id,
            launch=launch.id,
            course=launch.course_id,
            roles=frozenset(launch.roles),
            content=launch.content,
            language=launch.locale,
            at=now,
        ),
    )


def timed(campus: Campus, app: Any, role: str, subjects: Iterator[str]) -> float:
    """Launches per second of one round."""
    spent = 0.0
    for _ in range(LAUNCHES):
        subject = next(subjects)
        login, launch = way(app, campus, subject)
        begun = time.process_time()
        asked = login()
        spent += time.process_time() - begun
        token = campus.token(subject, role, asked["nonce"])
        begun = time.process_time()
        launch(asked["state"], token)
        spent += time.process_time() - begun
    return LAUNCHES / spent


def regulars(number: int = LAUNCHES) -> Iterator[str]:
    """The same people again and again, as in a course."""
    known = [somebody() for _ in range(number)]
    while True:
        yield from known


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, academy(Path(place) / "data") as ours:
        campus = ours.campus
        knowing = pylti1p3_app(ours.settings, campus, knows_people=True)
        contestants = {
            "ours, an instructor": (ours.app, "instructor", regulars()),
            "ours, a learner, with the statement": (ours.app, "learner", regulars()),
            CHECKING: (pylti1p3_app(ours.settings, campus, knows_people=False), "instructor", regulars()),
            TAKING_IN: (knowing, "instructor", regulars()),
            TELLING: (knowing, "learner", regulars()),
            "bare Flask": (bare_flask(), "instructor", regulars()),
        }
        stay_on_one_core()
        for app, role, subjects in contestants.values():
            timed(campus, app, role, subjects)  # warm
        rounds = [
            {name: timed(campus, app, role, subjects) for name, (app, role, subjects) in contestants.items()}
            for _ in range(ROUNDS)
        ]
    for name in contestants:
        rate = middle(one[name] for one in rounds)
        beside = {
            words: middle(one[name] / one[other] for one in rounds)
            for other, words in ((CHECKING, "checking"), (TAKING_IN, "taking in"), (TELLING, "with the statement"))
        }
        ratios = ", ".join(f"{ratio:.2f} {words}" for words, ratio in beside.items())
        yield Figure(name, f"{rate:.0f}/s", f"{1000 / rate:.2f} ms; times pylti1p3: {ratios}")
