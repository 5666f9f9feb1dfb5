"""lms-tool content: check and publish courseware."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from content.check import check as check_library
from content.check import is_publishable
from content.loader import LIBRARY, load
from lms_tool.catalog import service as catalog
from lms_tool.cli.base import Failed, Tool, as_json, organisation_option, pass_tool, pick_organisation, show
from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisations

folder = click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=LIBRARY)


@click.group()
def content() -> None:
    """Courseware: check and publish it.

    Example: lms-tool content check
    """


@content.command()
@folder
@click.option("--quiet", is_flag=True, help="Only errors, and the counts.")
@as_json
def check(path: Path, quiet: bool, as_json: bool) -> None:
    """Say everything that is wrong or weak in the library at PATH, with file and line.

    Exit code 1 when there are errors; weaknesses and hints do not count as errors.

    Example: lms-tool content check content/library
    """
    problems = check_library(path, datetime.now(UTC).date())
    if as_json:
        names = ("file", "line", "severity", "code", "message")
        show([{name: getattr(problem, name) for name in names} for problem in problems], True, "")
    else:
        for problem in problems:
            if problem.severity == "error" or not quiet:
                click.echo(str(problem))
        counts = Counter(problem.severity for problem in problems)
        click.echo(f"{counts['error']} errors, {counts['weak']} weaknesses, {counts['hint']} hints")
    if not is_publishable(problems):
        raise SystemExit(1)


@content.command()
@folder
@organisation_option
@click.option("--every", is_flag=True, help="Publish for every organisation.")
@pass_tool
def publish(tool: Tool, path: Path, organisation: str | None, every: bool) -> None:
    """Make immutable versions of what changed in the library at PATH.

    Publishing twice without a change makes nothing.

    Example: lms-tool content publish
    """
    library, problems = load(path)
    if not is_publishable(problems):
        raise Failed(f"{len(problems)} problems in {path}; nothing was published. Run: lms-tool content check {path}")
    with tool.transaction() as db:
        whose = organisations.every(db) if every else [pick_organisation(db, organisation)]
        for one in whose:
            changes = catalog.publish(db, one.id, library, now=utc_now())
            for change in changes:
                click.echo(f"{one.key}: {change.what} {change.kind} {change.key}, version {change.number}")
            if not changes:
                click.echo(f"{one.key}: nothing changed")
