"""The first page: one thing to do next, what is due, how far, how long. Staff are led to their own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from lms_tool.attempts import queries as attempts
from lms_tool.attempts.models import Attempt
from lms_tool.attempts.rules import Permission
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import LessonHead
from lms_tool.cohorts.queries import opening
from lms_tool.cohorts.queries import sessions as classroom
from lms_tool.db import utc_now
from lms_tool.home import rules
from lms_tool.organisations import queries as organisations
from lms_tool.practicals import queries as practicals
from lms_tool.progress import queries as progress
from lms_tool.progress import service as progress_service
from lms_tool.progress.models import Enrolment
from lms_tool.progress.queries import Standing
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language, local
from lms_tool.web.pages import page

RESULTS = 5  # shown on the first page
MINUTES = 10  # between two shifts


@dataclass(frozen=True, slots=True)
class Held:
    """Why the next quiz cannot be taken now. opens_at: None when the tries are used; reading: meanwhile."""

    opens_at: datetime | None
    reading: LessonHead | None
    result: Attempt


doors = Blueprint("home", __name__, url_prefix="/s/<launch>", template_folder="templates")


@doors.get("/")
@guard("learner", "instructor", "administrator")
def index() -> Answer:
    who = visitor()
    if who.is_learner:
        return _learners_home()
    if "instructor" in who.roles and who.course_id:
        return redirect(url_for("reporting.course"), 303)
    if "administrator" in who.roles:
        return redirect(url_for("administration.index"), 303)
    return redirect(url_for("home.map"), 303)


def _named() -> str | None:
    """The track that the link names."""
    kind, _, key = (visitor().content or "").partition(":")
    return key if kind == "track" else None


def _enrolment() -> Enrolment | None:
    return progress.enrolment_or_none(db.session(), visitor().person_id, track=_named())


def _learners_home() -> Response:
    session, who = db.session(), visitor()
    enrolment = _enrolment()
    hour = utc_now().astimezone(ZoneInfo(who.timezone)).hour
    taken = progress.taken_back_or_none(session, who.organisation_id, who.person_id, _named(), enrolment)
    if taken and (enrolment is None or enrolment.track == taken.track):
        return page("home/taken_back.html", enrolment=enrolment, taken=taken)
    if enrolment is None:
        return page("home/nothing.html", part=rules.part_of_day(hour))
    standing = progress.standing(session, enrolment)
    results = attempts.graded_of_person(session, who.person_id, enrolment=enrolment.id, limit=RESULTS)
    open_attempts = [one for one in attempts.open_of_person(session, who.person_id) if one.enrolment_id == enrolment.id]
    return page(
        "home/index.html",
        enrolment=enrolment,
        taken=taken,
        day=min((utc_now() - enrolment.enrolled_at).days + 1, 999),
        standing=standing,
        former=progress.former_or_none(session, enrolment),
        moved=progress.news(session, enrolment.id, utc_now()),
        stopped_at=_stopped_at(enrolment, standing),
        windows=rules.windows({m.door: standing.window(m) for m in standing.outline.modules}),
        part=rules.part_of_day(hour),
        now=utc_now(),
        open_attempts=open_attempts,
        answered={one.id: len(attempts.responses(session, one.id)) for one in open_attempts},
        following=standing.left[1:5],
        short=rules.fitting(standing.left, MINUTES),
        shut=[module for module in standing.outline.modules if module.is_locked],
        held=_held(enrolment, standing),
        results=results,
        verdicts=_verdicts(enrolment, standing, results),
        modules={module.key: module for module in standing.outline.modules},
        titles={unit.place: unit.title for unit in standing.outline.units},
        module_titles={module.key: module.title for module in standing.outline.modules},
        spent=rules.spent(standing.seconds),
        classroom=classroom.next_of(session, who.person_id, utc_now()),
        trainings=[
            one
            for one in progress.trainings(session, who.organisation_id, who.person_id)
            if one.track != enrolment.track
        ],
    )


@doors.post("/trainings/<track>")
@guard("learner")
def choose(track: str) -> Answer:
    """Turn to another training of one's own."""
    progress_service.choose(db.session(), visitor().session_id, track, now=utc_now())
    return redirect(url_for("home.index"), 303)


def _permission(enrolment: Enrolment, module: str, quiz: str) -> tuple[Permission, list[Attempt]]:
    """Whether another try at a quiz may begin, and the tries so far."""
    session = db.session()
    asked = progress.quiz_for(session, enrolment.id, progress.module_edition(session, enrolment, module), quiz)
    earlier = attempts.of_quiz(session, enrolment.id, module, quiz)
    return attempts.permission(session, asked, enrolment.id, module, earlier, now=utc_now()), earlier


def _held(enrolment: Enrolment, standing: Standing) -> Held | None:
    """What keeps the learner from the next quiz; None when nothing does."""
    unit = standing.next
    if unit is None or unit.kind != "quiz" or unit.place not in standing.progress:
        return None
    permission, earlier = _permission(enrolment, unit.module, unit.key)
    if permission.allowed or earlier[-1].state == "open":
        return None
    named = attempts.to_read(attempts.paper(db.session(), earlier[-1]))
    return Held(permission.opens_at, named[0][0] if named else None, earlier[-1])


def _verdicts(enrolment: Enrolment, standing: Standing, results: list[Attempt]) -> dict[UUID, rules.Verdict]:
    """Attempt → what its result means for what comes next."""
    units = {unit.place: unit for unit in standing.outline.units}
    found = {}
    for one in results:
        place = (one.module, "quiz", one.quiz)
        unit, since = units.get(place), place in standing.done
        permission = None
        if unit and not one.passed and not since:
            permission, _ = _permission(enrolment, one.module, one.quiz)
        found[one.id] = rules.verdict(
            passed=bool(one.passed),
            passed_since=since,
            counts=unit is None or unit.counts,
            may_try=permission is None or permission.allowed or permission.opens_at is not None,
        )
    return found


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
        standing = progress.standing(session, enrolment)
        modules = {module.key: module for module in standing.outline.modules}
        return page(
            "home/map.html",
            enrolment=enrolment,
            standing=standing,
            former=progress.former_or_none(session, enrolment),
            modules=modules,
            opening=opening.for_track(session, who.person_id, enrolment.track),
            titles={key: module.title for key, module in modules.items()},
            short=[] if _held(enrolment, standing) else rules.fitting(standing.left, MINUTES),
            practicals=[(one, practicals.edition(session, one)) for one in practicals.decided(session, [enrolment.id])],
            post_words={post.code: local(post.names) for post in organisations.posts(session, who.organisation_id)},
        )
    return page(
        "home/courseware.html",
        modules=catalog.modules(session, who.organisation_id),
        tracks=catalog.tracks(session, who.organisation_id),
    )


@doors.get("/help")
@guard("learner", "instructor", "administrator")
def help() -> Response:
    return page("home/help.html")
