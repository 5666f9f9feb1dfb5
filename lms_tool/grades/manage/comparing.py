"""The gradebook beside ours: read by the worker when somebody asks, compared learner by learner, decided one by one."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.grades import queries, rules, service
from lms_tool.grades.manage import words
from lms_tool.grades.manage.book import course, ticked
from lms_tool.grades.manage.doors import doors
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page, wants_fragment


@doors.get("/comparison")
@guard("instructor", "administrator")
def comparison() -> Response:
    """A fragment for our own script while the gradebook is read, otherwise the page."""
    session = db.session()
    readings = queries.readings(session, course())
    busy = [reading for reading in readings.values() if reading.state == "asked"]
    if wants_fragment():
        return page("grades/reading.html", readings=readings, busy=busy)
    kind, number = _kind(request.args), min(max(1, request.args.get("page", 1, type=int)), 100_000)
    columns = {column.id: column for column in queries.course_columns(session, course())}
    found = queries.comparison(session, course(), kind, page=number)
    return page(
        "grades/comparison.html",
        readings=readings,
        busy=busy,
        noted=[reading for reading in readings.values() if reading.reason and reading.state != "asked"],
        columns={id: words.title(column) for id, column in columns.items()},
        found=found,
        kind=kind,
        number=number,
        pages=-(-found.found // queries.PAGE),
        kinds=rules.KINDS_OF_RESULT,
        open=sum(found.counts[one] for one in rules.DIFFERENCES),
        here={"kind": kind} if kind else {},
        words=words,
    )


@doors.post("/comparison")
@guard("instructor", "administrator")
def ask() -> Answer:
    count = service.ask(db.session(), course(), by=visitor().person_id, now=utc_now())
    if not count:
        flash(_("There is nothing to read: this course has no column of ours that may be read."))
    return _back()


@doors.post("/comparison/send")
@guard("instructor", "administrator")
def send_ours() -> Answer:
    def deed(scores: list[Any]) -> int:
        return service.send_ours(db.session(), course(), scores, by=visitor().person_id, now=utc_now())

    return _change(
        deed,
        "sent-again",
        lambda n: ngettext("%(num)s grade is on its way again.", "%(num)s grades are on their way again.", n),
    )


@doors.post("/comparison/leave")
@guard("instructor", "administrator")
def leave() -> Answer:
    def deed(scores: list[Any]) -> int:
        return service.leave(db.session(), course(), scores)

    return _change(
        deed,
        "left",
        lambda n: ngettext(
            "%(num)s grade stays as it is in the LMS. Nothing is sent for it until you send ours again.",
            "%(num)s grades stay as they are in the LMS. Nothing is sent for them until you send ours again.",
            n,
        ),
    )


@doors.post("/comparison/take-out")
@guard("instructor", "administrator")
def take_out() -> Answer:
    def deed(scores: list[Any]) -> int:
        return service.take_out(db.session(), course(), scores, now=utc_now())

    return _change(
        deed,
        "unreleased",
        lambda n: ngettext(
            "%(num)s grade is taken out of the gradebook.", "%(num)s grades are taken out of the gradebook.", n
        ),
    )


def _change(deed: Callable[[list[Any]], int], what: str, say: Callable[[int], str]) -> Answer:
    session, kind = db.session(), request.form.get("all", "")
    every = kind in rules.KINDS_OF_RESULT
    count = deed(queries.differing(session, course(), kind) if every else ticked())
    if count:
        service.note_decision(session, course(), what, say(count), by=visitor().person_id, now=utc_now())
    flash(say(count) if count else _("Nothing to do: tick at least one grade for which this is possible."))
    return _back()


def _back() -> Answer:
    kind = _kind(request.form)
    return redirect(url_for("grades_desk.comparison", kind=kind or None), 303)


def _kind(said: Any) -> str:
    kind = str(said.get("kind", ""))
    return kind if kind in rules.KINDS_OF_RESULT else ""
