"""People from a file: a template, a look at what it would do, then taking it in."""

from collections import Counter
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from content.formats.report import Refused
from content.formats.safety import LARGEST
from content.formats.tables import plain
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Structure
from lms_tool.people import queries, rules, service
from lms_tool.people.manage import words
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import LANGUAGES, language, local
from lms_tool.web.pages import page, wants_fragment

doors = Blueprint("people_import", __name__, url_prefix="/s/<launch>/people/import", template_folder="../templates")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 200  # faults, and rows, on a page


@doors.get("")
@guard("administrator")
def index() -> Response:
    return _ask()


def _ask(trouble: str = "") -> Response:
    earlier = queries.intakes(db.session(), visitor().organisation_id)
    return page("people/import.html", 422 if trouble else 200, trouble=trouble, earlier=earlier, most=service.MOST_ROWS)


@doors.post("")
@guard("administrator", writes=False)
def read() -> Answer:
    """The dry run: nothing is written but what was read. The file is read before the transaction that writes begins."""
    request.max_content_length = LARGEST + 1024 * 1024
    session, who = db.session(), visitor()
    file = request.files.get("file")
    if file is None or not file.filename:
        return _ask(_("Choose a file first."))
    try:
        reading = service.read(file.read(), service.book_of(session, who.organisation_id))
    except Refused as refused:
        return _ask(_refusal(refused))
    tables.begin_writing(session)
    intake = service.keep(session, who.organisation_id, reading, file.filename, by=who.person_id, now=utc_now())
    return redirect(url_for("people_import.show", intake=intake.id), 303)


def _refusal(refused: Refused) -> str:
    if refused.remark.code in ("no-header", "unknown-format"):
        return _(
            "No list of people was found in this file. The first line must name the columns, one of them the staff "
            "number. Take the template, or name the columns as it does."
        )
    return refused.remark.say(language())


@doors.get("/template.<kind>")
@guard("administrator")
def template(kind: str) -> Response:
    """What to fill in, in the language of ?language= or of the page."""
    tag = request.args.get("language", "")
    tag = tag if tag in LANGUAGES else language()
    heading = [rules.heading(field, tag) for field in rules.COLUMNS]
    site, post = _usual()
    cells = {**rules.example(tag), "site": site, "post": post}
    table = [heading, [cells[field] for field in rules.COLUMNS]]
    if kind == "csv":
        answer = make_response(plain.write_csv(table))
        answer.mimetype = "text/csv"
    elif kind == "xlsx":
        title = "人员" if tag.startswith("zh") else "People"
        answer = make_response(plain.write_xlsx(title, table, _notes(tag), tag))
        answer.mimetype = SHEET
    else:
        raise NotFound(f"template {kind[:20]!r}")
    name = f"people-{tag}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _usual() -> tuple[str, str]:
    """A site and a post of this company, for the example."""
    session, whose = db.session(), visitor().organisation_id
    sites, posts = organisations.sites(session, whose), organisations.posts(session, whose)
    return next((site.code for site in sites), ""), next((post.code for post in posts), "")


def _notes(tag: str) -> list[list[str]]:
    """The sheet that explains: what may stand in the columns of sites and posts."""
    session, whose = db.session(), visitor().organisation_id
    parts: list[Structure] = [*organisations.sites(session, whose), *organisations.posts(session, whose)]
    heading = [["代号", "名称"]] if tag.startswith("zh") else [["Code", "Name"]]
    return heading + [[part.code, part.names.get(tag) or local(part.names)] for part in parts if not part.closed_at]


@doors.get("/<uuid:intake>")
@guard("administrator")
def show(intake: UUID) -> Response:
    session, found = db.session(), queries.intake(db.session(), intake)
    if wants_fragment():
        return page("people/import_progress.html", intake=found)
    wishes = service.wishes_of(found) if found.state == "read" else []
    standing = service.compare(session, found.organisation_id, wishes, now=utc_now())
    news = [wish for wish in wishes if standing[wish.row].what != "same"]
    return page(
        "people/intake.html",
        intake=found,
        counts=Counter(one.what for one in standing.values()),
        news=news[:_SHOWN],
        left_out=max(0, len(news) - _SHOWN),
        standing=standing,
        faults=[_fault(fault) for fault in found.faults[:_SHOWN]],
        more_faults=max(0, len(found.faults) - _SHOWN),
        sites={site.id: site for site in organisations.sites(session, found.organisation_id)},
        posts={post.id: post for post in organisations.posts(session, found.organisation_id)},
    )


@doors.get("/<uuid:intake>/faults.csv")
@guard("administrator")
def faults(intake: UUID) -> Response:
    found = queries.intake(db.session(), intake)
    heading = [_("Row"), _("Column"), _("What is wrong"), _("What stands there")]
    told = [_fault(fault) for fault in found.faults]
    answer = make_response(plain.write_csv([heading, *([str(one) for one in row] for row in told)]))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = 'attachment; filename="people-faults.csv"'
    return answer


@doors.post("/<uuid:intake>/taking")
@guard("administrator")
def take(intake: UUID) -> Answer:
    service.want(db.session(), intake, now=utc_now())
    return redirect(url_for("people_import.show", intake=intake), 303)


@doors.post("/<uuid:intake>/dropping")
@guard("administrator")
def drop(intake: UUID) -> Answer:
    service.drop(db.session(), intake)
    flash(_("Thrown away; nothing of it was taken in."))
    return redirect(url_for("people_import.index"), 303)


def _fault(fault: dict[str, str | int]) -> tuple[int, str, str, str]:
    """Row, column, what is wrong, what stands there."""
    column = str(fault["column"])
    said = words.row_faults().get(str(fault["code"]), str(fault["code"]))
    value = str(fault["value"])
    if fault["code"] == "twice":
        said, value = _("This staff number stands in row %(row)s already.", row=value), ""
    return int(fault["row"]), rules.heading(column, language()), said, value
