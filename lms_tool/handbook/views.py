"""Pages to look things up in: open to everybody who was launched, whatever their track."""

from itertools import groupby

from flask import Blueprint, Response

from content.schema import LEVELS
from lms_tool.catalog import queries as catalog
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("handbook", __name__, url_prefix="/s/<launch>/handbook", template_folder="templates")


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    session, whose = db.session(), visitor().organisation_id
    scenes = [catalog.spoken(session, edition) for edition in catalog.phrases(session, whose)]
    cases = [catalog.spoken(session, edition) for edition in catalog.cases(session, whose)]
    cases.sort(key=lambda case: LEVELS.index(case.level))
    shelves = {level: list(found) for level, found in groupby(cases, key=lambda case: str(case.level))}
    laws = [edition.item for edition in catalog.laws(session, whose)]
    return page("handbook/index.html", scenes=scenes, shelves=shelves, laws=laws)


@doors.get("/cases/<key>")
@guard("learner", "instructor", "administrator")
def case(key: str) -> Response:
    session, whose = db.session(), visitor().organisation_id
    edition = catalog.case(session, whose, key)
    told = catalog.spoken(session, edition)
    sources = catalog.cited(session, whose, told.sources)
    return page("handbook/case.html", edition=edition, case=told, sources=sources)


@doors.get("/phrases/<key>")
@guard("learner", "instructor", "administrator")
def phrase(key: str) -> Response:
    session, whose = db.session(), visitor().organisation_id
    edition = catalog.phrase_scene(session, whose, key)
    scene = catalog.spoken(session, edition)
    sources = catalog.cited(session, whose, scene.sources)
    return page("handbook/phrases.html", edition=edition, scene=scene, sources=sources)


@doors.get("/law/<key>")
@guard("learner", "instructor", "administrator")
def law(key: str) -> Response:
    edition = catalog.law(db.session(), visitor().organisation_id, key)
    return page("handbook/law.html", edition=edition, law=edition.item)
