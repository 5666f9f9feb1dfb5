"""The log of what staff have changed: looked through, and taken away as a table."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, request
from flask_babel import gettext as _

from content.formats.tables import plain
from lms_tool.audit import queries as audit
from lms_tool.audit.models import AuditEntry
from lms_tool.audit.queries import PAGE, Asked
from lms_tool.people import queries as people
from lms_tool.web import deeds
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("log", __name__, url_prefix="/s/<launch>/log", template_folder="../templates")


@doors.get("")
@guard("administrator")
def index() -> Response:
    session, whose, asked = db.session(), visitor().organisation_id, _asked()
    number = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    entries, count = audit.entries(session, whose, asked, number)
    known = deeds.kinds()
    there = audit.kinds(session, whose)
    return page(
        "reporting/log.html",
        entries=entries,
        count=count,
        number=number,
        pages=-(-count // PAGE),
        asked=asked,
        here={name: value for name, value in request.args.items() if name in _FILTERS and value},
        names=people.names_of(session, {entry.by for entry in entries if entry.by}),
        kinds={kind: known.get(kind, kind) for kind in there},
        doers=people.names_of(session, audit.doers(session, whose)),
    )


@doors.get("/log.csv")
@guard("administrator")
def table() -> Response:
    """Everything that is asked for; no cell of it is taken for a formula."""
    session, whose = db.session(), visitor().organisation_id
    entries = list(audit.every(session, whose, _asked()))
    names = people.names_of(session, {entry.by for entry in entries if entry.by})
    heading = [_("When"), _("Who"), _("What was done"), _("With what"), _("Changes"), _("Why")]
    answer = make_response(plain.write_csv([heading, *_rows(entries, names)]))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
    return answer


def _rows(entries: Iterable[AuditEntry], names: dict[UUID, str]) -> Iterable[list[str]]:
    zone = ZoneInfo(visitor().timezone)
    for entry in entries:
        changes = _("; ").join(
            deeds.field(one["field"], entry.what) + _(": ") + f"{_value(one['before'])} → {_value(one['after'])}"
            for one in entry.changes
        )
        when = entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        yield [
            when,
            names.get(entry.by, "") if entry.by else "",
            deeds.deed(entry.what),
            entry.named,
            changes,
            entry.why,
        ]


def _value(kept: str) -> str:
    return deeds.value(kept) or "–"


_FILTERS = ("kind", "q", "by", "since", "until")


def _asked() -> Asked:
    said = request.args
    until = _day("until")
    return Asked(
        kind=said.get("kind", "")[:40],
        words=said.get("q", "").strip()[:80],
        by=_uuid(said.get("by", "")),
        since=_midnight(_day("since")),
        before=_midnight(until + timedelta(days=1) if until and until < date.max else None),
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(visitor().timezone)) if day else None


def _day(name: str) -> date | None:
    """A day that a log can speak of; anything else asks for nothing."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if date(1970, 1, 2) <= day <= date(9998, 12, 31) else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
