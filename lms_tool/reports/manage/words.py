"""Reports in words: the question, the answer with its figure, and cells as somebody reads them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from unicodedata import east_asian_width

from flask_babel import gettext as _
from flask_babel import ngettext

from content.schema import Text
from lms_tool.reports.rules import Cell, Name, Report
from lms_tool.web.languages import full_day, gap, local, points

Titles = Mapping[tuple[str, str], Text | Mapping[str, str]]
Lines = list[dict[str, Any]]
MOST_BARS = 20
LONGEST = 76  # of a question inside a sentence, in letters; Chinese signs are as wide as two
WORDS = {"track", "layer", "module", "quiz", "question", "person", "staff_number", "site", "owed", "by", "group"}
"""Columns that are no figures."""
IN_FILES_ONLY = {  # what would make a page's table too wide to read
    Name.NOT_DONE: {"enrolled", "modules_open"},
    Name.GROUPS: {"by"},
    Name.SCORES: {"lower_quartile", "upper_quartile"},
}
MOST_NAMED = 3  # modules that one line of the page names
SPREAD = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
SHARES = ("share", "mean", *SPREAD)  # of one, shown in per cent


@dataclass(frozen=True, slots=True)
class Bar:
    """share: of one; spread: lowest, quartiles with the median between them, highest; of one, too."""

    label: str
    share: float
    said: str
    spread: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """more: how many rows have no bar."""

    title: str
    bars: list[Bar]
    more: int
    curve: "Curve | None" = None
    """In place of the bars."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure day by day. path: of an SVG, 0 to 100 in both directions; told: first, last and busiest day in words."""

    path: str
    first: str
    last: str
    top: int
    told: str


def heads() -> dict[str, str]:
    return {
        "group": _("Group"),
        "modules": _("Modules asked for"),
        "finished": _("Finished the track"),
        "lower_quartile": _("Lower quartile"),
        "upper_quartile": _("Upper quartile"),
        "by": _("By"),
        "track": _("Track"),
        "layer": _("Layer"),
        "module": _("Module"),
        "quiz": _("Quiz"),
        "enrolled": _("People enrolled"),
        "started": _("Started"),
        "completed": _("Completed"),
        "share": _("Share"),
        "attempts": _("Tries"),
        "people": _("People"),
        "mean": _("Average"),
        "lowest": _("Lowest"),
        "median": _("Median"),
        "highest": _("Highest"),
        "passed": _("Passed"),
        "question": _("Question"),
        "answered": _("Answers given"),
        "right": _("Right answers"),
        "discrimination": _("Discrimination"),
        "person": _("Person"),
        "staff_number": _("Staff number"),
        "site": _("Site"),
        "modules_done": _("Modules done"),
        "modules_owed": _("Modules still to do"),
        "next_due": _("Next due"),
        "overdue": _("Modules overdue"),
        "owed": _("Still to do"),
        "last_here": _("Last here"),
        "minutes": _("Minutes"),
        "minutes_a_person": _("Minutes a person"),
        "day": _("Day"),
        "lessons_read": _("Lessons read"),
        "attempts_handed_in": _("Quizzes handed in"),
    }


def days_meant(name: Name) -> str:
    """Of what the days are to which a report is narrowed."""
    handed_in = _("The days are those on which quizzes were handed in.")
    return {
        Name.COMPLETION: _("The days narrow what was completed; enrolled and started are counted as they stand today."),
        Name.GROUPS: _("The days narrow which modules were done; everything else is counted as it stands today."),
        Name.SCORES: handed_in,
        Name.QUESTIONS: handed_in,
        Name.NOT_DONE: _("The days are those on which people came into the track; who never came is not among them."),
        Name.TIME: _("The days are those on which a lesson or quiz was last open; all of its minutes count there."),
    }.get(name, "")


def answer(report: Report, titles: Titles) -> str:
    """The figure that answers the question, in a sentence; empty where there is nothing to tell of."""
    lines = _lines(report)
    return _ANSWERS[report.name](report, lines, titles) if lines else ""


def _completed(_report: Report, lines: Lines, _titles: Titles) -> str:
    enrolled, completed = (sum(line[name] for line in lines) for name in ("enrolled", "completed"))
    if not enrolled:
        return ""
    return _(
        "%(share)s %% of the modules in people’s tracks are completed: %(completed)s of %(enrolled)s.",
        share=points(completed / enrolled),
        completed=completed,
        enrolled=enrolled,
    )


