"""A sheet of the rubric, filled in by and by."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from content.schema import Form
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import StockEdition
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.people import queries as people
from lms_tool.practicals import queries, rules, service
from lms_tool.practicals.manage.desk import called, doors, mine
from lms_tool.practicals.models import Practical, Sheet
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page


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


def _sheet_of(practical: UUID, capacity: str) -> tuple[Practical, StockEdition[Form]]:
    found = mine(practical)
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
