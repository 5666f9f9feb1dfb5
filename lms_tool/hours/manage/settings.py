"""The administrator's doors to what counts and to the hours in which nobody is reminded."""

from collections.abc import Mapping
from datetime import time

from babel.dates import get_day_names
from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import BadInput
from lms_tool.hours import queries, rules, service
from lms_tool.hours.manage import words
from lms_tool.organisations import queries as organisations
from lms_tool.organisations import service as organisation_service
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


@doors.get("/quiet")
@guard("administrator")
def show_quiet() -> Response:
    found = organisations.quiet_hours(db.session(), visitor().organisation_id)
    said = {"begins": _clock(found.begins), "ends": _clock(found.ends), "days": [str(day) for day in found.days]}
    return _quiet_page(said, {})


@doors.post("/quiet")
@guard("administrator")
def change_quiet() -> Answer:
    session, who = db.session(), visitor()
    said = {name: request.form.get(name, "").strip() for name in ("begins", "ends")}
    days = [day for day in request.form.getlist("days") if day in ("1", "2", "3", "4", "5", "6", "7")]
    try:
        begins, ends = (_read_clock(said[name]) for name in ("begins", "ends"))
        done = organisation_service.set_quiet_hours(
            session, who.organisation_id, begins, ends, [int(day) for day in days], by=who.person_id, now=utc_now()
        )
    except organisation_service.Faulty as error:
        return _quiet_page({**said, "days": days}, error.faults)
    flash(
        _("Saved. Reminders that fall into these hours wait until they are over.") if done else _("That is how it was.")
    )
    return redirect(url_for("hours_rules.show_quiet"), 303)


def _clock(value: time | None) -> str:
    return value.strftime("%H:%M") if value else ""


def _read_clock(said: str) -> time | None:
    """Raises BadInput."""
    try:
        return time.fromisoformat(said).replace(tzinfo=None, second=0, microsecond=0) if said else None
    except ValueError:
        raise BadInput(f"clock {said[:20]!r}") from None


def _quiet_page(said: Mapping[str, object], faults: Mapping[str, str]) -> Response:
    sentences = {
        "both": _("Give both, from and until, or leave both empty."),
        "same": _("From and until are the same. Leave both empty for no quiet hours."),
        "week": _("At least one day of the week has to be left on which people can be reminded."),
    }
    names = get_day_names("wide", locale=get_locale())
    return page(
        "hours/quiet.html",
        422 if faults else 200,
        said=said,
        faults={field: sentences[code] for field, code in faults.items()},
        days={str(number): names[number - 1] for number in range(1, 8)},
        timezone=visitor().timezone,
    )