def _furthest_behind(_report: Report, lines: Lines, titles: Titles) -> str:
    there = [line for line in lines if line["share"] is not None and line["group"] is not None]
    if not there:
        return ""
    least = min(there, key=lambda line: line["share"])
    named, done = _said("group", least, titles), points(least["share"])
    return _("Furthest behind is “%(group)s”: %(share)s %% of its modules are done.", group=named, share=done)


def _scored(_report: Report, lines: Lines, titles: Titles) -> str:
    scored = [line for line in lines if line["mean"] is not None]
    if not scored:
        return ""
    least = min(scored, key=lambda line: line["mean"])
    return _(
        "The lowest average, %(mean)s %%, is that of “%(quiz)s”.",
        mean=points(least["mean"]),
        quiz=_said("quiz", least, titles),
    )


def _wrong(_report: Report, lines: Lines, titles: Titles) -> str:
    asked = [line for line in lines if line["share"] is not None]
    if not asked:
        return ""
    least = min(asked, key=lambda line: line["share"])
    return _(
        "The question got right least often, by %(share)s %%, is “%(question)s” in “%(module)s”.",
        share=points(least["share"]),
        question=_short(_said("question", least, titles), LONGEST),
        module=_said("module", least, titles),
    )


def _waiting(report: Report, lines: Lines, _titles: Titles) -> str:
    late = len({(line["person"], line["staff_number"]) for line in lines if line["overdue"]})
    waiting = ngettext(
        "%(num)s person has not finished their track.", "%(num)s people have not finished their track.", report.people
    )
    absent = len({(line["person"], line["staff_number"]) for line in lines if line["last_here"] is None})
    said = [waiting]
    if absent:
        said.append(ngettext("%(num)s of them has never come.", "%(num)s of them have never come.", absent))
    if late:
        said.append(ngettext("%(num)s of them is overdue.", "%(num)s of them are overdue.", late))
    return gap().join(said)


def _spent(_report: Report, lines: Lines, _titles: Titles) -> str:
    minutes = sum(line["minutes"] for line in lines)
    if minutes < 60:
        return _("People have learnt for %(minutes)s minutes in all.", minutes=round(minutes))
    return _("People have learnt for %(hours)s hours in all.", hours=round(minutes / 60, 1))


def _happened(_report: Report, lines: Lines, _titles: Titles) -> str:
    busiest = max(lines, key=lambda line: line["people"])
    return ngettext(
        "On the busiest day, %(day)s, %(num)s person learnt.",
        "On the busiest day, %(day)s, %(num)s people learnt.",
        busiest["people"],
        day=full_day(busiest["day"]),
    )


_ANSWERS = {
    Name.COMPLETION: _completed,
    Name.GROUPS: _furthest_behind,
    Name.SCORES: _scored,
    Name.QUESTIONS: _wrong,
    Name.NOT_DONE: _waiting,
    Name.TIME: _spent,
    Name.ACTIVITY: _happened,
}


def chart(report: Report, titles: Titles) -> Chart:
    """Shares as they are; counts and minutes against the greatest of them; days as a curve."""
    label, measure, title = {
        Name.COMPLETION: ("module", "share", _("Completed, by module")),
        Name.GROUPS: ("group", "share", _("Modules done, by group; the furthest behind first")),
        Name.SCORES: ("quiz", "median", _("How results spread, by quiz")),
        Name.QUESTIONS: ("question", "share", _("Right at the first try, the lowest first")),
        Name.NOT_DONE: ("track", "people", _("Not finished, by track")),
        Name.TIME: ("module", "minutes", _("Minutes, by module")),
        Name.ACTIVITY: ("day", "people", _("People who learnt, day by day")),
    }[report.name]
    lines = _lines(report)
    if report.name is Name.NOT_DONE:
        lines = [{"track": track, "people": count} for track, count in Counter(one["track"] for one in lines).items()]
    elif report.name is Name.QUESTIONS:
        lines.sort(key=lambda line: -1 if line["share"] is None else line["share"])
    elif report.name is Name.ACTIVITY and len(lines) > 1:
        return Chart(title, [], 0, _curve({line["day"]: line["people"] for line in lines}))
    shown = [line for line in lines if line[measure] is not None]
    most = 1 if measure in SHARES else max((line[measure] for line in shown), default=0) or 1
    named = _labels(label, shown[:MOST_BARS], titles)
    spread = SPREAD if report.name is Name.SCORES else ()
    bars = [
        Bar(
            name,
            min(line[measure] / most, 1),
            _spread(line) if spread else _said(measure, line, titles),
            tuple(line[part] for part in spread),
        )
        for name, line in zip(named, shown, strict=False)
    ]
    return Chart(title, bars, len(shown) - len(bars))


