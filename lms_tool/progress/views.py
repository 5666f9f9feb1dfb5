"""The learner's door to modules and lessons. Staff see the same pages and leave no trace."""

from collections.abc import Iterable
from random import Random

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response as Answer

from content.schema import Case, Question, Site, Text, applies, meant_for
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.facts import Occasion
from lms_tool.people import queries as people
from lms_tool.progress import queries, rules, service
from lms_tool.progress.queries import TakenBack
from lms_tool.tracks.rules import Lock, Step
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page, wants_fragment

doors = Blueprint("progress", __name__, url_prefix="/s/<launch>/modules/<module>", template_folder="templates")


class ReadingSchema(Schema):
    """What a lesson page says of itself while it is read."""

    class Meta:
        unknown = EXCLUDE

    sitting = fields.UUID(required=True)
    percent = fields.Integer(required=True, validate=validate.Range(0, 100))
    position = fields.String(load_default="", validate=validate.Regexp(r"([a-z][a-z0-9-]{0,39})?\Z"))  # of a heading
    seconds = fields.Float(required=True, validate=validate.Range(0, 3600))


def occasion(module: str) -> Occasion:
    """Who acts, and in which enrolment."""
    who = visitor()
    return queries.occasion(
        db.session(), who.person_id, module, content=who.content, launch=who.session_id, language=who.locale
    )


def _edition(module: str) -> tuple[ModuleEdition, Occasion | None]:
    """The version this visitor follows; staff look at the latest one, on no occasion."""
    who = visitor()
    if not who.is_learner:
        return catalog.module(db.session(), who.organisation_id, module), None
    here = occasion(module)
    return queries.module_edition(db.session(), queries.enrolment(db.session(), here.enrolment), module), here


@doors.get("")
@guard("learner", "instructor", "administrator")
def module(module: str) -> Response:
    edition, here = _edition(module)
    progress = queries.units(db.session(), here.enrolment) if here else {}
    enrolled = queries.enrolment(db.session(), here.enrolment) if here else None
    site = people.site_of(db.session(), visitor().person_id)
    outline = queries.module_outline(edition, site=site)
    step = _step(here, module)
    return page(
        "progress/module.html",
        step=step if step and step.state in ("locked", "exempt") else None,
        titles=_titles(step.locks) if step else {},
        edition=edition,
        outline=outline,
        standing=queries.standing_of(rules.alone(outline), progress),
        recorded=here is not None,
        taken=_taken_back(here),
        moved=queries.module_news(db.session(), enrolled, module, utc_now()) if enrolled else None,
        cases=meant_for([*edition.cases, *_newer_cases(edition, site)], site),
        in_handbook={case.key for case in catalog.cases(db.session(), visitor().organisation_id)},
        tasks=meant_for(edition.practical_tasks, site),
        elsewhere=[
            (kind, one)
            for kind, items in (("lesson", edition.lessons), ("quiz", edition.quizzes))
            for one in items
            if not applies(one.when, site)
        ],
    )


def _newer_cases(edition: ModuleEdition, site: Site | None) -> list[Case]:
    """Cases that name the module and were published after this version of it: cases come each month."""
    shown = {case.key for case in edition.cases}
    found = catalog.cases(db.session(), visitor().organisation_id, edition.key)
    return [catalog.spoken(db.session(), one, site) for one in found if one.key not in shown]


def _step(here: Occasion | None, module: str) -> Step | None:
    """How the learner meets the module in their track; staff are never locked out."""
    return queries.step_or_none(db.session(), queries.enrolment(db.session(), here.enrolment), module) if here else None


def _taken_back(here: Occasion | None) -> TakenBack | None:
    """What is read here, where it is not owed any more since staff took the track back."""
    if here is None:
        return None
    enrolled = queries.enrolment(db.session(), here.enrolment)
    return queries.taken_back_or_none(db.session(), here.organisation, here.person, enrolled.track, enrolled)


def _titles(locks: Iterable[Lock]) -> dict[str, Text]:
    """Of the modules that are still to be done."""
    found = (
        catalog.module_or_none(db.session(), visitor().organisation_id, key) for lock in locks for key in lock.modules
    )
    return {edition.key: edition.title for edition in found if edition}


