"""One's own training file, and that of those whom one answers for: a page, and everything as files."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from content.formats import spreadsheet
from lms_tool.db import utc_now
from lms_tool.errors import NotAllowed
from lms_tool.launches import queries as launches
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.people import service as people_service
from lms_tool.records import queries, rules
from lms_tool.records.queries import File
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language, local, points
from lms_tool.web.pages import download, page

doors = Blueprint("records", __name__, url_prefix="/s/<launch>/file", template_folder="templates")


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    return _page(visitor().person_id)


@doors.get("/export.zip")
@guard("learner", "instructor", "administrator")
def export() -> Response:
    return _zip(visitor().person_id)


@doors.get("/data")
@guard("learner", "instructor", "administrator")
def data() -> Response:
    """What is kept of somebody, as a data privacy launch asks: of whoever comes, or of whom an administrator names."""
    session, who = db.session(), visitor()
    asked = launches.session(session, who.session_id)
    about = queries.asked_about_or_none(session, asked)
    if about is None and asked.reviewed:
        return page("records/nobody.html", 404)
    person = about.id if about else who.person_id
    if not queries.may_see(session, who.person_id, person, administrator="administrator" in who.roles, now=utc_now()):
        raise NotAllowed("neither oneself nor an administrator nor leading at their site")
    return page(
        "records/data.html",
        person=people.person(session, person),
        mine=person == who.person_id,
        accounts=people.accounts_of(session, person),
        courses=people.every_course_of(session, person),
        rows=people_service.records_of(session, person),
    )


@doors.get("/people/<uuid:person>")
@guard("learner", "instructor", "administrator")
def show(person: UUID) -> Response:
    return _page(person)


@doors.get("/people/<uuid:person>/export.zip")
@guard("learner", "instructor", "administrator")
def export_of(person: UUID) -> Response:
    return _zip(person)


def _file(person: UUID) -> tuple[File, dict[str, Any]]:
    """The file and all that a page of it speaks of. Raises NotAllowed, NotFound."""
    session, who, now = db.session(), visitor(), utc_now()
    boss = "administrator" in who.roles
    if not queries.may_see(session, who.person_id, person, administrator=boss, now=now):
        raise NotAllowed("neither oneself nor an administrator nor leading at their site")
    found = queries.file_of(session, who.organisation_id, person)
    values: dict[str, Any] = {
        "file": found,
        "called": found.person.name or found.person.staff_number or _("Without a name"),
        "mine": person == who.person_id,
        "today": organisations.today(session, who.organisation_id, now),
        "sites": {site.id: site for site in organisations.sites(session, who.organisation_id)},
        "posts": {post.id: post for post in organisations.posts(session, who.organisation_id)},
        "staff": people.names_of(session, found.staff),
        "activities": activities(),
        "states": states(),
        "whys": whys(),
    }
    return found, values


def _page(person: UUID) -> Response:
    return page("records/file.html", **_file(person)[1])


def _zip(person: UUID) -> Response:
    found, values = _file(person)
    parts = {
        "training-file.html": [render_template("records/printed.html", visitor=visitor(), **values)],
        "entries.csv": spreadsheet.as_csv(_entries(found)),
        "years.csv": spreadsheet.as_csv(_years(found)),
        "classroom.csv": spreadsheet.as_csv(_classroom(found)),
        "practicals.csv": spreadsheet.as_csv(_practicals(found)),
        "exemptions.csv": spreadsheet.as_csv(_exemptions(found, values["staff"])),
    }
    return download(rules.archive(parts.items()), f"training-file-{found.person.id.hex[:8]}-{language()}.zip")


def _entries(found: File) -> Iterable[list[object]]:
    yield [
        _("Day"),
        _("Activity"),
        _("Title"),
        _("Module"),
        _("Version"),
        _("Points"),
        _("Passed"),
        _("Nominal minutes"),
        _("Minutes that count"),
        _("Why"),
        _("Reason of a correction"),
    ]
    for entry in found.entries:
        yield [
            entry.day.isoformat(),
            activities().get(entry.activity, entry.activity),
            local(entry.names),
            entry.module,
            "" if entry.version is None else entry.version,
            "" if entry.score is None else points(entry.score),
            (_("yes") if entry.passed else _("no")) if entry.activity == "quiz" else "",
            entry.nominal,
            entry.minutes,
            whys().get(entry.why, entry.why),
            " / ".join(one for one in (entry.reason, entry.back_reason) if one),
        ]


def _years(found: File) -> Iterable[list[object]]:
    yield [_("Year"), _("Training hours"), _("Owed"), _("Missing"), _("Online, minutes"), _("Classroom, minutes")]
    for year in found.years:
        hours = (found.hours(year.minutes), found.owed.yearly, found.missing(year.minutes))
        yield [year.year, *hours, year.online, year.classroom]


def _classroom(found: File) -> Iterable[list[object]]:
    yield [_("Began (UTC)"), _("Session"), _("Batch"), _("Attendance"), _("Minutes")]
    for one in found.attended:
        began = one.session.starts_at.strftime("%Y-%m-%d %H:%M")
        state = states().get(one.attendance.state, one.attendance.state)
        yield [began, one.session.title, one.batch.title, state, one.attendance.minutes]


def _practicals(found: File) -> Iterable[list[object]]:
    yield [_("Day"), _("Title"), _("Version"), _("Try"), _("Points"), _("Pass mark"), _("Passed")]
    for one, rubric in found.practicals:
        passed = "" if one.passed is None else _("yes") if one.passed else _("no")
        mark = "" if one.pass_mark is None else f"{one.pass_mark:g}"
        title = local(rubric.item.title)
        yield [one.held_on.isoformat(), title, rubric.version, one.number, f"{one.points:g}", mark, passed]


def _exemptions(found: File, names: Mapping[UUID, str]) -> Iterable[list[object]]:
    decided = [_("Module"), _("Exempt since"), _("Decided by"), _("Reason"), _("Proof")]
    yield [_("Track"), *decided, _("Taken back on"), _("Taken back by"), _("Reason for taking it back")]
    lost = _("The proof is not stored any more.")
    for one in found.spared:
        yield [local(one.track) if one.track else one.made.track, *one.cells(names, local, lost)]


def activities() -> dict[str, str]:
    return {"lesson": _("Lesson"), "quiz": _("Quiz"), "classroom": _("Classroom"), "correction": _("Correction")}


def states() -> dict[str, str]:
    """How somebody stands on the list of a session."""
    return {"present": _("there"), "late": _("late"), "absent": _("absent"), "excused": _("excused")}


def whys() -> dict[str, str]:
    """Why an entry counts or does not."""
    return {
        "counted": _("counts"),
        "part": _("counts in part"),
        "repeated": _("counted earlier this year"),
        "failed": _("not passed"),
        "absent": _("was not there"),
        "off": _("this activity does not count here"),
        "full": _("more than counts on one day"),
        "back": _("taken back"),
    }
