"""The first page: one thing to do next, what is due, how far, how long. Staff are led to their own."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from lms_tool.attempts import queries as attempts
from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from lms_tool.home import rules
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from lms_tool.progress.queries import Standing
from lms_tool.progress.rules import Unit
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("home", __name__, url_prefix="/s/<launch>", template_folder="templates")


@doors.get("/")
@guard("learner", "instructor", "administrator")
def index() -> Answer:
    who = visitor()
    if who.is_learner:
        return _learners_home()
    if "instructor" in who.roles:
        return redirect(url_for("reporting.course"), 303)
    return redirect(url_for("administration.index"), 303)


def _enrolment() -> Enrolment | None:
    who = visitor()
    kind, _, key = (who.content or "").partition(":")
    return progress.enrolment_or_none(db.session(), who.person_id, track=key if kind == "track" else None)


def _learners_home() -> Response:
    session, who = db.session(), visitor()
    enrolment = _enrolment()
    hour = utc_now().astimezone(ZoneInfo(who.timezone)).hour
    if enrolment is None:
        return page("home/nothing.html", part=rules.part_of_day(hour))
    standing = progress.standing(session, enrolment)
    open_attempts = [one for one in attempts.open_of_person(session, who.person_id) if one.enrolment_id == enrolment.id]
    return page(
        "home/index.html",
        enrolment=enrolment,
        day=min((utc_now() - enrolment.enrolled_at).days + 1, 999),
        standing=standing,
        stopped_at=_stopped_at(enrolment, standing),
        windows=rules.windows({m.door: standing.window(m) for m in standing.outline.modules}),
        part=rules.part_of_day(hour),
        now=utc_now(),
        open_attempts=open_attempts,
        answered={one.id: len(attempts.responses(session, one.id)) for one in open_attempts},
        following=_following(standing),
        results=[
            one for one in attempts.graded_of_person(session, who.person_id, 5) if one.enrolment_id == enrolment.id
        ],
        modules={module.key: module for module in standing.outline.modules},
        titles={unit.place: unit.title for unit in standing.outline.units},
        spent=rules.spent(standing.seconds),
    )


def _following(standing: Standing) -> list[Unit]:
    """The steps after the next one, enough for a glance."""
    owed = [unit for module in standing.outline.modules if module.required for unit in module.units]
    return [unit for unit in owed if unit.place not in standing.done and unit != standing.next][:4]


def _stopped_at(enrolment: Enrolment, standing: Standing) -> tuple[str, str] | None:
    """Heading (id, words) where the next lesson was left."""
    unit = standing.next
    row = standing.progress.get(unit.place) if unit else None
    if unit is None or row is None or unit.kind != "lesson" or not row.position or row.percent >= 100:
        return None
    edition = progress.module_edition(db.session(), enrolment, unit.module)
    headings = catalog.rendered_lesson(db.session(), edition, unit.key, language()).headings
    return next(((heading.id, heading.title) for heading in headings if heading.id == row.position), None)


@doors.get("/map")
@guard("learner", "instructor", "administrator")
def map() -> Response:
    """The academy storey by storey: one's own track, or for staff everything there is."""
    session, who = db.session(), visitor()
    enrolment = _enrolment() if who.is_learner else None
    if enrolment:
        return page("home/map.html", enrolment=enrolment, standing=progress.standing(session, enrolment))
    return page(
        "home/courseware.html",
        modules=catalog.modules(session, who.organisation_id),
        tracks=catalog.tracks(session, who.organisation_id),
    )


@doors.get("/help")
@guard("learner", "instructor", "administrator")
def help() -> Response:
    return page("home/help.html")
