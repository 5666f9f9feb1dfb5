"""Questions that come from files, and go out as files."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from content import formats
from content.schema import to_dict
from lms_tool.authoring import queries, service
from lms_tool.authoring.manage.doors import aloud, authors, back_to, doors, me, now, tell, the_draft, title_of
from lms_tool.authoring.models import Draft
from lms_tool.authoring.queries.checking import faults, standard
from lms_tool.web.database import db
from lms_tool.web.languages import language
from lms_tool.web.pages import page

LARGEST = 21 * 1024 * 1024  # bytes of a form with a file
_REVIEWED = timedelta(days=182)
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@doors.get("/<uuid:draft>/import")
@authors()
def bring(draft: UUID) -> Response:
    return _ask(the_draft(draft))


def _ask(draft: Draft, trouble: str = "") -> Response:
    module = queries.parts(db.session(), draft, "module")[0]
    return page(
        "authoring/import.html",
        400 if trouble else 200,
        draft=draft,
        module=module,
        trouble=trouble,
        title_of=title_of,
    )


@doors.post("/<uuid:draft>/import")
@authors()
def read(draft: UUID) -> Answer:
    """The dry run: what is in the file, row by row; nothing is taken yet."""
    request.max_content_length = request.max_form_memory_size = LARGEST
    found, session, told = the_draft(draft), db.session(), language()
    file, pasted = request.files.get("file"), request.form.get("pasted", "")
    data = file.read() if file and file.filename else pasted.encode()
    name = file.filename or "" if file else ""
    if not data.strip():
        return _ask(found, _("Choose a file, or paste the questions into the box."))
    tag = request.form.get("language", "")
    tag = tag if tag in found.languages else str(found.languages[0])
    review_by = (now() + _REVIEWED).date()
    titles = {part.key: part.written.get("title") or {} for part in queries.parts(session, found, "lesson")}
    figures = standard(session, found.organisation_id)
    lessons = formats.lessons_called(titles, figures)
    reading = formats.read(None, data, tag, review_by=review_by, filename=name or "questions.txt", lessons=lessons)
    reading = formats.fitting(reading, titles)
    there = queries.whole_questions(queries.parts(session, found, "question"))
    compared = formats.compare(reading, there, told, standard=figures)
    remarks = sorted({*((r.severity, r.where, r.say(told, aloud)) for r in (*reading.remarks, *compared.remarks))})
    rows: list[dict[str, Any]] = [
        {"question": to_dict(one.question), "standing": standing, "where": one.where.say(told)}
        for one, standing in compared.standings
    ]
    said = [{"severity": severity, "text": text} for severity, _where, text in remarks]
    said += [{"severity": "unfit", "text": text} for text in _unfit(found, compared, told)]
    said += [{"severity": "note", "text": text} for text in formats.told_once(reading.losses, told)]
    intake = service.wait(session, found, name, rows, said, **me())
    return back_to("check_intake", draft=draft, intake=intake.id)


def _unfit(draft: Draft, compared: formats.Compared, tag: str) -> list[str]:
    """What the check will refuse of what comes in, each at its place in the file."""
    coming = [one for one, standing in compared.standings if standing != "there"]
    said = ((where.say(tag), tell(note)) for where, note in faults(db.session(), draft, coming, now=now()))
    return [_("%(place)s: %(what)s", place=place, what=what) if place else what for place, what in dict.fromkeys(said)]


@doors.get("/<uuid:draft>/import/<uuid:intake>")
@authors()
def check_intake(draft: UUID, intake: UUID) -> Response:
    session, found = db.session(), the_draft(draft)
    kept = queries.intake(session, found, intake)
    counts = {word: sum(row["standing"] == word for row in kept.questions) for word in ("new", "changed", "there")}
    return page(
        "authoring/intake.html",
        draft=found,
        module=queries.parts(session, found, "module")[0],
        intake=kept,
        counts=counts,
        errors=[said for said in kept.remarks if said["severity"] == "error"],
        unfit=[said for said in kept.remarks if said["severity"] == "unfit"],
        remarks=[said for said in kept.remarks if said["severity"] == "note"],
        title_of=title_of,
    )


@doors.post("/<uuid:draft>/import/<uuid:intake>")
@authors()
def take(draft: UUID, intake: UUID) -> Answer:
    session, found = db.session(), the_draft(draft)
    kept = queries.intake(session, found, intake)
    count = service.take(session, found, kept, replacing=request.form.get("replacing") == "yes", **me())
    message = ngettext("%(num)s question came in.", "%(num)s questions came in.", count)
    return back_to("bank", message, draft=draft)


@doors.get("/<uuid:draft>/questions.xlsx")
@authors()
def table(draft: UUID) -> Response:
    """The questions that are whole."""
    found = the_draft(draft)
    questions = queries.whole_questions(queries.parts(db.session(), found, "question"))
    written = formats.write("xlsx", questions, _tag(found), every_language=len(found.languages) > 1)
    return _sheet(written.data, f"{found.module}-questions.xlsx")


@doors.get("/<uuid:draft>/template.xlsx")
@authors()
def template(draft: UUID) -> Response:
    return _sheet(formats.template.template(_tag(the_draft(draft))), "questions.xlsx")


def _tag(draft: Draft) -> str:
    """The language of the page, where the module is wanted in it."""
    return language() if language() in draft.languages else str(draft.languages[0])


def _sheet(data: bytes, name: str) -> Response:
    return Response(data, mimetype=_SHEET, headers={"Content-Disposition": f'attachment; filename="{name}"'})
