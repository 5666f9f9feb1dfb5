"""lms-tool people: lists of people from files."""

from pathlib import Path
from uuid import UUID

import click

from content.formats.report import Refused
from lms_tool.cli.base import Failed, Tool, as_json, organisation_option, pass_tool, pick_organisation, show
from lms_tool.db import utc_now
from lms_tool.people import queries, rules, service


@click.group()
def people() -> None:
    """The company's people.

    Example: lms-tool people import people.xlsx --dry-run
    """


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be new and what is wrong; write nothing.")
@organisation_option
@as_json
@pass_tool
def import_people(tool: Tool, file: Path, dry_run: bool, organisation: str | None, as_json: bool) -> None:
    """Take in a list of people (.xlsx or CSV). Rows with a fault are left out; done twice, it is done once.

    Example: lms-tool people import people.xlsx
    """
    with tool.transaction() as db:
        whose = pick_organisation(db, organisation).id
        book = service.book_of(db, whose)
    try:
        reading = service.read(file.read_bytes(), book)
    except Refused as refused:
        raise Failed(f"{file.name}: {refused.remark.say('en')}") from None
    with tool.transaction() as db:
        standing = service.compare(db, whose, reading.wishes, now=utc_now())
    told = {what: sum(one.what == what for one in standing.values()) for what in ("new", "changed", "same")}
    told["faulty"] = len({fault.row for fault in reading.faults})
    if not dry_run:
        _take(tool, whose, reading, file.name)
    _tell(reading, {**told, "written": not dry_run}, as_json)


def _take(tool: Tool, whose: UUID, reading: service.Reading, name: str) -> None:
    from rich.progress import track

    pieces = range(0, max(1, len(reading.wishes)), service.AT_ONCE)
    with tool.transaction() as db:
        kept = service.keep(db, whose, reading, name, by=None, now=utc_now()).id
    for _ in track(pieces, description="Taking in …", disable=len(pieces) < 2):
        with tool.transaction() as db:
            service.go_on(db, queries.intake(db, kept), now=utc_now())


def _tell(reading: service.Reading, told: dict[str, object], as_json: bool) -> None:
    faults = [
        {"row": fault.row, "column": rules.heading(fault.column, "en"), "fault": fault.code, "value": fault.value}
        for fault in reading.faults
    ]
    if as_json:
        show([{**told, "faults": faults}], True, "")
        return
    for fault in faults:
        click.echo(f"row {fault['row']}, {fault['column']}: {fault['fault']} {fault['value']!r}", err=True)
    then = "taken in" if told["written"] else "nothing was written"
    click.echo(f"new: {told['new']}, changed: {told['changed']}, as they were: {told['same']}; {then}")
