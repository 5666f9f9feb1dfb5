"""The questions of a module: the list with its filters."""

from uuid import UUID

from flask import Response, request

from lms_tool.authoring import queries
from lms_tool.authoring.manage.doors import authors, doors, now, spoken, the_draft, title_of
from lms_tool.authoring.manage.naming import area_choices
from lms_tool.authoring.rules import bank as rules
from lms_tool.web.database import db
from lms_tool.web.pages import page

FILTERS = ("area", "difficulty", "ability", "type", "state", "q")


@doors.get("/<uuid:draft>/questions")
@authors()
def bank(draft: UUID) -> Response:
    session, found = db.session(), the_draft(draft)
    said = {name: request.args.get(name, "")[:80].strip() for name in FILTERS}
    asked = rules.Asked(*(said[name] for name in FILTERS))
    checked = queries.checked(session, found, now=now())
    modules = queries.parts(session, found, "module")
    questions = queries.written(queries.parts(session, found, "question"))
    areas = area_choices(rules.areas(questions), modules)
    return page(
        "authoring/bank.html",
        draft=found,
        module=modules[0],
        found=rules.search(questions, checked.notes, asked, request.args.get("page", 1, type=int)),
        asked={name: value for name, value in said.items() if value},
        areas=areas,
        area_names=dict(areas),
        bank_notes=[note for note in checked.notes if note.kind == "bank"],
        title_of=title_of,
        spoken=spoken,
    )
