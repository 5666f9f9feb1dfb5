"""The real app on a real database with the shipped courseware, and a platform that only signs tokens."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import structlog
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.cli.processes import prepare
from lms_tool.config import Settings
from lms_tool.lti import claims
from lms_tool.platforms import queries, service
from tests.bench.measuring import Answer, Browser, expect

TOOL, LMS, CLIENT, DEPLOYMENT = "http://127.0.0.1:8000", "https://campus.example", "demo-academy", "1"
ROLES = {
    "learner": "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
    "instructor": "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
}


@dataclass
class Campus:
    """A platform with one course and one link, without a server: everything it would say is made here.

    content: what the link shows; tool, address: where the two are.
    """

    content: str = "track:new-hire"
    tool: str = TOOL
    address: str = LMS
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "campus-1"}))

    @property
    def key_set(self) -> dict[str, Any]:
        return {"keys": [{**self.key.as_dict(private=False), "alg": "RS256", "use": "sig"}]}

    def announcement(self, subject: str) -> dict[str, str]:
        """What the browser posts to the tool's login."""
        return {
            "iss": self.address,
            "client_id": CLIENT,
            "login_hint": subject,
            "lti_message_hint": '{"cmid": 7, "launchid": "kXp3"}',
            "target_link_uri": f"{self.tool}/lti/launch",
            "lti_deployment_id": DEPLOYMENT,
        }

    def token(self, subject: str, role: str, nonce: str) -> str:
        now = int(time.time())
        said = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": subject,
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            "name": "Sample Person",
            "given_name": "Sample",
            claims.LTI_VERSION: claims.VERSION,
            claims.MESSAGE_TYPE: claims.RESOURCE_LINK_REQUEST,
            claims.DEPLOYMENT_ID: DEPLOYMENT,
            claims.TARGET_LINK_URI: f"{self.tool}/lti/launch",
            claims.ROLES: [ROLES[role]],
            claims.CONTEXT: {"id": "batch-11", "title": "New hires, batch 11", "label": "batch-11"},
            claims.RESOURCE_LINK: {"id": "7", "title": "Service academy"},
            claims.CUSTOM: {"content": self.content},
            claims.LAUNCH_PRESENTATION: {"document_target": "iframe", "locale": "en"},
            claims.TOOL_PLATFORM: {"guid": "campus", "product_family_code": "moodle"},
            claims.GRADES: {
                "lineitems": f"{self.address}/items",
                "lineitem": f"{self.address}/items/1",
                "scope": [claims.SCOPE_LINE_ITEMS, claims.SCOPE_SCORES],
            },
        }
        return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": self.key.kid}, said, self.key, algorithms=["RS256"])


@dataclass
class Academy:
    """`launch` comes in as somebody; the pages are then asked for with the browser it gives back."""

    app: Any
    campus: Campus
    sessions: sessionmaker[Session]
    settings: Settings

    def launch(self, subject: str, role: str = "learner") -> tuple[Browser, str]:
        """A browser after a whole launch, and the address of its session (`/s/…/`)."""
        browser = Browser(self.app, TOOL)
        asked = parameters(browser.post("/lti/login", self.campus.announcement(subject)))
        token = self.campus.token(subject, role, asked["nonce"])
        answer = browser.post("/lti/launch", {"state": asked["state"], "id_token": token})
        return browser, "/".join(expect(303, answer).location.split("/")[:3]) + "/"


def parameters(login: Answer) -> dict[str, str]:
    """What the redirect to the platform carries: state, nonce, …"""
    return {name: values[0] for name, values in parse_qs(urlsplit(login.location).query).items()}


@contextmanager
def academy(folder: Path, database_url: str = "") -> Iterator[Academy]:
    """The tool as `lms-tool serve` makes it, its database migrated, the platform's keys fetched already."""
    from lms_tool.app import create_app
    from lms_tool.web import limits
    from lms_tool.web.database import db as flask_db

    environment = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a secret of the benchmarks, long enough",
        "PUBLIC_URL": TOOL,
        "DEVELOPMENT": "1",
        "LOG_FORMAT": "json",
    }
    folder.mkdir(parents=True, exist_ok=True)
    prepare(environment, LMS)
    settings = Settings.read(environment)
    sessions, campus = tables.session_factory(settings.database_url), Campus()
    with tables.unit_of_work(sessions) as db:
        registration = queries.registrations_of(db, LMS, CLIENT)[0]
        service.keep_key_set(db, registration.id, json.dumps(campus.key_set), now=tables.utc_now())
    limits.LIMITS.update(dict.fromkeys(limits.LIMITS, 10**9))  # one browser plays a whole campus
    app = create_app(settings)
    with Path(os.devnull).open("w") as nowhere:  # lines are made as ever, but the table is not between them
        structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=nowhere))
        yield Academy(app, campus, sessions, settings)
    with app.app_context():
        flask_db.engine.dispose()
    sessions.kw["bind"].dispose()


def somebody() -> str:
    """A subject that never came before."""
    return f"subject-{uuid4().hex}"
