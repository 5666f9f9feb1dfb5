"""The instructor's door: who is stuck, and where; one learner; one attempt with the answers given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields
from werkzeug.wrappers import Response as Answer

from lms_tool.attempts import queries as attempts
from lms_tool.attempts import rules as attempt_rules
from lms_tool.attempts import service as attempt_service
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.progress import queries as progress
from lms_tool.reporting import queries, rules
from lms_tool.reporting.manage import sheet, words
from lms_tool.reporting.manage.narrowing import narrowed
from lms_tool.reporting.queries import Line, Row
from lms_tool.reporting.rules import State
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page, wants_fragment

doors = Blueprint("reporting", __name__, url_prefix="/s/<launch>", template_folder="../templates")

MOST_FLOORS = 12  # modules that the small figure has room for
EVERYBODY = "everybody"
PAGE = 50  # lines of the table on one page
ORDER = (State.STUCK, State.NOT_STARTED, State.ON_TRACK, State.FINISHED)


class ReleaseSchema(Schema):
    """Which quiz of which enrolment gets one more try."""

    class Meta:
        unknown = EXCLUDE

    enrolment = fields.UUID(required=True)
    module = fields.String(required=True)
    quiz = fields.String(required=True)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of the table. show: what its address says."""

    show: str
    title: str
    people: int


@dataclass(frozen=True, slots=True)
class Floor:
    """A bar of the small figure: how many people are stuck at a module."""

    module: ModuleEdition
    stuck: int


@doors.get("/course")
@guard("instructor", "administrator")
def course() -> Response:
    now, everybody = utc_now(), _everybody()
    if not everybody:
        return page("reporting/nobody.html")
    seen = narrowed(everybody)
    summary = rules.summary(line.stand for line in seen.lines)
    show = _show(summary)
    modules = _modules(seen.lines)
    shown = _in_order(line for line in seen.lines if show in (EVERYBODY, line.state))
    pages = -(-len(shown) // PAGE) or 1
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    rows = _in_full(shown[(number - 1) * PAGE : number * PAGE])
    return page(
        "reporting/table.html" if wants_fragment() else "reporting/course.html",
        heading=words.heading(summary, {module.key: module for module in modules}),
        rows=rows,
        number=number,
        pages=pages,
        show=show,
        chips=_chips(summary),
        seen=seen,
        here=seen.here,
        floors=_floors(modules, summary) if summary.stuck else [],
        top=max((max(row.days) for row in rows), default=0),
        rules=rules,
        words=words,
        now=now,
    )


@doors.get("/course.csv")
@guard("instructor", "administrator")
def course_csv() -> Response:
    """Everybody of the course, or of the part of it that the address names, for a spreadsheet."""
    answer = Response(sheet.written(_in_full(_in_order(narrowed(_everybody()).lines))), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="course.csv"'
    return answer


@doors.get("/course/people/<uuid:person>")
@guard("instructor", "administrator")
def person(person: UUID) -> Response:
    now = utc_now()
    found = queries.learner(db.session(), _course_id(), person, zone=_zone(), now=now)
    return page(
        "reporting/person.html",
        learner=found,
        titles={unit.place: unit.title for row in found.rows if row.standing for unit in row.standing.outline.units},
        rules=rules,
        words=words,
        now=now,
    )


@doors.post("/course/people/<uuid:person>/tries")
@guard("instructor", "administrator")
def release(person: UUID) -> Answer:
    """One more try at a quiz, for somebody who has used all of theirs."""
    session, now = db.session(), utc_now()
    found = queries.learner(session, _course_id(), person, zone=_zone(), now=now)
    asked = ReleaseSchema().load(request.form)
    enrolment = next(
        (row.enrolment for row in found.rows if row.enrolment and row.enrolment.id == asked["enrolment"]), None
    )
    if enrolment is None:
        raise NotFound(f"enrolment {asked['enrolment']} of this learner in this course")
    edition = progress.module_edition(session, enrolment, asked["module"])
    attempt_service.release_try(session, edition, asked["quiz"], enrolment.id, by=visitor().person_id, now=now)
    flash(_("One more try is open. The learner sees it at once."))
    return redirect(url_for("reporting.person", person=person), 303)


@doors.get("/course/attempts/<uuid:attempt>")
@guard("instructor", "administrator")
def attempt(attempt: UUID) -> Response:
    session = db.session()
    found, person = queries.attempt(session, _course_id(), attempt)
    paper = attempts.paper(session, found)
    return page(
        "reporting/attempt.html",
        paper=paper,
        person=person,
        missed=[shown for shown in paper.shown if not shown.right],
        right=[shown for shown in paper.shown if shown.right],
        abilities=attempt_rules.by_ability([(shown.question.ability, shown.right) for shown in paper.shown]),
        say=catalog.speaker(session, paper.edition, language(), paper.site),
        words=words,
    )


def _course_id() -> UUID:
    """The course of this launch. Raises NotFound where it came from none."""
    found = visitor().course_id
    if found is None:
        raise NotFound("a launch from no course")
    return found


def _zone() -> ZoneInfo:
    return ZoneInfo(visitor().timezone)


def _everybody() -> list[Line]:
    here = visitor().course_id
    return queries.lines(db.session(), here, now=utc_now()) if here else []


def _in_full(lines: Iterable[Line]) -> list[Row]:
    wanted = [(line.person, line.enrolment) for line in lines]
    return queries.rows(db.session(), wanted, zone=_zone(), now=utc_now())


def _show(summary: rules.Summary) -> str:
    """What the address asks for; without a wish those who are stuck, if there are any."""
    asked = request.args.get("show", "")
    if asked in (EVERYBODY, *State):
        return asked
    return State.STUCK if summary.stuck else EVERYBODY


def _chips(summary: rules.Summary) -> list[Chip]:
    titles = words.states()
    return [Chip(state, titles[state], summary.counts[state]) for state in ORDER] + [
        Chip(EVERYBODY, words.everybody(), summary.people)
    ]


def _in_order(lines: Iterable[Line]) -> list[Line]:
    """Who needs somebody stands first: by state, then by days without a step."""
    return sorted(lines, key=lambda line: (ORDER.index(line.state), -line.days, words.name_of(line.person, line.name)))


def _modules(lines: Iterable[Line]) -> list[ModuleEdition]:
    """Every module of the tracks, by door."""
    session, whose = db.session(), visitor().organisation_id
    editions = {(line.track, line.version) for line in lines if line.track}
    tracks = [catalog.track(session, whose, key, version) for key, version in editions]
    keys: dict[str, None] = dict.fromkeys(named.module for track in tracks for named in track.modules)
    found = catalog.modules_named(session, whose, dict.fromkeys(keys))
    return sorted(found.values(), key=lambda module: module.door)


def _floors(modules: Sequence[ModuleEdition], summary: rules.Summary) -> list[Floor]:
    """All modules where there is room, else those that hold somebody."""
    floors = [Floor(module, summary.stuck_at.get(module.key, 0)) for module in modules]
    return floors if len(floors) <= MOST_FLOORS else [floor for floor in floors if floor.stuck]
