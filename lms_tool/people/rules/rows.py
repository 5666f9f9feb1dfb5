"""A list of people from a file, row by row: what is wanted, and what is wrong with it. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms_tool.people.rules.places import LONGEST_NAME, Place, staff_number

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("Staff number", "工号", "员工编号", "人员编号", "staff no", "employee number", "employee id"),
    "name": ("Name", "姓名", "名字", "full name"),
    "site": ("Site", "项目", "所在项目", "项目编号", "项目名称", "project"),
    "post": ("Post", "岗位", "职位", "职务", "position", "job title"),
    "since": ("Since", "起始日期", "到岗日期", "入职日期", "任职日期", "from", "start date"),
    "left": ("Left on", "离职日期", "离岗日期", "end date", "leaving date"),
}
"""Field → its name in English and in Chinese, and what else people call it; the order is that of the template."""
EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row wants; an empty cell wants nothing changed."""

    row: int
    number: str
    name: str = ""
    site: UUID | None = None
    post: UUID | None = None
    since: date | None = None
    left: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken. code: what is wrong with the cell of this column."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """What the company calls its sites and posts: folded code or name → id. Closed ones are in `closed` as well."""

    sites: Mapping[str, UUID]
    posts: Mapping[str, UUID]
    closed: frozenset[UUID] = frozenset()


def heading(field: str, language: str) -> str:
    return COLUMNS[field][1 if language.startswith("zh") else 0]


def example(language: str) -> dict[str, str]:
    """A row that shows how the template is filled in."""
    name = "张三（示例）" if language.startswith("zh") else "Jane Doe (sample)"
    return {"number": "YQ0001", "name": name, "since": "2026-11-01", "left": ""}


def layout(names: Sequence[str]) -> tuple[dict[str, int], list[str]] | None:
    """Field → where its column stands, and headings that say nothing here; None where this is no heading.

    A staff number is what makes a heading one.
    """
    found: dict[str, int] = {}
    strange = []
    for at, name in enumerate(names):
        field = _KNOWN.get(_plain(name))
        if field is not None and field not in found:
            found[field] = at
        elif name.strip():
            strange.append(" ".join(name.split())[:60])
    return (found, strange) if "number" in found else None


def read(row: int, cells: Mapping[str, str], book: Book) -> Wish | list[Fault]:
    """A row as its cells say it, by field. Nothing of a row with a fault is taken."""
    faults: list[Fault] = []
    number = staff_number(cells.get("number"))
    if number is None:
        said = cells.get("number", "").strip()
        faults.append(Fault(row, "number", "number" if said else "empty", said[:80]))
    name = " ".join(cells.get("name", "").split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        faults.append(Fault(row, "name", "name", name[:80]))
    since, left = (_day(row, field, cells.get(field, ""), faults) for field in ("since", "left"))
    if since and left and left <= since:
        faults.append(Fault(row, "left", "order", left.isoformat()))
    site = _part(row, "site", cells.get("site", ""), book.sites, book.closed, faults)
    post = _part(row, "post", cells.get("post", ""), book.posts, book.closed, faults)
    if faults or number is None:
        return faults
    return Wish(row, number, name, site, post, since, left)


def steps(wish: Wish, before: Place, *, today: date) -> list[tuple[date, Place]]:
    """The days on which something begins, by what this row says. before: what holds when the row's own day comes.

    Who only has a last day, and has had it, is not placed anew.
    """
    found = []
    since = wish.since or today
    if (wish.site or wish.post) and not (wish.left and wish.left <= since):
        found.append((since, Place(wish.site or before.site, wish.post or before.post)))
    if wish.left:
        found.append((wish.left, Place(left=True)))
    return found


def _day(row: int, field: str, text: str, faults: list[Fault]) -> date | None:
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return None
    found = _DATE.fullmatch(said)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        faults.append(Fault(row, field, "day", said[:80]))
        return None
    return day


def _part(
    row: int, field: str, text: str, known: Mapping[str, UUID], closed: frozenset[UUID], faults: list[Fault]
) -> UUID | None:
    if not text.strip():
        return None
    found = known.get(_fold(text))
    if found is None or found in closed:
        faults.append(Fault(row, field, f"no-{field}" if found is None else "closed", text.strip()[:80]))
        return None
    return found


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _plain(name: str) -> str:
    """A heading without case, width, spaces and the marks people put there, such as a star for “required”."""
    return re.sub(r"[*:：._、。()（）]+", "", _fold(name))


_KNOWN = {_plain(name): field for field, names in COLUMNS.items() for name in names}
