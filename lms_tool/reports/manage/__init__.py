"""Questions over many people, each answered by a sentence, a chart, a table and files.

Administrators ask about everybody, instructors about who learns in their course.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.cohorts.models import Batch
from lms_tool.cohorts.queries import batches as cohorts
from lms_tool.db import utc_now
from lms_tool.errors import BadInput, NotAllowed, NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Site
from lms_tool.people import queries as people
from lms_tool.people.models import Course
from lms_tool.reporting import queries as reporting
from lms_tool.reports import queries
from lms_tool.reports.manage import words
from lms_tool.reports.rules import GROUPS, QUESTIONS, Filter, Name, Report
from lms_tool.reports.rules.files import as_csv, as_xlsx
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("reports", __name__, url_prefix="/s/<launch>/reports", template_folder="../templates")
MOST_ROWS = 100  # shown; files have all
FORMS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True, slots=True)
class _Choices:
    """What a report can be narrowed to."""

    editions: Sequence[TrackEdition]
    modules: Sequence[ModuleEdition]
    courses: Sequence[Course]
    """None where there is only the course one is in."""
    sites: Sequence[Site]
    batches: Sequence[Batch]

    @property
    def tracks(self) -> dict[str, Text]:
        return {one.key: one.title for one in self.editions}

    def modules_of(self, track: str | None) -> list[ModuleEdition]:
        """The modules to choose from; track: the one that was chosen."""
        named = {one.module for edition in self.editions if track in (None, edition.key) for one in edition.modules}
        return [one for one in self.modules if one.key in named]


class NotNarrowed(BadInput):
    """A file that holds more than was asked for would be read as if it did not."""

    code = "NOT-NARROWED"
    what = "This report cannot be narrowed like that"
    do = "Not known here: %(fields)s. Open the report as a page, choose again and save it from there."


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    return page("reports/index.html", questions=QUESTIONS, course=_own_course())


@doors.get("/<name>")
@guard("instructor", "administrator")
def show(name: str) -> Response:
    which, choices = _named(name), _choices()
    wanted = _wanted(which, choices)
    report = _read(which, wanted)
    titles = {**_titles(choices), **_stems(report, choices)}
    return page(
        "reports/report.html",
        report=report,
        question=QUESTIONS[which],
        answer=words.answer(report, titles),
        chart=words.chart(report, titles),
        heads=words.heads(),
        meant=words.days_meant(which),
        rows=[words.row(report, cells, titles) for cells in report.rows[:MOST_ROWS]],
        links=[_link(report, at) for at in range(min(len(report.rows), MOST_ROWS))],
        choices=choices,
        ways=words.ways() if which is Name.GROUPS else {},
        wanted=wanted,
        here=_here(wanted),
        unknown=_unknown(wanted),
    )


@doors.get("/<name>.<form>")
@guard("instructor", "administrator")
def download(name: str, form: str) -> Response:
    """All rows. CSV has columns as they are called for ever, whatever language somebody reads; Excel is for people."""
    which = _named(name)
    if form not in FORMS:
        raise NotFound(f"form {form}")
    wanted = _wanted(which, _choices())
    if unknown := _unknown(wanted):
        raise NotNarrowed(fields=gettext(", ").join(unknown))
    report = _read(which, wanted)
    data = as_csv(report) if form == "csv" else as_xlsx(report, gettext(QUESTIONS[which].asked), words.heads())
    answer = Response(data, mimetype=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{which}.{form}"'
    return answer


def _named(name: str) -> Name:
    found = next((one for one in Name if one == name), None)
    if found is None:
        raise NotFound(f"report {name}")
    return found


def _read(name: Name, wanted: Filter) -> Report:
    return queries.read(db.session(), visitor().organisation_id, name, wanted, now=utc_now())


def _own_course() -> UUID | None:
    """The course that an instructor is narrowed to; None for administrators. Raises NotAllowed without either."""
    who = visitor()
    if "administrator" in who.roles:
        return None
    if who.course_id is None:
        raise NotAllowed("an instructor outside any course")
    return who.course_id


def _choices() -> _Choices:
    session, whose, own = db.session(), visitor().organisation_id, _own_course()
    editions, modules = catalog.tracks(session, whose), catalog.modules(session, whose)
    if own is None:
        staff = cohorts.Staff(visitor().person_id, visitor().course_id, administrator=True)
        batches = cohorts.recent(session, staff, since=date.min)
        return _Choices(editions, modules, people.courses(session, whose), organisations.sites(session, whose), batches)
    open_ = reporting.tracks_of(session, own)
    return _Choices(
        [one for one in editions if open_ is None or one.key in open_],
        modules,
        (),
        reporting.sites_among(session, whose, own, now=utc_now()),
        list(reporting.batches_among(session, own).values()),
    )


def _wanted(which: Name, choices: _Choices) -> Filter:
    """As the address says; what is not known here narrows nothing, and `_unknown` names it."""
    by = request.args.get("by")
    track, module = request.args.get("track"), request.args.get("module")
    return Filter(
        track=track if track in choices.tracks else None,
        module=module if module in {one.key for one in choices.modules} else None,
        course=_own_course() or _one_of((one.id for one in choices.courses), "course"),
        site=_one_of((one.id for one in choices.sites), "site"),
        batch=_one_of((one.id for one in choices.batches), "batch"),
        by=(by if by in GROUPS else GROUPS[0]) if which is Name.GROUPS else None,
        since=request.args.get("since", type=_day),
        until=request.args.get("until", type=_day),
    )


def _day(text: str) -> date:
    """Raises ValueError for what is no day, or none at which anybody could have learnt."""
    day = date.fromisoformat(text)
    if day.isoformat() != text or not 2000 <= day.year < 2200:  # the ends of time have no next day
        raise ValueError(text)
    return day


def _one_of(known: Any, name: str) -> UUID | None:
    asked = request.args.get(name, type=UUID)
    return asked if asked in set(known) else None


def _here(wanted: Filter) -> dict[str, str]:
    """What an address says to come back to this; the own course goes without saying."""
    said = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    if _own_course():
        del said["course"]
    return {name: str(value) for name, value in said.items() if value}


def _unknown(wanted: Filter) -> list[str]:
    """What of the address was not understood, as the fields of the filter are called."""
    called = {**words.heads(), "course": gettext("Course"), "batch": gettext("Batch")}
    called |= {"since": gettext("From"), "until": gettext("Until")}
    sent = [one.name for one in fields(wanted) if request.args.get(one.name, "").strip()]
    return [called[name] for name in sent if str(getattr(wanted, name)) != request.args[name].strip()]


def _link(report: Report, at: int) -> dict[str, str]:
    """Column → where it leads to: a question to its own page, a person to what they have done."""
    line = dict(zip(report.columns, report.rows[at], strict=True))
    if report.name is Name.QUESTIONS:
        return {"question": url_for("versions.question_page", key=line["module"], question=line["question"])}
    if report.persons and _own_course():
        return {"person": url_for("reporting.person", person=report.persons[at])}
    return {"person": url_for("records.show", person=report.persons[at])} if report.persons else {}


def _titles(choices: _Choices) -> words.Titles:
    titles: dict[tuple[str, str], Any] = {("track", key): title for key, title in choices.tracks.items()}
    titles |= {("layer", cell.layer.key): cell.layer.title for one in choices.editions for cell in one.layers}
    titles |= {("site", one.code): one.names for one in choices.sites}
    titles |= {("module", one.key): one.title for one in choices.modules}
    return titles | {(f"quiz {one.key}", quiz.key): quiz.title for one in choices.modules for quiz in one.quizzes}


def _stems(report: Report, choices: _Choices) -> dict[tuple[str, str], Any]:
    """How the questions of a report are worded today, in the language of the page; what is gone keeps its key."""
    if report.name is not Name.QUESTIONS:
        return {}
    session, tongue, asked = db.session(), language(), defaultdict[str, set[str]](set)
    module, question = report.columns.index("module"), report.columns.index("question")
    for row in report.rows:
        asked[str(row[module])].add(str(row[question]))
    found: dict[tuple[str, str], Any] = {}
    for one in choices.modules:
        say = catalog.speaker(session, one, tongue)
        there = asked[one.key] & one.question_hashes.keys()
        for key, written in catalog.questions(session, one, there).items():
            found[f"question {one.key}", key] = Markup(say(written.stem)).striptags()  # noqa: S704  safe, and read as text
    return found
