"""A browser between the demo LMS and the tool: clicks a link in a course and follows where it leads."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from lms_tool import db as tables
from lms_tool.platforms import service as platforms
from lms_tool.platforms.models import Registration
from tests.factories.demo_lms import DemoLms, Form

COOKIE = "__Host-lti"


class LmsOutside:
    """The way to the demo LMS without a network; stands in for lti.http.Outside."""

    def __init__(self, lms: DemoLms) -> None:
        self._lms = lms

    def client(self, **options: Any) -> httpx.Client:
        return self._lms._client()


def connect(sessions: sessionmaker[Session], lms: DemoLms, organisation_id: UUID, **changes: Any) -> Registration:
    """Register the demo LMS for an organisation, and give the tool its keys."""
    base = lms.settings.public_url
    platform = platforms.NewPlatform(
        **{
            "issuer": lms.settings.issuer,
            "client_id": lms.settings.tool.client_id,
            "auth_url": f"{base}/lti/auth",
            "token_url": f"{base}/lti/token",
            "jwks_url": f"{base}/lti/jwks",
            "deployments": () if lms.settings.speaks_canvas else (lms.settings.tool.deployment_id,),
            "product_family": "canvas" if lms.settings.speaks_canvas else "",
            "admits_administrators": True,
            **changes,
        }
    )
    now = tables.utc_now()
    with tables.unit_of_work(sessions) as session:
        platforms.make_first_keys(session, secret_key="a secret of the tests, long enough", now=now)
        return platforms.add(session, organisation_id, platform, http_allowed=True, now=now)


@dataclass
class Browser:
    """One cookie partition of one person's browser."""

    app: Flask
    lms: DemoLms
    person: str
    keeps_cookies: bool = True
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client(use_cookies=self.keeps_cookies)

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.client.get(self._address(address), **options)

    def post(self, address: str, **options: Any) -> TestResponse:
        return self.client.post(self._address(address), **options)

    def begin(self, course: str, *, storage: bool = False, **changes: str) -> TestResponse:
        """Click the link of a course; the answer of the tool's login."""
        form = self.lms.start(self.person, course)
        data = {**form.data, **changes}
        if not storage:
            data.pop("lti_storage_target", None)
        return self.post(form.url, data=data)

    def authorize(self, login: TestResponse) -> Form:
        """Follow the tool's redirect; the form that the LMS posts to the launch address."""
        assert login.status_code == 302, login.text
        return self.lms.authorize(self.person, login.headers["Location"])

    def launch(self, course: str, **changes: str) -> TestResponse:
        """The whole way up to the answer to the launch."""
        form = self.authorize(self.begin(course, **changes))
        return self.post(form.url, data=form.data)

    def _address(self, address: str) -> str:
        return address if "://" in address else f"{self.app.config['SETTINGS'].public_url}{address}"


def asked(login: TestResponse) -> dict[str, str]:
    """Parameters of the redirect to the platform: state, nonce, …"""
    query = parse_qs(urlsplit(login.headers["Location"]).query, strict_parsing=True)
    return {name: values[0] for name, values in query.items()}
