"""lms-tool content: check and publish courseware."""

from pathlib import Path

import click

from content.check import is_publishable
from content.loader import LIBRARY, load
from lms_tool.catalog import service as catalog
from lms_tool.cli.base import Failed, Tool, organisation_option, pass_tool, pick_organisation
from lms_tool.cli.checking import check
from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisations

folder = click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=LIBRARY)


@click.group()
def content() -> None:
    """Courseware: check and publish it.

    Example: lms-tool content check
    """


content.add_command(check)


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
