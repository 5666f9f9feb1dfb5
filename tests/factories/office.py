"""An administrator's office, for stories of connecting an LMS."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.platforms import service
from tests.factories.demo_lms import DemoLms

SECRET = "a secret of the tests, long enough"


class Office:
    """An administrator's office: makes invitations, pastes them into the LMS, looks at what came of it."""

    def __init__(self, app: Flask, lms: DemoLms, sessions: sessionmaker[Session], organisation: Any) -> None:
        self.app, self.lms, self.sessions, self.organisation = app, lms, sessions, organisation
        with tables.unit_of_work(sessions) as session:
            service.make_first_keys(session, secret_key=SECRET, now=utc_now())

    def invite(self, **given: Any) -> str:
        with tables.unit_of_work(self.sessions) as session:
            whose = given.pop("organisation_id", self.organisation.id)
            made = service.invite(session, whose, by=None, secret_key=SECRET, now=given.pop("now", utc_now()), **given)
            return service.address(made.id, public_url="http://127.0.0.1:8000", secret_key=SECRET)

    def paste(self, invitation: str, *, update: int = 0) -> str:
        """What the LMS opens in a frame after the invitation was pasted into it. update: number of a tool it has."""
        return self.lms.opened_by(invitation, update=update)

    def open(self, address: str, **options: Any) -> TestResponse:
        return self.app.test_client().get(address, headers={"Accept-Language": "en"}, **options)

    def register(self, **given: Any) -> TestResponse:
        return self.open(self.paste(self.invite(**given)))

    def activate(self) -> None:
        page = self.lms.as_("hemin").get("/tools").text
        self.lms.as_("hemin").post(re.findall(r'action="(/tools/\d+/activate)"', page)[-1])

    def rows(self, table: Any) -> list[Any]:
        with tables.unit_of_work(self.sessions) as session:
            return list(session.scalars(select(table)))


@pytest.fixture
def office(app: Flask, lms: DemoLms, sessions: sessionmaker[Session], organisation: Any) -> Office:
    return Office(app, lms, sessions, organisation)


@contextmanager
def lms_store(lms: DemoLms) -> Iterator[dict[str, Any]]:
    """The registration as the demo LMS kept it."""
    connection = sqlite3.connect(lms.settings.data_dir / "demo-lms.sqlite3")
    (said,) = connection.execute("SELECT said FROM registered_tools").fetchone()
    connection.close()
    yield json.loads(said)
