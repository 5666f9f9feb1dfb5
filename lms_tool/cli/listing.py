"""lms-tool content list: everything there is, with what it trains, how long it takes and when it is to be reviewed."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from content.loader import LIBRARY, load
from content.shelves import Name
from content.standing import Standing, inventory
from lms_tool.cli.base import as_json, show

DUE = click.DateTime(["%Y-%m-%d"])


@click.command("list")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=LIBRARY)
@click.option("--kind", help="Only this: lesson, quiz, case, form, …")
@click.option("--due", metavar="DAY", type=DUE, help="Only what is to be reviewed by this day.")
@as_json
def list_(path: Path, kind: str | None, due: datetime | None, as_json: bool) -> None:
    """List everything in the library at PATH: what it trains, how long it takes, when it is to be reviewed.

    What something does not say itself follows from what it holds or belongs to, as docs/authoring.md tells.

    Example: lms-tool content list --due 2027-03-31
    """
    library, _ = load(path)
    found = [(name, told) for name, told in inventory(library) if kind in (None, name[0])]
    if due is not None:
        found = [(name, told) for name, told in found if told.review_by and told.review_by <= due.date()]
    show([_row(name, told, as_json) for name, told in found], as_json, "There is nothing of this kind.")


def _row(name: Name, told: Standing, as_json: bool) -> dict[str, Any]:
    """On a terminal abilities in a line, and how many sources rather than which."""
    return {
        "kind": name[0],
        "key": "/".join(name[1:]),
        "ability": list(told.abilities) if as_json else ", ".join(told.abilities),
        "minutes": told.minutes,
        "review_by": told.review_by.isoformat() if told.review_by else None,
        "sources": list(told.sources) if as_json else len(told.sources),
    }
