"""One try: its sheets side by side, the decision, and the way back from it."""

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.wrappers import Response as Answer

from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.practicals import queries, rules, service
from lms_tool.practicals.manage.desk import called, doors, is_mine, mine, own, states
from lms_tool.progress import queries as progress
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page


class DecisionSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    held_on = fields.Date(required=True)
    points = fields.Float(load_default=None)


@doors.get("/<uuid:practical>")
@guard("instructor", "administrator")
def practical(practical: UUID) -> Response:
    session, found = db.session(), own(practical)
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
        mine=is_mine(found),
        goes_on=enrolment.followed_at is None,
        called=called,
    )


@doors.post("/<uuid:practical>/decide")
@guard("instructor", "administrator")
def decide(practical: UUID) -> Answer:
    mine(practical)
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
    mine(practical)
    service.reopen(db.session(), practical, by=visitor().person_id, now=utc_now())
    flash(_("Open again. What was told stands until it is decided anew."))
    return redirect(url_for("practicals_desk.practical", practical=practical), 303)


@doors.post("/<uuid:practical>/leave")
@guard("instructor", "administrator")
def leave(practical: UUID) -> Answer:
    mine(practical)
    service.leave(db.session(), practical, by=visitor().person_id, now=utc_now())
    flash(_("It stands as it was decided."))
    return redirect(url_for("practicals_desk.practical", practical=practical), 303)


@doors.post("/<uuid:practical>/discard")
@guard("instructor", "administrator")
def discard(practical: UUID) -> Answer:
    found = mine(practical)
    service.discard(db.session(), practical, by=visitor().person_id, now=utc_now())
    flash(_("This try is gone; it never counted."))
    there = url_for("practicals_desk.index", form=found.form) if visitor().course_id else url_for("people.index")
    return redirect(there, 303)
