"""Two companies in one academy: the same LMS vendor, persons and courses of the same ids, and nothing is shared."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import Rule, UUIDConverter
from werkzeug.test import TestResponse

from lms_tool import db as tables
from lms_tool.catalog import service as catalog
from lms_tool.lti.keys import fingerprint
from lms_tool.organisations import service as organisations
from lms_tool.people.models import Account, Course
from tests.factories.browsing import Browser
from tests.factories.demo_lms import DemoLms
from tests.factories.other_company import SECRET, OtherCompany
from tests.factories.picking import three_modules

PATH = "the-path-of-a-session-of-theirs"
ROLES = {"xiaoyu": "learner", "lin": "instructor", "hemin": "administrator"}
# Of which table the parameter of an address is the id. A new one has to be named here.
TABLES = {
    "assignment": "track_assignments",
    "attempt": "attempts",
    "batch": "batches",
    "column": "grade_columns",
    "credential": "lrs_credentials",
    "deployment": "deployments",
    "destination": "outbox_destinations",
    "document": "authoring_documents",
    "draft": "authoring_drafts",
    "enrolment": "enrolments",
    "entry": "hours_entries",
    "exemption": "track_exemptions",
    "flag": "standard_flags",
    "intake": "people_intakes",
    "invitation": "platform_invitations",
    "merger": "people_mergers",
    "message": "outbox_messages",
    "notice": "notices",
    "one": "people",
    "other": "people",
    "override": "standard_overrides",
    "part": "sites",
    "person": "people",
    "placement": "placements",
    "post": "discussion_posts",
    "practical": "practicals",
    "registration": "registrations",
    "session": "classroom_sessions",
    "statement": "statements",
    "step": "assignment_steps",
    "store": "external_stores",
    "thread": "discussion_threads",
    "upload": "uploads",
}
NAMED = ("enrolment", "person", "score", "column", "batch", "session", "group", "site", "post", "mentor", "trainer")
NAMED += (
    "store",
    "kind",
    "key",
    "course",
    "link",
    "thread",
    "other",
    "assignment",
    "track",
    "module",
    "content",
    "form",
)
NAMED += ("store_id", "region", "sites", "people", "pick", "who", "id", "ids", "one", "message", "absorbed", "survivor")
"""Fields of forms that name something."""
WORDS = {"kind": "site", "way": "undo", "deed": "admission", "name": "completion", "form": "csv", "capacity": "trainer"}


@pytest.fixture
def browsers(browse: Any, sessions: sessionmaker[Session], organisation: Any, tmp_path: Path) -> dict[str, Browser]:
    """One of each role, who have come in, and whose company has courseware."""
    library = three_modules(tmp_path / "library")
    with tables.unit_of_work(sessions, organisation.id) as db:
        catalog.publish(db, organisation.id, library, now=tables.utc_now())
    return {role: browse(person) for person, role in ROLES.items()}


@pytest.fixture
def homes(browsers: dict[str, Browser]) -> dict[str, str]:
    """Where each is, once in."""
    found = {}
    for role, browser in browsers.items():
        where = browser.launch("new-hire").headers["Location"]
        found[role] = where[: where.index("/s/")] + "/".join(["", *where[where.index("/s/") :].split("/")[1:3]])
    return found


@pytest.fixture
def theirs(sessions: sessionmaker[Session], lms: DemoLms, homes: dict[str, str]) -> Iterator[OtherCompany]:
    """The other company, after the first one's people have come in: its rows bear the same names of the platform."""
    with tables.unit_of_work(sessions) as db:
        tables.unscope(db, "two companies")
        other = organisations.add(db, "maple-court", {"en": SECRET, "zh-CN": SECRET})
        known = {
            "registrations.issuer": lms.settings.issuer,
            "accounts.subject": db.scalars(select(Account.subject)).first(),
            "courses.context_id": db.scalars(select(Course.context_id)).first(),
            "launch_sessions.token_hash": fingerprint(PATH),
            "launch_sessions.browsers": [fingerprint("a browser of theirs")],
        }
        company = OtherCompany(db, other.id, known)
    with sessions() as db:
        tables.unscope(db, "two companies")
        company.read_with(db)
        yield company


