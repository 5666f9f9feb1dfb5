"""The table of a course for a spreadsheet."""

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from content.formats import spreadsheet
from lms_tool.people.rules import code
from lms_tool.progress.rules import minutes
from lms_tool.reporting.manage import words
from lms_tool.reporting.queries import Row
from lms_tool.web.doors import visitor
from lms_tool.web.languages import local, points


def written(rows: Iterable[Row]) -> str:
    """CSV with a heading line, every cell safe to open."""
    columns = _columns()
    return "".join(spreadsheet.as_csv([list(columns), *([value(row) for value in columns.values()] for row in rows)]))


def overdue(row: Row) -> str:
    """Titles of the modules whose day is over, the longest due first."""
    outline = row.standing.outline if row.standing else None
    late = (outline.module(step.module) for step in row.overdue) if outline else ()
    return " / ".join(local(module.title) for module in late if module)


def _columns() -> dict[str, Callable[[Row], spreadsheet.Value]]:
    states, zone = words.states(), ZoneInfo(visitor().timezone)
    return {
        _("Person"): lambda row: words.name(row.person),
        _("Staff number"): lambda row: row.person.staff_number,
        _("Code"): lambda row: code(row.person.id),
        _("Track"): lambda row: local(row.standing.outline.title) if row.standing else "",
        _("State"): lambda row: states[row.placing.state],
        _("Module"): words.where,
        _("Lesson or quiz"): lambda row: local(row.placing.unit.title) if row.placing.unit else "",
        _("What is in the way"): words.in_the_way,
        _("Overdue"): overdue,
        _("Days still"): lambda row: row.placing.days,
        _("Progress in per cent"): lambda row: row.percent,
        _("Average of best scores"): lambda row: "" if row.average is None else points(row.average),
        _("Time spent in minutes"): lambda row: minutes(row.standing.seconds) if row.standing else 0,
        _("Minutes in the last 14 days"): lambda row: minutes(sum(row.days)),
        _("Last here"): lambda row: row.last_here.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
    }
