"""The table of hours for spreadsheets."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from flask_babel import gettext as _

from lms_tool.hours import rules
from lms_tool.hours.queries import Listed
from lms_tool.organisations.models import Post, Site
from lms_tool.web.languages import local

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTHS = (20, 14, 24, 18, 12, 10, 10, 14, 16, 18)
Cell = str | float | int
Columns = dict[str, Callable[[Listed], Cell]]


def columns(owed: rules.Owed, sites: dict[UUID, Site], posts: dict[UUID, Post]) -> Columns:
    def placed(row: Listed, parts: dict[UUID, Site] | dict[UUID, Post], id_: UUID | None) -> str:
        part = parts.get(id_) if row.placement and id_ else None
        return local(part.names) if part else ""

    def in_hours(minutes: int) -> float:
        return rules.hours(max(0, minutes), owed.length)

    return {
        _("Name"): lambda row: row.person.name or "",
        _("Staff number"): lambda row: row.person.staff_number or "",
        _("Site"): lambda row: placed(row, sites, row.placement.site_id if row.placement else None),
        _("Post"): lambda row: placed(row, posts, row.placement.post_id if row.placement else None),
        _("Training hours"): lambda row: in_hours(row.minutes),
        _("Owed"): lambda _row: owed.yearly,
        _("Missing"): lambda row: rules.missing(row.minutes, owed.yearly, owed.length),
        _("Online, minutes"): lambda row: row.online,
        _("Classroom, minutes"): lambda row: row.classroom,
        _("Corrections, minutes"): lambda row: row.corrected,
    }


def rows(cells: Columns, listed: Iterable[Listed]) -> Iterator[list[Cell]]:
    yield list(cells)
    for one in listed:
        yield [value(one) for value in cells.values()]
