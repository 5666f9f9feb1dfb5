"""The administrator's door: is this connection fine, and what is to be done where it is not?"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.connections import queries, rules, service
from lms_tool.connections.models import Check
from lms_tool.db import utc_now
from lms_tool.platforms import queries as platforms
from lms_tool.platforms.models import Registration
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint(
    "connections", __name__, url_prefix="/s/<launch>/platforms/<uuid:registration>/check", template_folder="templates"
)
PATIENCE = timedelta(seconds=30)  # after which somebody should see whether a worker runs


@doors.get("")
@guard("administrator")
def show(registration: UUID) -> Response:
    session = db.session()
    found = platforms.registration(session, registration)
    check = queries.last(session, registration)
    return page("connections/check.html", registration=found, **_shown(found, check))


@doors.get("/findings")
@guard("administrator")
def findings(registration: UUID) -> Response:
    """The part of the page that changes while the worker is at it."""
    session = db.session()
    found = platforms.registration(session, registration)
    return page("connections/findings.html", registration=found, **_shown(found, queries.last(session, registration)))


@doors.post("")
@guard("administrator")
def ask(registration: UUID) -> Answer:
    with_score = "with_score" in request.form
    service.ask(db.session(), registration, with_score=with_score, by=visitor().person_id, now=utc_now())
    return redirect(url_for("connections.show", registration=registration), 303)


def _shown(registration: Registration, check: Check | None) -> dict[str, Any]:
    found = queries.findings(check) if check else []
    return {
        "check": check,
        "findings": [(one, _said(one.saying.what, one), _said(one.saying.do, one)) for one in found],
        "steps": {step: _(title) for step, title in rules.STEPS.items()},
        "works": rules.works(found),
        "forsaken": bool(check and not check.taken_at and utc_now() - check.asked_at > PATIENCE),
        "report": _report(registration, check, found) if check and check.done_at else "",
    }


def _said(sentence: str, finding: rules.Finding) -> str:
    said = {name: _(value) if name == "why" else value for name, value in finding.values.items()}
    return _(sentence, **said) if sentence else ""


def _report(registration: Registration, check: Check, found: list[rules.Finding]) -> str:
    """What can be handed to whoever helps: it holds no secret and names nobody."""
    words = {rules.FINE: _("fine"), rules.WRONG: _("wrong"), rules.UNKNOWN: _("not known")}
    lines = [f"{registration.name} · {registration.issuer} · {registration.client_id}"]
    lines.append(f"{check.done_at:%Y-%m-%d %H:%M} UTC")
    for one in found:
        where = f" [{one.place}]" if one.place else ""
        what, do = _said(one.saying.what, one), _said(one.saying.do, one)
        title = _(rules.STEPS[one.step])
        lines.append(_("%(state)s – %(step)s: %(what)s", state=words[one.saying.state], step=title + where, what=what))
        if do:
            lines.append(f"  → {do}")
    return "\n".join(lines)
