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

    With --dry-run every row that would change something is said, with what stands there now.

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
        called = service.called_of(db, whose)
    news = [_news(one, standing[one.row], called) for one in reading.wishes if standing[one.row].what != "same"]
    told = {what: sum(one.what == what for one in standing.values()) for what in ("new", "changed", "same")}
    told["faulty"] = len({fault.row for fault in reading.faults})
    if not dry_run:
        _take(tool, whose, reading, file.name)
    _tell(reading, {**told, "written": not dry_run}, news if dry_run else [], as_json)


def _news(wish: rules.Wish, held: service.Held, called: service.Called) -> dict[str, str]:
    """What a row would change: field → what would stand there, behind what stands there now."""
    before, after = (
        {part: words.get("en") or next(iter(words.values()), "") for part, words in called.told(place).items()}
        for place in (held.place, rules.Place(wish.site, wish.post))
    )
    before["name"], after["name"] = held.name or "", wish.name
    changed = {part: new for part, new in after.items() if new and new != before.get(part)}
    turned = {part: f"{before[part]} → {new}" if before.get(part) else new for part, new in changed.items()}
    days = {part: str(day) for part, day in (("since", wish.since), ("left", wish.left)) if day}
    return {"row": str(wish.row), "number": wish.number, "what": held.what, **turned, **days}


def _take(tool: Tool, whose: UUID, reading: service.Reading, name: str) -> None:
    from rich.progress import track

    pieces = range(0, max(1, len(reading.wishes)), service.AT_ONCE)
    with tool.transaction() as db:
        kept = service.keep(db, whose, reading, name, by=None, now=utc_now()).id
    for _ in track(pieces, description="Taking in …", disable=len(pieces) < 2):
        with tool.transaction() as db:
            service.go_on(db, queries.intake(db, kept), now=utc_now())


def _tell(reading: service.Reading, told: dict[str, object], news: list[dict[str, str]], as_json: bool) -> None:
    faults = [
        {"row": fault.row, "column": rules.heading(fault.column, "en"), "fault": fault.code, "value": fault.value}
        for fault in reading.faults
    ]
    if as_json:
        show([{**told, "rows": news, "faults": faults}], True, "")
        return
    for one in news:
        said = ", ".join(f"{part} {words}" for part, words in one.items() if part not in ("row", "number", "what"))
        click.echo(f"row {one['row']}, {one['number']}: {one['what']}{said and f', {said}'}")
    for fault in faults:
        click.echo(f"row {fault['row']}, {fault['column']}: {fault['fault']} {fault['value']!r}", err=True)
    then = "taken in" if told["written"] else "nothing was written"
    click.echo(f"new: {told['new']}, changed: {told['changed']}, as they were: {told['same']}; {then}")
