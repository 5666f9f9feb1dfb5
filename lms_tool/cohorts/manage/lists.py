"""One session at the door and afterwards: the code on the screen, the list, corrections, scores, sheets to print."""

from uuid import UUID

from flask import Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from lms_tool.cohorts.manage.desk import MarkSchema, doors, problem
from lms_tool.cohorts.manage.rooms import own_session
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.queries.sessions import Line
from lms_tool.cohorts.rules import codes, seats
from lms_tool.cohorts.service import attending, seating
from lms_tool.cohorts.service.refusals import AtTheSameTime, HoursFirst
from lms_tool.db import utc_now
from lms_tool.errors import BadInput
from lms_tool.people.models import Person
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page, wants_fragment

SEEN_LAST = 6  # names on the screen of those who signed in last


@doors.get("/sessions/<uuid:session>")
@guard("instructor", "administrator")
def session(session: UUID) -> Response:
    batch, held = own_session(session)
    lines = sessions.sheet(db.session(), session)
    by = {mark.by for line in lines for mark in line.marks} | {held.trainer_id}
    return page(
        "cohorts/session_staff.html",
        batch=batch,
        held=held,
        lines=lines,
        others=_others(batch.id, lines),
        counts=_counts(lines),
        names=batches.names(db.session(), by),
        makes_up=sessions.session(db.session(), held.makes_up_id) if held.makes_up_id else None,
        missed=len(sessions.missed(db.session(), session)),
        phase=sessions.hours(held).phase(utc_now()),
        opens_at=sessions.hours(held).opens_at,
        states=seats.STATES,
        now=utc_now(),
    )


def _others(batch: UUID, lines: list[Line]) -> list[Person]:
    """People of the batch who are not on the list."""
    listed = {line.person.id for line in lines}
    wanted = [person for person in batches.member_ids(db.session(), batch) if person not in listed]
    return batches.persons(db.session(), wanted[:500])


def _counts(lines: list[Line]) -> dict[str, int]:
    """How many have a seat, wait, are here."""
    return {
        "seats": sum(line.sign_up is not None and line.sign_up.state == "seat" for line in lines),
        "waiting": sum(line.sign_up is not None and line.sign_up.state == "waiting" for line in lines),
        "here": sum(line.attendance is not None and line.attendance.state in seats.PRESENT for line in lines),
    }


@doors.get("/sessions/<uuid:session>/code")
@guard("instructor", "administrator")
def code(session: UUID) -> Response:
    """The code for the wall; fetched again every few seconds."""
    batch, held = own_session(session)
    settings, now = current_app.config["SETTINGS"], utc_now()
    shown = codes.shown(settings.secret_key, session, now)
    address = settings.public_url + url_for("sign_in.scan", session=session, code=shown.long)
    lines = sessions.sheet(db.session(), session)
    here = [line for line in lines if line.attendance and line.attendance.state in seats.PRESENT]
    here.sort(key=lambda line: line.attendance.came_at or now if line.attendance else now, reverse=True)
    return page(
        "cohorts/code_part.html" if wants_fragment() else "cohorts/code.html",
        batch=batch,
        held=held,
        code=shown,
        picture=_drawn(address),
        left=max(1, round((shown.changes_at - now).total_seconds())),
        phase=sessions.hours(held).phase(now),
        opens_at=sessions.hours(held).opens_at,
        counts=_counts(lines),
        last=[line.person for line in here[:SEEN_LAST]],
        now=now,
    )


def _drawn(address: str) -> Markup:
    import segno  # loaded when the first code is shown

    picture = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(picture)  # noqa: S704  drawn by us


@doors.post("/sessions/<uuid:session>/attendance")
@guard("instructor", "administrator")
def mark(session: UUID) -> Answer:
    """Write somebody down by hand, or correct it, with a reason."""
    own_session(session)
    said = MarkSchema().load(request.form)
    attending.mark(
        db.session(),
        session,
        said["person"],
        said["state"],
        by=visitor().person_id,
        why=said["why"],
        now=utc_now(),
        minutes=said["minutes"],
    )
    flash(_("Written down. What stood there before is kept."))
    return redirect(url_for("batches.session", session=session, _anchor=f"p-{said['person']}"), 303)


@doors.post("/sessions/<uuid:session>/closing")
@guard("instructor", "administrator")
def close(session: UUID) -> Answer:
    own_session(session)
    came = attending.settle(db.session(), session, by=visitor().person_id, now=utc_now())
    flash(
        ngettext(
            "The list is closed: %(num)s person was there.", "The list is closed: %(num)s people were there.", came
        )
    )
    return redirect(url_for("batches.session", session=session), 303)


@doors.post("/sessions/<uuid:session>/seats")
@guard("instructor", "administrator")
def seat(session: UUID) -> Answer:
    """Sign somebody up, or take their seat back, for them."""
    own_session(session)
    person = request.form.get("person", type=UUID)
    if person is None:
        flash(_("Choose somebody first."), "hint")
    elif request.form.get("do") == "back":
        seating.give_back(db.session(), session, person, now=utc_now())
        flash(_("Taken off the list."))
    else:
        _sign_up(session, person)
    return redirect(url_for("batches.session", session=session), 303)


def _sign_up(session: UUID, person: UUID) -> None:
    try:
        asked = seating.ask(db.session(), session, person, now=utc_now())
    except (HoursFirst, AtTheSameTime) as error:
        flash(problem(error), "hint")
    else:
        flash(_("Signed up.") if asked.state == "seat" else _("Every seat is taken: put on the waiting list."))


@doors.get("/sessions/<uuid:session>/sheet")
@guard("instructor", "administrator")
def sheet(session: UUID) -> Response:
    """The sign-in sheet, to print."""
    return _printed("cohorts/sheet.html", session)


@doors.get("/sessions/<uuid:session>/scores")
@guard("instructor", "administrator")
def scores(session: UUID) -> Response:
    """The score sheet: filled in here or printed."""
    return _printed("cohorts/scores.html", session)


def _printed(template: str, session: UUID) -> Response:
    batch, held = own_session(session)
    lines = [
        line
        for line in sessions.sheet(db.session(), session)
        if line.attendance or (line.sign_up and line.sign_up.state == "seat")
    ]
    return page(
        template,
        batch=batch,
        held=held,
        lines=lines,
        blank=max(0, min(held.seats, 40) - len(lines)),
        groups={one.id: one.title for one in batches.groups(db.session(), batch.id)},
        members=batches.groups_of(db.session(), batch.id, [line.person.id for line in lines]),
        names=batches.names(db.session(), [held.trainer_id]),
        criteria=seats.CRITERIA,
        now=utc_now(),
    )


@doors.post("/sessions/<uuid:session>/scores")
@guard("instructor", "administrator")
def keep_scores(session: UUID) -> Answer:
    own_session(session)
    listed = {line.person.id for line in sessions.sheet(db.session(), session)}
    changed = 0
    for person in listed:
        for criterion in seats.CRITERIA:
            name = f"{criterion}.{person}"
            if f"points.{name}" not in request.form:
                continue
            changed += attending.score(
                db.session(),
                session,
                person,
                criterion,
                points=_points(request.form[f"points.{name}"]),
                note=request.form.get(f"note.{name}", ""),
                by=visitor().person_id,
                now=utc_now(),
            )
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(url_for("batches.scores", session=session), 303)


def _points(said: str) -> int | None:
    """Raises BadInput for what is no whole number."""
    if not said.strip():
        return None
    try:
        return int(said)
    except ValueError:
        raise BadInput("points that are no number") from None