def _spread(line: Mapping[str, Any]) -> str:
    lowest, _lower, middle, _upper, highest = (points(line[part]) for part in SPREAD)
    return _("%(lowest)s to %(highest)s %%, median %(middle)s %%", lowest=lowest, highest=highest, middle=middle)


def _curve(people: Mapping[date, int]) -> Curve:
    """Days on which nobody learnt are there, too. people: of two days or more."""
    first, last = min(people), max(people)
    top, length = max(people.values()), (last - first).days
    counts = (people.get(first + timedelta(day), 0) for day in range(length + 1))
    points = (f"{100 * day / length:.2f} {100 - 96 * count / top:.1f}" for day, count in enumerate(counts))
    busiest = max(people, key=lambda day: people[day])
    days = {"first": full_day(first), "last": full_day(last), "busiest": full_day(busiest)}
    told = _("From %(first)s to %(last)s; most people, %(top)s, on %(busiest)s.", top=top, **days)
    return Curve("M" + " L".join(points), days["first"], days["last"], top, told)


def _labels(name: str, lines: Lines, titles: Titles) -> list[str]:
    """What occurs twice says in which module or track."""
    labels = [_said(name, line, titles) for line in lines]
    twice = {label for label, count in Counter(labels).items() if count > 1}
    within = "module" if name == "quiz" else "track"
    return [
        f"{label} · {_said(within, line, titles)}" if label in twice and within in line else label
        for label, line in zip(labels, lines, strict=True)
    ]


def _short(text: str, most: int) -> str:
    width = 0
    for at, sign in enumerate(text):
        width += 2 if east_asian_width(sign) in "WF" else 1
        if width > most:
            return text[: max(at - 1, 0)].rstrip() + "…"
    return text


def row(report: Report, cells: tuple[Cell, ...], titles: Titles) -> list[tuple[str, str, bool]]:
    """Column, what is read there, and whether it is a figure; a person stands before everything else."""
    line, left_out = dict(zip(report.columns, cells, strict=True)), IN_FILES_ONLY.get(report.name, set())
    if "person" in line:
        line = {"person": line.pop("person"), **line}
    return [(name, _said(name, line, titles), name not in WORDS) for name in line if name not in left_out]


def _lines(report: Report) -> Lines:
    return [dict(zip(report.columns, cells, strict=True)) for cells in report.rows]


def _said(name: str, line: Mapping[str, Any], titles: Titles) -> str:
    value = line[name]
    if value is None:
        return {"last_here": _("never"), "group": _nobodys(line)}.get(name, "–")
    if name in SHARES:
        return f"{points(value)}\u00a0%"
    if isinstance(value, date):
        return full_day(value)
    if name == "owed":
        return _named([local(titles.get(("module", key), key)) for key in value.split()])
    return local(titles.get((_kind(name, line), str(value)), str(value)))


def _nobodys(line: Mapping[str, Any]) -> str:
    """What the people are called whom no group holds."""
    return {"site": _("At no site"), "batch": _("In no batch")}.get(str(line.get("by")), "–")


def _named(modules: list[str]) -> str:
    if not modules:
        return "–"
    more, shown = len(modules) - MOST_NAMED, _(", ").join(modules[:MOST_NAMED])
    return shown if more <= 0 else shown + ngettext(" and %(num)s more", " and %(num)s more", more)


def _kind(name: str, line: Mapping[str, Any]) -> str:
    if name == "group":
        return str(line["by"])
    return f"{name} {line['module']}" if name in ("quiz", "question") else name


def ways() -> dict[str, str]:
    """By what people can be told apart."""
    return {"site": _("Site"), "batch": _("Batch"), "track": _("Track"), "layer": _("Layer")}
