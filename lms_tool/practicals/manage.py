"""The desk of whoever examines: who is still to show it, one try with its sheets, a sheet to fill in, the decision."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.wrappers import Response as Answer

from content.schema import Form
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import StockEdition
from lms_tool.db import utc_now
from lms_tool.errors import BadInput, NotAllowed, NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.people.rules import code
from lms_tool.practicals import queries, rules, service
from lms_tool.practicals.models import Practical, Sheet
from lms_tool.progress import queries as progress
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("practicals_desk", __name__, url_prefix="/s/<launch>/practicals", template_folder="templates")


class BeginSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    enrolment = fields.UUID(required=True)
    form = fields.String(required=True)


class DecisionSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    held_on = fields.Date(required=True)
    points = fields.Float(load_default=None)


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    session, course = db.session(), _course()
    tracks = queries.tracks_of(session, course)
    offered = queries.rubrics(session, visitor().organisation_id, tracks)
    known = {one.key for one in offered}
    found = offered + [one for one in queries.used(session, course, visitor().organisation_id) if one.key not in known]
    rubric = next((one for one in found if one.key == request.args.get("form")), found[0] if found else None)
    state = request.args.get("state", "")
    words = request.args.get("q", "").strip()[:80]
    fits = [
        one.key for one in tracks if rubric and rubric in queries.rubrics(session, visitor().organisation_id, [one])
    ]
    every = queries.lines(session, queries.Asked(course, rubric.key, words=words), fits) if rubric else []
    lines = [line for line in every if state in ("", line.state)]
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-len(lines) // queries.PAGE)))
    here = {"form": rubric.key if rubric and len(found) > 1 else "", "state": state, "q": words}
    return page(
        "practicals/index.html",
        rubrics=found,
        rubric=rubric,
        may_begin=rubric in offered,
        lines=lines[(number - 1) * queries.PAGE : number * queries.PAGE],
        counts={one: sum(line.state == one for line in every) for one in rules.STATES},
        count=len(lines),
        number=number,
        pages=-(-len(lines) // queries.PAGE),
        here={name: value for name, value in here.items() if value},
        state=state,
        words=words,
        states=states(),
        titles={one.key: one.title for one in tracks},
        called=called,
        absent=queries.in_no_track(session, course),
    )


@doors.post("")
@guard("instructor", "administrator")
def begin() -> Answer:
    session, who = db.session(), visitor()
    try:
        said: dict[str, Any] = BeginSchema().load(request.form)
    except ValidationError as error:
        raise BadInput(str(error)) from error
    enrolment = queries.enrolment_in(session, _course(), said["enrolment"])
    offered = queries.rubrics(session, who.organisation_id, [progress.edition_of(session, enrolment)])
    rubric = next((one for one in offered if one.key == said["form"]), None)
    if rubric is None:
        raise NotFound(f"rubric {said['form']} for track {enrolment.track}")
    made = service.begin(session, enrolment, rubric, course=who.course_id, by=who.person_id, now=utc_now())
    return redirect(url_for("practicals_desk.practical", practical=made.id), 303)


@doors.get("/<uuid:practical>")
@guard("instructor", "administrator")
def practical(practical: UUID) -> Response:
    session, found = db.session(), _own(practical)
    rubric, given = queries.edition(session, found), queries.sheets(session, practical)
    whole = [sheet.marks for sheet in given.values() if sheet.total is not None]
    enrolment = progress.enrolment(session, found.enrolment_id)
    return page(
        "practicals/practical.html",
        practical=found,
        person=people.person(session, found.person_id),
        form=catalog.spoken(session, rubric, people.site_of(session, found.person_id)),
        track=progress.edition_of(session, enrolment).title,
        sheets=given,
        gaps={capacity: len(rules.missing(rubric.item, sheet.marks)) for capacity, sheet in given.items()},
        names=people.names_of(session, {sheet.filled_by for sheet in given.values()}),
        result=rules.result(rubric.item, whole) if whole else None,
        mark=queries.pass_mark(session, enrolment, rubric) if found.state == "open" else found.pass_mark,
        tries=queries.tries(session, found.enrolment_id, found.form),
        today=organisations.today(session, found.organisation_id, utc_now()),
        capacities=rules.CAPACITIES,
        states=states(),
        far=rules.APART,
        mine=_is_mine(found),
        goes_on=enrolment.followed_at is None,
        called=called,
    )


@doors.get("/<uuid:practical>/<capacity>")
@guard("instructor", "administrator")
def sheet(practical: UUID, capacity: str) -> Response:
    found, rubric = _sheet_of(practical, capacity)
    given = queries.sheets(db.session(), practical).get(capacity)
    if found.state != "open":
        raise service.IsDecided(f"practical {practical}")
    return _sheet_page(found, rubric, capacity, given)


@doors.post("/<uuid:practical>/<capacity>")
@guard("instructor", "administrator")
def fill_in(practical: UUID, capacity: str) -> Answer:
    session, said = db.session(), request.form
    found, rubric = _sheet_of(practical, capacity)
    try:
        kept = service.fill_in(
            session,
            practical,
            capacity,
            {item.key: said.get(item.key, "") for item in rubric.item.items},
            assessor=said.get("assessor", ""),
            remark=said.get("remark", ""),
            seen=said.get("seen", ""),
            by=visitor().person_id,
            now=utc_now(),
        )
    except (service.SavedMeanwhile, service.IsDecided):
        given = queries.sheets(session, practical).get(capacity)
        return _sheet_page(found, rubric, capacity, given, said=said)
    missing = rules.missing(rubric.item, kept.marks)
    if missing and not said.get("later"):
        flash(ngettext("Kept. %(num)s line is still open.", "Kept. %(num)s lines are still open.", len(missing)))
        there = url_for("practicals_desk.sheet", practical=practical, capacity=capacity, _anchor=f"i-{missing[0].key}")
        return redirect(there, 303)
    whole = _("The sheet is whole: %(n)s points.", n=f"{kept.total or 0:g}")
    flash(_("Kept. Go on whenever you like.") if missing else whole)
    return redirect(url_for("practicals_desk.practical", practical=practical), 303)


@doors.post("/<uuid:practical>/<capacity>/drop")
@guard("instructor", "administrator")
def drop(practical: UUID, capacity: str) -> Answer:
    _sheet_of(practical, capacity)
    service.drop_sheet(db.session(), practical, capacity, seen=request.form.get("seen", ""))
    flash(_("This sheet is gone."))
    return redirect(url_for("practicals_desk.practical", practical=practical), 303)


@doors.post("/<uuid:practical>/decide")
@guard("instructor", "administrator")
def decide(practical: UUID) -> Answer:
    _mine(practical)
    try:
        said: dict[str, Any] = DecisionSchema().load(request.form)
        service.decide(
            db.session(), practical, said["held_on"], by=visitor().person_id, now=utc_now(), expected=said["points"]
        )
    except ValidationError:
        flash(_("Give the day on which it was shown."))
    except (service.NothingMarked, service.DayAhead, service.SavedMeanwhile) as error:
        flash(f"{_(error.what)}{_('.')} {_(error.do)}")
    else:
        flash(_("Decided. The learner is told, and the gradebook gets it where the course has a column for it."))
    return redirect(url_for("practicals_desk.practical", practical=practical), 303)


@doors.post("/<uuid:practical>/reopen")
@guard("instructor", "administrator")
def reopen(practical: UUID) -> Answer:
    _mine(practical)
    service.reopen(db.session(), practical, by=visitor().person_id, now=utc_now())
    flash(_("Open again. What was told stands until it is decided anew."))
    return redirect(url_for("practicals_desk.practical", practical=practical), 303)


@doors.post("/<uuid:practical>/leave")
@guard("instructor", "administrator")
def leave(practical: UUID) -> Answer:
    _mine(practical)
    service.leave(db.session(), practical, by=visitor().person_id, now=utc_now())
    flash(_("It stands as it was decided."))
    return redirect(url_for("practicals_desk.practical", practical=practical), 303)


@doors.post("/<uuid:practical>/discard")
@guard("instructor", "administrator")
def discard(practical: UUID) -> Answer:
    found = _mine(practical)
    service.discard(db.session(), practical, by=visitor().person_id, now=utc_now())
    flash(_("This try is gone; it never counted."))
    there = url_for("practicals_desk.index", form=found.form) if visitor().course_id else url_for("people.index")
    return redirect(there, 303)


def states() -> dict[str, str]:
    return {
        "open": _("Being marked"),
        "failed": _("Not passed"),
        "none": _("Not shown yet"),
        "marked": _("Marked"),
        "passed": _("Passed"),
    }


def called(person: Any) -> str:
    return person.name or code(person.id)


def _course() -> UUID:
    found = visitor().course_id
    if found is None:
        raise NotFound("practicals outside any course")
    return found


class NotYours(NotAllowed):
    code = "PRACTICAL-ELSEWHERE"
    what = "This practical was begun in another course"
    do = "You can read it here; whoever runs that course marks and decides it."


def _own(practical: UUID) -> Practical:
    """To read."""
    who = visitor()
    return queries.of_course(db.session(), practical, who.course_id, everywhere="administrator" in who.roles)


def _mine(practical: UUID) -> Practical:
    """To write. Raises NotYours."""
    found = _own(practical)
    if not _is_mine(found):
        raise NotYours(f"practical {practical} of course {found.course_id}")
    return found


def _is_mine(found: Practical) -> bool:
    return "administrator" in visitor().roles or found.course_id in (None, visitor().course_id)


def _sheet_of(practical: UUID, capacity: str) -> tuple[Practical, StockEdition[Form]]:
    found = _mine(practical)
    if capacity not in rules.CAPACITIES:
        raise NotFound(f"capacity {capacity}")
    return found, queries.edition(db.session(), found)


def _sheet_page(
    found: Practical, rubric: StockEdition[Form], capacity: str, given: Sheet | None, *, said: Any = None
) -> Response:
    """said: what was entered while somebody else saved the same sheet: shown again, nothing is lost."""
    session = db.session()
    entered = said if said is not None else ({"assessor": given.assessor, "remark": given.remark} if given else {})
    return page(
        "practicals/sheet.html",
        409 if said is not None else 200,
        practical=found,
        person=people.person(session, found.person_id),
        form=catalog.spoken(session, rubric, people.site_of(session, found.person_id)),
        capacity=capacity,
        marks=rules.read(rubric.item, said) if said is not None else (given.marks if given else {}),
        entered=entered,
        seen=rules.seen(given.saved_at if given else None),
        other=_saved_by(given) if said is not None and found.state == "open" else None,
        choices=rules.choices,
        gives_points=rules.gives_points,
        called=called,
    )


def _saved_by(given: Sheet | None) -> tuple[str, datetime] | None:
    if given is None:
        return None
    return people.names_of(db.session(), {given.filled_by}).get(given.filled_by, ""), given.saved_at
