"""The gradebook of the course as far as we fill it: how far each score has got, and what can be done about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.grades import queries, rules, service
from lms_tool.grades.manage import words
from lms_tool.grades.manage.doors import doors
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page


def course() -> UUID:
    """Of this launch. Raises NotFound outside any course."""
    found = visitor().course_id
    if found is None:
        raise NotFound("a gradebook outside any course")
    return found


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    session, asked = db.session(), _asked(request.args)
    number = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    lines, count = queries.book(session, asked, page=number)
    columns = queries.course_columns(session, asked.course)
    chosen = next((column for column in columns if column.id == asked.column), None)
    return page(
        "grades/book.html",
        lines=lines,
        count=count,
        number=number,
        pages=-(-count // queries.PAGE),
        asked=asked,
        here=_here(asked),
        columns={column.id: words.title(column) for column in columns},
        chosen=chosen,
        counts=queries.counts(session, asked.course, asked.column),
        without=queries.without_score(session, asked.course),
        policies=queries.policies(session, asked.course),
        words=words,
        states=rules.STATES,
    )


@doors.post("/send")
@guard("instructor", "administrator")
def send() -> Answer:
    """Again, at once."""
    count = service.resend(db.session(), _chosen("refused", "stopped"), now=utc_now())
    return done(ngettext("%(num)s grade is on its way again.", "%(num)s grades are on their way again.", count))


@doors.post("/release")
@guard("instructor", "administrator")
def release() -> Answer:
    return _change(
        service.release,
        "let-go",
        _chosen("held"),
        lambda n: ngettext("%(num)s grade was released.", "%(num)s grades were released.", n),
    )


@doors.post("/unrelease")
@guard("instructor", "administrator")
def unrelease() -> Answer:
    return _change(
        service.take_back,
        "unreleased",
        _chosen(),
        lambda n: ngettext(
            "%(num)s grade is taken out of the gradebook.", "%(num)s grades are taken out of the gradebook.", n
        ),
    )


@doors.post("/columns/<uuid:column>/recount")
@guard("instructor", "administrator")
def recount(column: UUID) -> Answer:
    session, now = db.session(), utc_now()
    found = queries.course_column(session, course(), column)
    count = service.recount(session, found, now=now)
    service.note_decision(session, course(), "recounted", found.label, by=visitor().person_id, now=now)
    if not count:
        return done(_("Counted anew from the tries that are kept: every grade is as it should be."))
    return done(ngettext("%(num)s grade changed and goes out.", "%(num)s grades changed and go out.", count))


def done(said: str) -> Answer:
    flash(said)
    return redirect(url_for("grades_desk.index", **_here(_asked(request.form))), 303)


def _change(deed: Callable[..., int], what: str, chosen: list[UUID], say: Callable[[int], str]) -> Answer:
    session, now = db.session(), utc_now()
    count = deed(session, course(), chosen, now=now)
    if count:
        service.note_decision(session, course(), what, say(count), by=visitor().person_id, now=now)
    return done(say(count) if count else _("Nothing to do: tick at least one grade for which this is possible."))


def _chosen(*everywhere: str) -> list[UUID]:
    """The ticked scores of this course; everything in these states where "all" was asked for."""
    asked = _asked(request.form)
    if request.form.get("all"):
        every = [queries.Asked(asked.course, asked.column, state, asked.words) for state in everywhere]
        return [score for one in every for score in queries.of_state(db.session(), one)]
    return ticked()


def ticked() -> list[UUID]:
    """Scores of this course."""
    said = [found for said in request.form.getlist("score") if (found := _uuid(said))]
    return queries.in_course(db.session(), course(), said)


def _asked(said: Any) -> queries.Asked:
    state = said.get("state", "")
    return queries.Asked(
        course=course(),
        column=_uuid(said.get("column", "")),
        state=state if state in rules.STATES else "",
        words=said.get("q", "").strip()[:80],
    )


def _here(asked: queries.Asked) -> dict[str, Any]:
    said = {"column": asked.column, "state": asked.state, "q": asked.words}
    return {name: value for name, value in said.items() if value}


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
