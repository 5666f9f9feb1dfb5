"""lms-tool reports: figures over many people, from our tables or from the statements of any record store."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from lms_tool.cli.base import Failed, Tool, as_json, hand_over, organisation_option, pass_tool, pick_organisation, show
from lms_tool.db import utc_now
from lms_tool.reports import queries, rules, service
from lms_tool.reports.rules import Filter, Name, Report
from lms_tool.reports.rules.files import FORMATS
from lms_tool.reports.rules.retold import KEYS, Retelling, differences

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DAY = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True)
class _Store:
    """Where statements are read, and whose of them count."""

    endpoint: str
    key: str
    secret: str
    academies: tuple[str, ...]


@click.group()
def reports() -> None:
    """Figures over many people, from our tables or from the statements of any record store.

    Example: lms-tool reports export completion --format xlsx --out completion.xlsx
    """


@reports.command("list")
@as_json
def list_reports(as_json: bool) -> None:
    """The reports there are, and what each answers.

    Example: lms-tool reports list
    """
    rows: list[dict[str, Any]] = [
        {
            "name": name.value,
            "answers": rules.QUESTIONS[name].told,
            "columns": list(rules.COLUMNS[name]) if as_json else ", ".join(rules.COLUMNS[name]),
        }
        for name in Name
    ]
    show(rows, as_json, "There are no reports.")


def from_lrs_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--academy",
            "academies",
            multiple=True,
            metavar="URL",
            help="Only what this academy said, where several deliver to that store; may be given several times.",
        ),
        click.option("--secret", envvar="LRS_SECRET", help="The key's secret; or in LRS_SECRET.", default=""),
        click.option("--key", help="Key of that store, with the right to read.", default=""),
        click.option("--from-lrs", "endpoint", metavar="URL", help="A record store, up to and including /xapi."),
    ):
        command = option(command)
    return command


@reports.command("export")
@click.argument("name", type=click.Choice([name.value for name in Name]))
@click.option("--format", "kind", type=click.Choice(sorted(FORMATS)), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; without it the terminal.")
@click.option("--track", metavar="KEY", help="Only this track.")
@click.option("--module", metavar="KEY", help="Only this module.")
@click.option("--course", type=click.UUID, help="Only who learns in this course, in the tracks it opens.")
@click.option("--by", type=click.Choice(rules.GROUPS), help="Of the report groups: only rows of this kind.")
@click.option("--site", metavar="CODE", help="Only who works at this site today.")
@click.option("--batch", type=click.UUID, help="Only who is in this batch.")
@click.option("--since", type=DAY, metavar="DAY", help="From this day on.")
@click.option("--until", type=DAY, metavar="DAY", help="Up to and including this day.")
@from_lrs_options
@organisation_option
@pass_tool
def export_report(
    tool: Tool,
    name: str,
    kind: str,
    out: Path | None,
    organisation: str | None,
    endpoint: str | None,
    key: str,
    secret: str,
    academies: tuple[str, ...],
    **wanted: Any,
) -> None:
    """Write the report NAME; `reports list` shows them.

    With --from-lrs completion and scores are added up from the statements of a record store; the academy's own tables
    may be empty.

    Example: lms-tool reports export scores --format csv --out scores.csv --track new-hire
    """
    if kind == "xlsx" and out is None:
        raise Failed("an Excel file needs a name: add --out FILE.xlsx. Nothing was written.")
    if wanted["by"] and name != Name.GROUPS:
        raise Failed(f"--by belongs to the report {Name.GROUPS.value}; {name} has no groups. Nothing was written.")
    store = _store(endpoint, key, secret, academies)
    report = _retold(Name(name), store, wanted) if store else None
    if report is None:
        with tool.transaction() as db:
            whose = pick_organisation(db, organisation)
            report = queries.read(db, whose.id, Name(name), _filter(db, whose.id, **wanted), now=utc_now())
    data = FORMATS[kind](report)
    hand_over(data, out)
    if out is not None:
        click.echo(f"{len(report.rows)} rows over {report.people} people were written to {out}")


def _retold(name: Name, store: _Store, wanted: dict[str, Any]) -> Report:
    if name not in KEYS:
        raise Failed(f"{name.value} is made from our tables only; from a record store: {', '.join(KEYS)}.")
    narrowing = {name: wanted.pop(name) for name in ("track", "module")}
    if narrowed := [f"--{option}" for option, value in wanted.items() if value is not None]:
        raise Failed(f"from a record store, reports are not narrowed by {', '.join(narrowed)}. Leave it out.")
    told = _heard(store)
    told.track, told.module = narrowing["track"], narrowing["module"]
    return told.report(name)


@reports.command()
@from_lrs_options
@organisation_option
@as_json
@pass_tool
def verify(
    tool: Tool,
    organisation: str | None,
    endpoint: str | None,
    key: str,
    secret: str,
    academies: tuple[str, ...],
    as_json: bool,
) -> None:
    """Add up completion and scores anew from the statements, and compare. Ends with 1 where figures differ.

    Without --from-lrs the statements of the embedded record store are taken. Whose an enrolment is, is taken from our
    tables: statements do not tell who is behind a pseudonym.

    Example: lms-tool reports verify --from-lrs https://lrs.example.org/xapi --key K
    """
    store = _store(endpoint, key, secret, academies)
    with tool.transaction() as db:
        whose = pick_organisation(db, organisation).id
        ours = [queries.read(db, whose, name, Filter(), now=utc_now()) for name in KEYS]
        people = queries.whose(db, whose)
        told = None if store else service.hear_ours(db, whose)
    told = _heard(store) if store else told
    assert told
    told.people = people
    rows = [
        {
            "report": report.name.value,
            "row": "/".join(str(part) for part in found.row),
            "column": found.column,
            "tables": found.ours,
            "statements": found.told,
        }
        for report in ours
        for found in differences(report, told.report(report.name), told.enrolled())
    ]
    compared = ", ".join(f"{report.name.value} {len(report.rows)} rows" for report in ours)
    show(rows, as_json, f"No differences ({compared}; {told.heard} statements).")
    if rows:
        raise Failed(f"{len(rows)} figures differ. Statements may still be on their way: lms-tool lrs status")


def _store(endpoint: str | None, key: str, secret: str, academies: tuple[str, ...]) -> _Store | None:
    """None for the academy's own. Raises Failed where a store is half named: a variable may have been empty."""
    if endpoint:
        return _Store(endpoint, key, secret, academies)
    if endpoint is not None or key or academies:
        raise Failed("which record store is meant is not said: --from-lrs is empty or missing. Nothing was read.")
    return None


