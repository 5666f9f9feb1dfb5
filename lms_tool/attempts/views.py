"""The learner's door to quizzes: conditions, the sitting itself, the result."""

from collections.abc import Callable
from random import Random, SystemRandom
from uuid import UUID

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response as Answer

from content.schema import Site, Text
from lms_tool.attempts import queries, rules, service
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.db import utc_now
from lms_tool.facts import Occasion
from lms_tool.people import queries as people
from lms_tool.progress import queries as progress
from lms_tool.progress import rules as progress_rules
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("attempts", __name__, url_prefix="/s/<launch>", template_folder="templates")


class AnswerSchema(Schema):
    """One answer, as the page saves it."""

    class Meta:
        unknown = EXCLUDE

    chosen = fields.List(
        fields.String(validate=validate.Length(max=400)), required=True, validate=validate.Length(max=20)
    )
    revision = fields.Integer(required=True, validate=validate.Range(0, 2**31 - 1))
    flagged = fields.Boolean(load_default=False)


def _occasion(module: str) -> Occasion:
    who = visitor()
    return progress.occasion(
        db.session(), who.person_id, module, content=who.content, launch=who.session_id, language=who.locale
    )


def _speaker(edition: ModuleEdition, site: Site | None = None) -> Callable[[Text | str], str]:
    return catalog.speaker(db.session(), edition, language(), site)


@doors.get("/modules/<module>/quizzes/<quiz>")
@guard("learner", "instructor", "administrator")
def quiz(module: str, quiz: str) -> Answer:
    """The conditions, before anything counts."""
    session, who = db.session(), visitor()
    if not who.is_learner:
        return _preview(catalog.module(session, who.organisation_id, module), quiz)
    here = _occasion(module)
    enrolment = progress.enrolment(session, here.enrolment)
    step = progress.step_or_none(session, enrolment, module)
    if step and step.state == "locked":
        return redirect(url_for("progress.module", module=module), 303)
    edition = progress.module_edition(session, enrolment, module)
    asked = progress.quiz_for(session, enrolment.id, edition, quiz)
    earlier = queries.of_quiz(session, here.enrolment, module, quiz)
    pool = queries.askable(session, edition, asked, people.site_of(session, who.person_id))
    return page(
        "attempts/conditions.html",
        edition=edition,
        quiz=asked,
        size=len(rules.draw(asked, pool, set(), Random(0))),  # noqa: S311  # how many it would be
        pool=len(pool),
        earlier=[one for one in earlier if one.state == "graded"],
        open_one=next((one for one in earlier if one.state == "open"), None),
        permission=queries.permission(session, asked, here.enrolment, module, earlier, now=utc_now()),
        released=queries.released(session, here.enrolment, module, quiz),
    )


def _preview(edition: ModuleEdition, key: str) -> Response:
    """Staff see all questions with their keys and reasons."""
    asked = catalog.quiz(db.session(), edition, key)
    questions = catalog.pool(db.session(), edition, asked)
    return page(
        "attempts/preview.html",
        edition=edition,
        quiz=asked,
        questions=questions,
        say=_speaker(edition),
        standard=catalog.standard(db.session(), edition),
    )


@doors.post("/modules/<module>/quizzes/<quiz>")
@guard("learner")
def start(module: str, quiz: str) -> Answer:
    session, here = db.session(), _occasion(module)
    progress.check_open(session, here.enrolment, module)
    edition = progress.module_edition(session, progress.enrolment(session, here.enrolment), module)
    attempt = service.start(session, here, edition, quiz, luck=SystemRandom(), now=utc_now())
    return redirect(url_for("attempts.sitting", attempt=attempt.id), 303)


@doors.get("/attempts/<uuid:attempt>")
@guard("learner")
def sitting(attempt: UUID) -> Answer:
    found = queries.attempt(db.session(), attempt, visitor().person_id)
    if found.state != "open":
        return redirect(url_for("attempts.result", attempt=attempt), 303)
    paper = queries.paper(db.session(), found)
    left = (found.deadline_at - utc_now()).total_seconds() if found.deadline_at else None
    return page("attempts/sitting.html", paper=paper, say=_speaker(paper.edition, paper.site), seconds_left=left)


@doors.put("/attempts/<uuid:attempt>/answers/<question>")
@guard("learner")
def save(attempt: UUID, question: str) -> Response:
    said = AnswerSchema().load(request.get_json())
    now = utc_now()
    kept = service.save(
        db.session(),
        attempt,
        visitor().person_id,
        question,
        said["chosen"],
        revision=said["revision"],
        flagged=said["flagged"],
        now=now,
    )
    return jsonify(
        saved_at=now.isoformat(timespec="seconds"),
        revision=kept.revision,
        chosen=queries.on_page(db.session(), kept),
        flagged=kept.flagged,
    )


@doors.post("/attempts/<uuid:attempt>/submission")
@guard("learner")
def submit(attempt: UUID) -> Answer:
    answers = {name.removeprefix("q."): request.form.getlist(name) for name in request.form if name.startswith("q.")}
    try:
        service.submit(db.session(), attempt, visitor().person_id, answers, now=utc_now())
    except queries.AttemptClosed:  # the second click of a double click: the first one counted
        queries.attempt(db.session(), attempt, visitor().person_id)
    return redirect(url_for("attempts.result", attempt=attempt), 303)


@doors.get("/attempts/<uuid:attempt>/result")
@guard("learner", writes=True)
def result(attempt: UUID) -> Answer:
    found = queries.attempt(db.session(), attempt, visitor().person_id)
    if found.state == "open":
        return redirect(url_for("attempts.sitting", attempt=attempt), 303)
    service.look_at_result(db.session(), found, now=utc_now())
    return result_page(found)


def result_page(attempt: Attempt) -> Response:
    session = db.session()
    paper = queries.paper(session, attempt)
    earlier = queries.of_quiz(session, attempt.enrolment_id, attempt.module, attempt.quiz)
    outline = progress.module_outline(paper.edition, site=people.site_of(session, attempt.person_id))
    return page(
        "attempts/result.html",
        paper=paper,
        missed=paper.missed,
        right=[shown for shown in paper.shown if shown.right],
        reading=queries.to_read(paper),
        abilities=rules.by_ability([(shown.question.ability, shown.right) for shown in paper.shown]),
        permission=queries.permission(
            session, paper.quiz, attempt.enrolment_id, attempt.module, earlier, now=utc_now()
        ),
        following=progress_rules.after(outline, ("quiz", attempt.quiz)),
        say=_speaker(paper.edition, paper.site),
    )