@doors.get("/lessons/<lesson>")
@guard("learner", "instructor", "administrator", writes=True)
def lesson(module: str, lesson: str) -> Answer:
    edition, here = _edition(module)
    step = _step(here, module)
    if step and step.state == "locked":
        return redirect(url_for("progress.module", module=module), 303)
    sitting = service.open_lesson(db.session(), here, edition, lesson, now=utc_now()) if here else None
    return _lesson_page(edition, lesson, here, sitting)


def _lesson_page(edition: ModuleEdition, key: str, here: Occasion | None, sitting: object) -> Response:
    session = db.session()
    head = edition.lesson_or_none(key)
    if head is None:
        raise NotFound(f"lesson {edition.key}/{key}")
    site = people.site_of(session, visitor().person_id)
    outline = queries.module_outline(edition, site=site)
    checks = catalog.questions(session, edition, head.checks).values()
    unit = queries.units(session, here.enrolment).get((edition.key, "lesson", key)) if here else None
    return page(
        "progress/lesson.html",
        edition=edition,
        head=head,
        number=edition.lessons.index(head) + 1,
        rendered=catalog.rendered_lesson(session, edition, key, language(), site),
        questions={question.key: question for question in meant_for(checks, site)},
        answers=queries.last_checks(session, here.enrolment, edition.key, key) if here else {},
        say=catalog.speaker(session, edition, language(), site),
        standard=catalog.standard(session, edition, site),
        sources=catalog.cited(session, visitor().organisation_id, head.sources),
        arranged=_arranged,
        unit=unit,
        taken=_taken_back(here),
        sitting=sitting,
        following=rules.after(outline, ("lesson", key)),
    )


@doors.post("/lessons/<lesson>/reading")
@guard("learner")
def reading(module: str, lesson: str) -> tuple[str, int]:
    said = ReadingSchema().load(request.get_json())
    service.read_on(
        db.session(),
        occasion(module),
        said["sitting"],
        percent=said["percent"],
        position=said["position"],
        seconds=said["seconds"],
        now=utc_now(),
    )
    return "", 204


@doors.post("/lessons/<lesson>/checks/<question>")
@guard("learner", "instructor", "administrator")
def check(module: str, lesson: str, question: str) -> Answer:
    edition, here = _edition(module)
    chosen = request.form.getlist("chosen")
    asked = catalog.questions(db.session(), edition, [question])[question]
    response = asked.clean(chosen)
    if not response and not wants_fragment():
        flash(_("Choose an answer first."), "hint")
    if here and response and asked.automatic:
        queries.check_open(db.session(), here.enrolment, module)
        service.answer_check(db.session(), here, edition, lesson, question, chosen, now=utc_now())
    if not wants_fragment():
        return _back_to(module, lesson, f"check-{question}")
    site = people.site_of(db.session(), visitor().person_id)
    return page(
        "progress/check.html",
        edition=edition,
        lesson=lesson,
        question=asked,
        chosen=response,
        say=catalog.speaker(db.session(), edition, language(), site),
        standard=catalog.standard(db.session(), edition, site),
        arranged=_arranged,
    )


def _arranged(question: Question) -> tuple[str, ...]:
    """A check comes in one order every time: as written, and shuffled where that would tell the answer."""
    return question.arranged(Random(question.key), shuffle=False)  # noqa: S311  nobody is to be surprised


def _back_to(module: str, lesson: str, anchor: str) -> Answer:
    return redirect(url_for("progress.lesson", module=module, lesson=lesson, _anchor=anchor), 303)


@doors.post("/lessons/<lesson>/completion")
@guard("learner")
def completion(module: str, lesson: str) -> Answer:
    edition, here = _edition(module)
    if here is None:
        raise NotFound("nobody is learning here")
    queries.check_open(db.session(), here.enrolment, module)
    service.complete_lesson(db.session(), here, edition, lesson, now=utc_now())
    following = rules.after(
        queries.module_outline(edition, site=people.site_of(db.session(), visitor().person_id)), ("lesson", lesson)
    )
    if following is None:
        return redirect(url_for("home.index"), 303)
    return redirect(_address(following), 303)


def _address(unit: rules.Unit) -> str:
    if unit.kind == "lesson":
        return url_for("progress.lesson", module=unit.module, lesson=unit.key)
    return url_for("attempts.quiz", module=unit.module, quiz=unit.key)
