"""The administrator's door to what counts."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.hours import queries, rules, service
from lms_tool.hours.manage import words
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("hours_rules", __name__, url_prefix="/s/<launch>/hours/rules", template_folder="../templates")


@doors.get("")
@guard("administrator")
def show() -> Response:
    policy = queries.policy(db.session(), visitor().organisation_id)
    return _page({"counted": sorted(policy.counted), "day_most": str(policy.day_most)}, False)


@doors.post("")
@guard("administrator")
def change() -> Answer:
    session, who = db.session(), visitor()
    counted, most = request.form.getlist("counted"), request.form.get("day_most", "").strip()
    if not most.isdecimal() or rules.policy_faults({"day_most": int(most)}):
        return _page({"counted": counted, "day_most": most}, True)
    done = service.set_policy(session, who.organisation_id, counted, int(most), by=who.person_id, now=utc_now())
    flash(_("Saved. Everybody’s hours are counted anew within the hour.") if done else _("That is how it was."))
    return redirect(url_for("hours_rules.show"), 303)


def _page(said: dict[str, object], faulty: bool) -> Response:
    session, whose = db.session(), visitor().organisation_id
    row = queries.policy_row_or_none(session, whose)
    return page(
        "hours/rules.html",
        422 if faulty else 200,
        said=said,
        faulty=faulty,
        under_way=row is not None and row.judged_at is None,
        owed=queries.owed(session, whose),
        activities={key: title for key, title in words.activities().items() if key in rules.ACTIVITIES},
    )