def _heard(store: _Store) -> Retelling:
    from xapi.client import Client, StoreUnavailable

    only = [one.rstrip("/") for one in store.academies]
    try:
        with Client(store.endpoint, store.key, store.secret) as client, _counting() as counted:
            told = service.hear(client.fetch(ascending="true"), only, counted)
    except StoreUnavailable as error:
        reason = error.outcome.reason
        raise Failed(f"{store.endpoint} cannot be read: {reason}. Look at address, key and secret.") from None
    there = ", ".join(sorted(told.academies))
    if len(told.academies) > 1 and not only:
        raise Failed(f"several academies deliver to that store: {there}. Say which one with --academy URL.")
    if unknown := set(only) - told.academies:
        raise Failed(f"that store has nothing of {', '.join(sorted(unknown))}. It has: {there or 'no academy'}")
    if told.said and not told.tells_starts:
        click.echo("that store was told of results only: who has started is not in it, and stays empty", err=True)
    if told.strange:
        click.echo(f"{told.strange} of {told.heard} were no statements and were left out", err=True)
    return told


@contextmanager
def _counting() -> Iterator[Callable[[int], None]]:
    """How many statements have been read, on a terminal; nobody knows how many there are."""
    seen = sys.stderr.isatty()

    def counted(heard: int) -> None:
        if seen and heard % 500 == 0:
            click.echo(f"\r{heard} statements read", nl=False, err=True)

    yield counted
    if seen:
        click.echo("\r\033[K", nl=False, err=True)


def _filter(
    db: "Session",
    organisation_id: UUID,
    *,
    track: str | None,
    module: str | None,
    course: UUID | None,
    by: str | None,
    site: str | None,
    batch: UUID | None,
    since: datetime | None,
    until: datetime | None,
) -> Filter:
    from lms_tool.cohorts.models import Batch
    from lms_tool.organisations import queries as organisations
    from lms_tool.people import queries as people

    for kind, key, there in (("track", track, queries.tracks), ("module", module, queries.modules)):
        if key and key not in (known := there(db, organisation_id)):
            raise Failed(f"there is no {kind} {key}. There are: {', '.join(sorted(known)) or 'none'}")
    if course and course not in {one.id for one in people.courses(db, organisation_id)}:
        raise Failed(f"there is no course {course} in this organisation. Nothing was written.")
    found = db.get(Batch, batch) if batch else None
    if batch and (found is None or found.organisation_id != organisation_id):
        raise Failed(f"there is no batch {batch} in this organisation. Nothing was written.")
    sites = {one.code: one.id for one in organisations.sites(db, organisation_id)} if site else {}
    if site and site not in sites:
        raise Failed(f"there is no site {site}. There are: {', '.join(sorted(sites)) or 'none'}")
    if any(day and not 2000 <= day.year < 2200 for day in (since, until)):
        raise Failed("--since and --until take days between 2000 and 2199, as 2026-01-31.")
    if since and until and since > until:
        raise Failed("--since is after --until; nothing lies between them. Nothing was written.")
    return Filter(
        track=track,
        module=module,
        course=course,
        by=by,
        site=sites[site] if site else None,
        batch=batch,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
