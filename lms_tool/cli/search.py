"""lms-tool search: the index of the courseware."""

import sys

import click

from lms_tool.cli.base import Tool, pass_tool
from lms_tool.db import utc_now
from lms_tool.search import service


@click.group()
def search() -> None:
    """The index behind the search box. The worker keeps it; nothing here is needed day by day.

    Example: lms-tool search rebuild
    """


@search.command()
@pass_tool
def rebuild(tool: Tool) -> None:
    """Index everything that is published anew, for every organisation. Until it is done the old index answers.

    Example: lms-tool search rebuild
    """
    from rich.console import Console
    from rich.progress import Progress

    done = 0
    with tool.transaction() as db:
        rounds = service.rebuild(db, now=utc_now())
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
            task = bar.add_task("Indexing", total=next(rounds))
            for passages in rounds:
                done += passages
                bar.advance(task)
    click.echo(f"{done} passages are indexed")
