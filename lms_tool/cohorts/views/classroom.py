"""A learner's sessions: sign up, take it back, sign in by the code typed, the calendar file."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.cohorts.models import ClassroomSession
from lms_tool.cohorts.queries import batches, opening, sessions
from lms_tool.cohorts.queries.sessions import Mine
from lms_tool.cohorts.rules import calendars
from lms_tool.cohorts.rules.times import Phase
from lms_tool.cohorts.service import attending, seating
from lms_tool.cohorts.service.attending import Visit
from lms_tool.cohorts.views import words
from lms_tool.db import utc_now
from lms_tool.web import limits
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("classroom", __name__, url_prefix="/s/<launch>/classroom", template_folder="../templates")


@doors.get("")
@guard("learner")
def index() -> Response:
    return _index()


def _index(refused: str = "") -> Response:
    session, who, now = db.session(), visitor(), utc_now()
    mine = [one for one in sessions.mine(session, who.person_id) if not one.session.cancelled_at]
    return page(
        "cohorts/classroom.html",
        status=409 if refused else 200,
        coming=[one for one in mine if one.session.ends_at > now],
        past=[one for one in reversed(mine) if one.session.ends_at <= now],
        batches=batches.batches_with(session, who.person_id),
        mentors=_mentors(),
        openings=opening.mine(session, who.person_id),
        open=sessions.open_now(session, who.person_id, now),
        minutes=sum(one.attendance.minutes for one in mine if one.attendance and one.session.settled_at),
        now=now,
        phase=_phase,
        refused=refused,
        typed=_typed()[:12],
    )


def _mentors() -> dict[UUID, str | None]:
    """Batch → the name of this learner's mentor in it."""
    session, who = db.session(), visitor()
    found = {}
    for batch in batches.batches_with(session, who.person_id):
        member = batches.member_or_none(session, batch.id, who.person_id)
        mentor = batches.mentor_of(session, member) if member else None
        if mentor:
            found[batch.id] = mentor.name
    return found


def _phase(one: Mine) -> Phase:
    return sessions.hours(one.session).phase(utc_now())


@doors.get("/<uuid:session>")
@guard("learner")
def session(session: UUID) -> Response:
    return _shown(sessions.mine_at(db.session(), visitor().person_id, session))


def _shown(one: Mine, answer: attending.Answer | None = None) -> Response:
    trainer = batches.names(db.session(), [one.session.trainer_id])
    return page(
        "cohorts/session.html",
        status=200 if answer is None else 409,
        one=one,
        trainer=next(iter(trainer.values()), None),
        phase=_phase(one),
        opens_at=sessions.hours(one.session).opens_at,
        opening=opening.opening_or_none(db.session(), one.batch, visitor().person_id),
        refused=words.said(answer, one.session) if answer else "",
        typed=_typed()[:12],
        now=utc_now(),
    )


@doors.post("/<uuid:session>/seat")
@guard("learner")
def sign_up(session: UUID) -> Answer:
    who = visitor()
    asked = seating.ask(db.session(), session, who.person_id, now=utc_now(), origin=_here())
    if asked.state == "seat":
        flash(_("You have a seat."))
    else:
        flash(_("You are on the waiting list. When a seat becomes free, you move up by yourself and are told."), "hint")
    return redirect(url_for("classroom.session", session=session), 303)


@doors.post("/<uuid:session>/seat/return")
@guard("learner")
def take_back(session: UUID) -> Answer:
    who = visitor()
    seating.give_back(db.session(), session, who.person_id, now=utc_now(), origin=_here())
    flash(_("Taken back. Somebody else may have the seat now."))
    return redirect(url_for("classroom.index"), 303)


@doors.post("/sign-in")
@guard("learner")
def sign_in_anywhere() -> Answer:
    """By the six digits on a screen, whichever session it is of."""
    limits.take("sign-in", str(visitor().person_id))
    here, now = db.session(), utc_now()
    found = attending.session_of_code(here, _typed(), secret_key=_secret_key(), now=now)
    if found is None:
        return _index(_("This is not the code on the screen. Type the six digits that it shows now."))
    answer = _sign_in(found.id, now)
    if not answer.is_in:
        return _index(words.said(answer, found))
    return _is_in(answer, found)


@doors.post("/<uuid:session>/sign-in")
@guard("learner")
def sign_in(session: UUID) -> Answer:
    """By the six digits on the screen of this session."""
    limits.take("sign-in", str(visitor().person_id))
    one = sessions.mine_at(db.session(), visitor().person_id, session)
    answer = _sign_in(session, utc_now())
    return _is_in(answer, one.session) if answer.is_in else _shown(one, answer)


def _sign_in(session: UUID, now: datetime) -> attending.Answer:
    here, who = db.session(), visitor()
    refused = attending.check_code(here, session, _typed(), secret_key=_secret_key(), now=now)
    visit = Visit(who.person_id, "code", who.session_id, language())
    return refused or attending.sign_in(here, session, visit, now=now)


def _is_in(answer: attending.Answer, session: ClassroomSession) -> Answer:
    flash(words.said(answer, session))
    return redirect(url_for("classroom.session", session=session.id), 303)


def _typed() -> str:
    return request.form.get("code", "")


def _secret_key() -> str:
    return str(current_app.config["SETTINGS"].secret_key)


def _here() -> seating.Origin:
    return seating.Origin(visitor().session_id, language())


@doors.get("/sessions.ics")
@guard("learner")
def calendar() -> Response:
    """All sessions in which this learner has a seat, called off ones as such."""
    mine = sessions.mine(db.session(), visitor().person_id)
    return _calendar([one for one in mine if one.state == "seat" or one.session.cancelled_at], "sessions.ics")


@doors.get("/<uuid:session>.ics")
@guard("learner")
def calendar_of(session: UUID) -> Response:
    return _calendar([sessions.mine_at(db.session(), visitor().person_id, session)], "session.ics")


def _calendar(mine: Sequence[Mine], name: str) -> Response:
    host = urlsplit(current_app.config["SETTINGS"].public_url).hostname or "academy"
    events = [
        calendars.Event(
            one.session.id,
            host,
            one.session.title,
            one.session.place,
            one.batch.title,
            one.session.starts_at,
            one.session.ends_at,
            one.session.revision,
            one.session.changed_at,
            cancelled=one.session.cancelled_at is not None,
        )
        for one in mine
    ]
    answer = Response(calendars.written(events, name=_("Classroom")), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