def doors(app: Flask) -> list[tuple[str, Rule]]:
    """Every way into a session's pages, as (method, rule)."""
    rules = [rule for rule in app.url_map.iter_rules() if "launch" in rule.arguments and str(rule).startswith("/s/")]
    return [(method, rule) for rule in rules for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]


def address(app: Flask, rule: Rule, theirs: OtherCompany, path: str) -> tuple[str, bool]:
    """The address with what belongs to the other company in it, and whether it names a row of theirs."""
    values: dict[str, Any] = {"launch": path}
    for name in rule.arguments - {"launch"}:
        is_row = isinstance(rule._converters.get(name), UUIDConverter)
        values[name] = theirs.ids[TABLES[name]] if is_row else WORDS.get(name, "manners")
    built = rule.build(values, append_unknown=False)
    assert built, rule
    return built[1], any(name in TABLES and "uuid:" in str(rule) for name in rule.arguments)


def ask(browser: Browser, method: str, where: str, form: dict[str, str] | None = None) -> TestResponse:
    headers = {"X-Requested-With": ""}
    return browser.client.open(browser._address(where), method=method, headers=headers, data=form)


def bodies(theirs: OtherCompany) -> Iterator[dict[str, str] | None]:
    """Nothing; and forms in which every field that names something names something of theirs."""
    yield None
    held = {"held_on": "2026-01-15", "day": "2026-01-15", "title": "x", "why": "x", "name": "x", "state": "present"}
    for table in ("people", "enrolments", "scores", "practicals", "batches", "sites", "posts", "classroom_sessions"):
        yield {**held, **dict.fromkeys(NAMED, str(theirs.ids[table]))}
    yield {**held, **{name: str(theirs.ids[TABLES[name]]) for name in NAMED if name in TABLES}}


def test_no_door_shows_or_changes_anything_of_the_other_company(
    app: Flask, browsers: dict[str, Browser], homes: dict[str, str], theirs: OtherCompany
) -> None:
    before, opened = theirs.rows(), []
    for role, browser in browsers.items():
        for method, rule in doors(app):
            if rule.endpoint in ("accounts.sign_out", "launches.language"):
                continue  # they end or change this very session
            where, names_theirs = address(app, rule, theirs, homes[role].rpartition("/")[2])
            for form in bodies(theirs) if method == "POST" else [None]:
                answer = ask(browser, method, where, form)
                assert answer.status_code < 500, f"{role}: {method} {rule} {form}: {answer.status_code}"
                if SECRET.encode() in answer.data or (names_theirs and answer.status_code < 400):
                    opened.append(f"{role}: {method} {rule} {form}: {answer.status_code}")
    assert opened == [], "\n".join(opened)
    assert theirs.rows() == before


def test_the_path_of_their_session_opens_to_nobody_else(
    app: Flask, browsers: dict[str, Browser], theirs: OtherCompany
) -> None:
    before = theirs.rows()
    for method, rule in doors(app):
        where, _ = address(app, rule, theirs, PATH)
        answer = ask(browsers["administrator"], method, where)
        assert answer.status_code in (401, 403, 404, 405), f"{method} {rule}: {answer.status_code}"
        assert SECRET.encode() not in answer.data
    assert theirs.rows() == before


def test_a_launch_of_the_same_person_into_the_same_course_stays_with_its_own_company(
    browsers: dict[str, Browser], theirs: OtherCompany, organisation: Any, sessions: sessionmaker[Session]
) -> None:
    before = theirs.rows()
    assert browsers["learner"].launch("new-hire").status_code == 303
    assert theirs.rows() == before
    with tables.unit_of_work(sessions) as db:
        tables.unscope(db, "two companies")
        whose = [one.organisation_id for one in db.scalars(select(Account).order_by(Account.created_at))]
        assert {theirs.id, organisation.id} == set(whose)
