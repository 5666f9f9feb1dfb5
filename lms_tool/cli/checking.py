"""lms-tool content check: what is wrong or weak in courseware, and the training hours it comes to."""

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from content.check import examined, uncollected
from content.hours import ACTIVITIES, LayerHours, TrackHours, hours
from content.loader import LIBRARY, Library, Name
from content.problems import Problem
from lms_tool.cli.bars import watch
from lms_tool.cli.base import as_json

SEVERITIES = ("error", "weak", "hint")
GITHUB = {"error": "error", "weak": "warning", "hint": "notice"}


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=LIBRARY)
@click.option("--quiet", is_flag=True, help="Only errors, and the counts.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only what is at least as grave as this.")
@click.option("--module", metavar="KEY", help="Only what stands in this module.")
@click.option("--fail-on", metavar="CODE", multiple=True, help="Treat this weakness as an error; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "github"]), default="text", help="How a line looks.")
@as_json
def check(
    path: Path,
    quiet: bool,
    severity: str | None,
    module: str | None,
    fail_on: tuple[str, ...],
    form: str,
    as_json: bool,
) -> None:
    """Say everything that is wrong or weak in the library at PATH, with file and line, and its training hours.

    Exit code 1 when there are errors; weaknesses and hints do not count as errors unless --fail-on names their code.
    What the codes mean stands in docs/authoring.md.

    Example: lms-tool content check content/library --severity weak
    """
    with uncollected():
        library, problems = examined(path, datetime.now(UTC).date(), watch)
    if module is not None and ("module", module) not in library.places:
        raise click.BadParameter(f"there is no module {module} in {path}", param_hint="--module")
    problems = [problem for problem in problems if module is None or f"/modules/{module}/" in problem.file]
    least = "error" if quiet else severity or "hint"
    shown = [one for one in problems if _rank(one.severity) <= _rank(least) or one.code in fail_on]
    if as_json:
        click.echo(json.dumps(_written(library, problems, shown), ensure_ascii=False, indent=2))
    else:
        _tell(library, problems, shown, form, hours_too=not quiet and module is None)
    if any(problem.severity == "error" or problem.code in fail_on for problem in problems):
        raise SystemExit(1)


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity)


def _tell(library: Library, problems: list[Problem], shown: list[Problem], form: str, *, hours_too: bool) -> None:
    for problem in shown:
        click.echo(_github(problem) if form == "github" else str(problem))
    if hours_too and form == "text":
        for counted in hours(library):
            click.echo(f"\n{_table(counted)}")
    counts = Counter(problem.severity for problem in problems)
    click.echo(f"\n{counts['error']} errors, {counts['weak']} weaknesses, {counts['hint']} hints")


def _github(problem: Problem) -> str:
    """An annotation of a workflow run."""
    message = problem.message.replace("%", "%25").replace("\n", "%0A")
    return f"::{GITHUB[problem.severity]} file={problem.file},line={problem.line},title={problem.code}::{message}"


NOTHING = "–"


def _table(counted: TrackHours) -> str:
    """Training hours of what is required, by layer and activity; what is optional stands behind a plus."""
    used = [name for name in ACTIVITIES if any({*layer.required, *layer.optional} & {name} for layer in counted.layers)]
    rows = [[counted.track, *used, "hours", "minutes", "share", "planned"]]
    for layer in counted.layers:
        share = [f"{counted.share(layer)} %", f"{layer.planned} %"]
        rows.append([layer.layer, *_cells([layer], used, counted), *share])
    rows.append(["together", *_cells(counted.layers, used, counted), "", ""])
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ["  ".join(_padded(cell, at, widths) for at, cell in enumerate(row)).rstrip() for row in rows]
    return "\n".join([*lines, _owed(counted)])


def _owed(counted: TrackHours) -> str:
    told = f"{counted.hours:.1f} training hours of {counted.length:g} minutes"
    if counted.owed is None:
        return f"{told}; none are owed"
    if not counted.missing:
        return f"{told}; {counted.owed:g} are owed and covered"
    return f"{told}; {counted.owed:g} are owed, {counted.missing:.1f} are missing"


def _cells(layers: Sequence[LayerHours], used: list[str], counted: TrackHours) -> list[str]:
    """Hours of each activity, then all hours and all minutes."""
    cells = []
    for name in used:
        required = sum(layer.required.get(name, 0) for layer in layers)
        optional = sum(layer.optional.get(name, 0) for layer in layers)
        cells.append(_hours_said(required, counted) + (f"+{optional / counted.length:.1f}" if optional else ""))
    minutes = sum(layer.minutes for layer in layers)
    return [*cells, _hours_said(minutes, counted), str(minutes) if minutes else NOTHING]


def _hours_said(minutes: int, counted: TrackHours) -> str:
    return f"{minutes / counted.length:.1f}" if minutes else NOTHING


def _padded(cell: str, at: int, widths: list[int]) -> str:
    return cell.ljust(widths[at]) if at == 0 else cell.rjust(widths[at])


def _written(library: Library, problems: list[Problem], shown: list[Problem]) -> dict[str, Any]:
    counts = Counter(problem.severity for problem in problems)
    keys = _Keys(library)
    return {
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "severity": problem.severity,
                "code": problem.code,
                "message": problem.message,
                "sentence": problem.sentence,
                "values": dict(problem.values),
                **keys.of(problem),
            }
            for problem in shown
        ],
        "hours": [_hours(counted) for counted in hours(library)],
        "counts": {"error": counts["error"], "weak": counts["weak"], "hint": counts["hint"]},
    }


def _hours(counted: TrackHours) -> dict[str, Any]:
    return {
        "track": counted.track,
        "hour_minutes": counted.length,
        "owed": counted.owed,
        "hours": round(counted.hours, 2),
        "missing": round(counted.missing, 2),
        "layers": [
            {
                "layer": layer.layer,
                "planned": layer.planned,
                "share": counted.share(layer),
                "required": dict(layer.required),
                "optional": dict(layer.optional),
            }
            for layer in counted.layers
        ],
    }


class _Keys:
    """Which object a problem is about, from its file and line."""

    def __init__(self, library: Library) -> None:
        placed: dict[str, list[tuple[int, Name]]] = defaultdict(list)
        for name, place in library.places.items():
            placed[place.file].append((place.line(), name))
        self._placed = {file: sorted(names) for file, names in placed.items()}

    def of(self, problem: Problem) -> dict[str, str | None]:
        """Its kind, and its key as it is addressed from outside ("module/key"); None for the library itself."""
        names = self._placed.get(problem.file, [])
        at = bisect_right([line for line, _ in names], problem.line) - 1
        if at < 0:
            return {"kind": None, "key": None}
        kind, *keys = names[at][1]
        return {"kind": kind, "key": "/".join(keys) or None}
