"""LMSs that are connected, invitations, deployments; switched off and on."""

from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.audit import queries as audit
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.platforms import queries, service
from lms_tool.platforms.manage.doors import doors, ours, settings
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

STATES = {"admission": "active", "exclusion": "disabled"}


@doors.get("")
@guard("administrator")
def index() -> Response:
    session, whose, now = db.session(), visitor().organisation_id, utc_now()
    invitations = queries.invitations(session, whose)
    found = queries.every_registration(session)
    return page(
        "platforms/index.html",
        registrations=[one for one in found if one.state != "retired"],
        retired=[one for one in found if one.state == "retired"],
        waiting={one.id: queries.count_waiting(session, one.id) for one in found},
        open=[one for one in invitations if queries.invitation_state(one, now) == "open"],
        earlier=[(one, queries.invitation_state(one, now)) for one in invitations][:20],
        address=lambda one: service.address(one.id, public_url=settings().public_url, secret_key=settings().secret_key),
    )


@doors.post("/invitations")
@guard("administrator")
def invite() -> Answer:
    who = visitor()
    service.invite(
        db.session(),
        who.organisation_id,
        name=request.form.get("name", ""),
        admits_administrators="admits_administrators" in request.form,
        by=who.person_id,
        secret_key=settings().secret_key,
        now=utc_now(),
    )
    flash(_("The invitation stands below. Copy its address into the LMS."))
    return redirect(url_for("platforms.index") + "#invitations", 303)


@doors.post("/invitations/<uuid:invitation>/revocation")
@guard("administrator")
def revoke(invitation: UUID) -> Answer:
    service.revoke(db.session(), invitation, by=visitor().person_id, now=utc_now())
    flash(_("Taken back. Its address opens nothing any more."))
    return redirect(url_for("platforms.index"), 303)


@doors.get("/<uuid:registration>")
@guard("administrator")
def show(registration: UUID) -> Response:
    session = db.session()
    found = queries.registration(session, registration)
    return page(
        "platforms/platform.html",
        registration=found,
        deployments=queries.deployments(session, found.id),
        ours=ours(),
        log=audit.of_subject(session, found.id, 20),
    )


@doors.post("/<uuid:registration>/deployments/<uuid:deployment>/<deed>")
@guard("administrator")
def settle_deployment(registration: UUID, deployment: UUID, deed: str) -> Answer:
    """admission | exclusion"""
    session = db.session()
    found = queries.deployment(session, deployment)
    if deed not in STATES or found.registration_id != registration:
        raise NotFound(f"deployment {deployment}")
    service.settle_deployment(session, found, STATES[deed], by=visitor().person_id, now=utc_now())
    flash(
        _("Admitted. Launches from there work now.") if deed == "admission" else _("Launches from there are refused.")
    )
    return _back(registration)


@doors.post("/<uuid:registration>/switch")
@guard("administrator")
def switch(registration: UUID) -> Answer:
    """Off, on again, or out of use; the latter two with a tick. No record is lost."""
    state = {"off": "disabled", "retired": "retired"}.get(request.form.get("to", ""), "active")
    if state != "active" and "sure" not in request.form:
        flash(_("Nothing was changed: tick that you are sure first."), "hint")
        return _back(registration)
    why = request.form.get("why", "")[:500]
    service.switch(db.session(), registration, state, by=visitor().person_id, why=why, now=utc_now())
    said = {"disabled": _("Switched off. Nobody comes in from there."), "active": _("It is in use.")}
    flash(said.get(state) or _("Retired. All records of its learners stay."))
    return _back(registration)


def _back(registration: UUID) -> Answer:
    return redirect(url_for("platforms.show", registration=registration), 303)
