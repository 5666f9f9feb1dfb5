"""Pages to look things up in: open to everybody who was launched, whatever their track.

What is meant for other projects and regions stands apart, as it does on a module's page.
"""

from itertools import groupby
from random import Random

from flask import Blueprint, Response

from content.schema import LEVELS, ChoiceQuestion, Matching, Ordering, Question, Site, Text, applies, meant_for
from lms_tool.catalog import queries as catalog
from lms_tool.people import queries as people
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("handbook", __name__, url_prefix="/s/<launch>/handbook", template_folder="templates")


def _site() -> Site | None:
    return people.site_of(db.session(), visitor().person_id)


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    session, whose, site = db.session(), visitor().organisation_id, _site()
    scenes = [catalog.spoken(session, edition, site) for edition in catalog.phrases(session, whose)]
    cases = [catalog.spoken(session, edition, site) for edition in catalog.cases(session, whose)]
    cases.sort(key=lambda case: LEVELS.index(case.level))
    mine = meant_for(cases, site)
    return page(
        "handbook/index.html",
        scenes=meant_for(scenes, site),
        shelves={level: list(found) for level, found in groupby(mine, key=lambda case: str(case.level))},
        laws=[edition.item for edition in catalog.laws(session, whose)],
        other_scenes=[scene for scene in scenes if not applies(scene.when, site)],
        other_cases=[case for case in cases if not applies(case.when, site)],
    )


@doors.get("/cases/<key>")
@guard("learner", "instructor", "administrator")
def case(key: str) -> Response:
    session, whose = db.session(), visitor().organisation_id
    edition = catalog.case(session, whose, key)
    told = catalog.spoken(session, edition, site := _site())
    sources = catalog.cited(session, whose, told.sources)
    checks = meant_for(told.checks, site)
    figures = catalog.standard(session, edition)
    return page(
        "handbook/case.html",
        edition=edition,
        case=told,
        checks=[(question, _offered(question), question.right_answer(figures, site)) for question in checks],
        sources=sources,
        say=catalog.speaker(session, edition, language()),
    )


def _offered(question: Question) -> list[Text]:
    """What there is to choose from, in an order that does not tell."""
    keys = question.arranged(Random(question.key), shuffle=True)  # noqa: S311  # no secret
    if isinstance(question, ChoiceQuestion):
        return [option.text for option in question.options] if question.type != "true-false" else []
    if isinstance(question, Ordering):
        return [question.option(key).text for key in keys]
    if isinstance(question, Matching):
        return [*(pair.left for pair in question.pairs), *(question.right_sides[key] for key in keys)]
    return []


@doors.get("/phrases/<key>")
@guard("learner", "instructor", "administrator")
def phrase(key: str) -> Response:
    session, whose, site = db.session(), visitor().organisation_id, _site()
    edition = catalog.phrase_scene(session, whose, key)
    scene = catalog.spoken(session, edition, site)
    return page(
        "handbook/phrases.html",
        edition=edition,
        scene=scene,
        phrases=meant_for(scene.phrases, site),
        elsewhere=[phrase for phrase in scene.phrases if not applies(phrase.when, site)],
        sources=catalog.cited(session, whose, scene.sources),
    )


@doors.get("/law/<key>")
@guard("learner", "instructor", "administrator")
def law(key: str) -> Response:
    edition = catalog.law(db.session(), visitor().organisation_id, key)
    return page("handbook/law.html", edition=edition, law=edition.item)
