"""The administrator's door: what is being said, whether it keeps the profile, and how people are called in it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.lrs import queries as lrs
from lms_tool.lrs.models import StatementRow
from lms_tool.lrs.rules import Filters
from lms_tool.people.models import Person
from lms_tool.statements import queries, rules, service
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page, wants_fragment
from xapi.profile import TEMPLATES
from xapi.validation.formats import is_iri

doors = Blueprint("statements", __name__, url_prefix="/s/<launch>/statements", template_folder="../templates")

VERBS = {template.verb.id: template.verb.display for template in TEMPLATES}
_FILTERS = ("q", "person", "verb", "activity", "registration", "since", "until", "after")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the visitor looks for. people: who may be meant by the words; wrong: what cannot be looked for, by field."""

    filters: Filters
    people: list[Person] | None
    after: UUID | None
    wrong: dict[str, str]


@doors.get("")
@guard("administrator")
def index() -> Response:
    """The newest first; the part that changes alone, for the script that asks again."""
    asked = _asked()
    template = "statements/stream.html" if wants_fragment() else "statements/index.html"
    return page(template, **_stream(asked), asked=asked, verbs=VERBS, here=_here(), base=_base())


@doors.get("/<uuid:statement>")
@guard("administrator")
def one(statement: UUID) -> Response:
    session, whose = db.session(), visitor().organisation_id
    row = lrs.by_ids(session, whose, [statement]).get(statement)
    if row is None:
        raise NotFound(f"statement {statement}")
    said = json.loads(row.payload)
    glance, labels = rules.glance(said), {template.key: template.label for template in TEMPLATES}
    return page(
        "statements/one.html",
        row=row,
        glance=glance,
        verdict=rules.verdict(said),
        labels=labels,
        text=rules.laid_out(said),
        names=queries.called(session, [glance.actor] if glance.actor else [], _pseudonyms()),
    )


@doors.get("/naming")
@guard("administrator")
def naming() -> Response:
    return page("statements/naming.html", calling=queries.calling(db.session(), visitor().organisation_id))


@doors.post("/naming")
@guard("administrator")
def name() -> Answer:
    me, calling = visitor(), request.form.get("calling", "")
    if service.set_calling(db.session(), me.organisation_id, calling, by=me.person_id, now=utc_now()):
        flash(_("Saved. It holds for what is said from now on."))
    return redirect(url_for("statements.naming"), 303)


def _stream(asked: _Asked) -> dict[str, Any]:
    session, whose = db.session(), visitor().organisation_id
    agents = None
    if asked.people is not None:
        agents = queries.agents_of(session, asked.people[0].id, _pseudonyms()) if len(asked.people) == 1 else []
    found = lrs.Page([], None)
    if not asked.wrong:
        found = queries.stream(session, whose, asked.filters, agents, asked.after)
    lines = [(row, *_judged(row)) for row in found.rows]
    accounts = {glance.actor for _row, glance, _verdict in lines if glance.actor}
    return {"lines": lines, "last": found.last, "names": queries.called(session, accounts, _pseudonyms())}


def _judged(row: StatementRow) -> tuple[rules.Glance, rules.Verdict]:
    said = json.loads(row.payload)
    return rules.glance(said), rules.verdict(said)


# --- What is looked for ----------------------------------------------------------------------------------------------


def _asked() -> _Asked:
    said, wrong = request.args, dict[str, str]()
    activity = said.get("activity", "").strip()
    if activity and not is_iri(activity):
        activity = f"{_base()}/{activity.strip('/')}"
    if activity and not is_iri(activity):
        wrong["activity"] = _("Enter the address of an activity, or the end of one of ours.")
    registration, typed = _uuid(said.get("registration", "").strip()), said.get("registration", "").strip()
    if typed and registration is None:
        wrong["registration"] = _("A registration has 32 digits and letters with four dashes.")
    verb = said.get("verb", "")
    filters = Filters(
        verb=verb if is_iri(verb) else None,
        activity=activity or None,
        related_activities=True,
        registration=registration,
        since=_moment(said.get("since", "")),
        until=_moment(said.get("until", "")),
    )
    return _Asked(filters, _people(), _uuid(said.get("after", "")), wrong)


def _people() -> list[Person] | None:
    """Who is meant: one who was chosen, or all to whom the words fit. None: nobody in particular."""
    session, whose = db.session(), visitor().organisation_id
    words, chosen = request.args.get("q", "").strip()[:80], _uuid(request.args.get("person", ""))
    if chosen:
        row = session.get(Person, chosen)
        return [row] if row and row.organisation_id == whose else []
    return queries.alike(session, whose, words) if words else None


def _here() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name in _FILTERS and value}


def _moment(text: str) -> datetime | None:
    """Local time of the organisation, as the browser's field writes it; anything else asks for nothing."""
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=ZoneInfo(visitor().timezone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _base() -> str:
    return f"{current_app.config['SETTINGS'].public_url}/xapi"


def _pseudonyms() -> str:
    """The home page of people under pseudonyms."""
    return f"{_base()}/people"
