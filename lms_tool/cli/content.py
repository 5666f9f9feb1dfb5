"""lms-tool content: check and publish courseware."""

from dataclasses import asdict
from pathlib import Path

import click

from content.check import is_publishable, uncollected
from content.loader import LIBRARY, load
from content.touches import touches as touched
from content.touches import where
from lms_tool.catalog import service as catalog
from lms_tool.catalog.queries.originals import changed_below
from lms_tool.catalog.rules import Change
from lms_tool.cli.bars import watch, working
from lms_tool.cli.base import Failed, Tool, as_json, organisation_option, pass_tool, pick_organisation, show
from lms_tool.cli.checking import check
from lms_tool.cli.listing import list_
from lms_tool.cli.questions import export, import_, template
from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisations
from lms_tool.search import service as search

folder = click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=LIBRARY)


@click.group()
def content() -> None:
    """Courseware: check and publish it.

    Example: lms-tool content check
    """


content.add_command(check)


@content.command()
@click.argument("key")
@folder
@as_json
def touches(key: str, path: Path, as_json: bool) -> None:
    """Say what refers to the entry KEY of the company standard in the library at PATH, with file and line.

    "follows" comes out right by itself after a change; "look" has sentences round the figure that somebody must read.

    Example: lms-tool content touches lift.onsite
    """
    library, _ = load(path)
    if key not in library.standard.entries:
        raise Failed(f"{path / 'standard.yaml'} has no entry {key}.")
    found = [
        {
            "what": " ".join(touch.name),
            "then": "follows" if touch.computed else "look",
            "where": [f"{file}:{line}" for file, line in where(library, touch)],
        }
        for touch in touched(library, key)
    ]
    if not as_json:
        found = [one | {"where": "\n".join(one["where"])} for one in found]
    show(found, as_json, f"Nothing refers to {key}.")


@content.command()
@folder
@organisation_option
@click.option("--every", is_flag=True, help="Publish for every organisation.")
@as_json
@pass_tool
def publish(tool: Tool, path: Path, organisation: str | None, every: bool, as_json: bool) -> None:
    """Make immutable versions of what changed in the library at PATH.

    Publishing twice without a change makes nothing.

    Example: lms-tool content publish
    """
    with uncollected():
        library, problems = load(path, watch)
    if not is_publishable(problems):
        raise Failed(f"{len(problems)} problems in {path}; nothing was published. Run: lms-tool content check {path}")
    made: dict[str, list[Change]] = {}
    with tool.transaction() as db, working("Publishing …"):
        for one in organisations.every(db) if every else [pick_organisation(db, organisation)]:
            now = utc_now()
            made[one.key] = [*catalog.publish(db, one.id, library, now=now), *changed_below(db, one.id, now)]
        while search.catch_up(db, now=utc_now()):  # here rather than in the worker, which then stays small
            pass
    if as_json:
        show([{"organisation": key, **asdict(change)} for key, changes in made.items() for change in changes], True, "")
        return
    for key, changes in made.items():
        for change in changes:
            click.echo(f"{key}: {_told(change)}")
        if not changes:
            click.echo(f"{key}: nothing changed")


def _told(change: Change) -> str:
    if change.what != "original-changed":
        return f"{change.what} {change.kind} {change.key}, version {change.number}"
    return (
        f"the original of {change.kind} {change.key} changed; your own version {change.number} stays in force, "
        "and its authors see what changed"
    )


for command in (list_, import_, export, template):
    content.add_command(command)
