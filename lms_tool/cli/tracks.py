"""lms-tool tracks: who must learn what, as text."""

from pathlib import Path

import click
from marshmallow import ValidationError

from content.problems import spoken
from content.schema import Track, from_dict, to_dict
from content.source import Unreadable
from lms_tool.authoring.rules.checking import flat
from lms_tool.catalog import queries as catalog
from lms_tool.cli.base import Failed, Tool, as_json, organisation_option, pass_tool, pick_organisation, show
from lms_tool.db import utc_now
from lms_tool.tracks import queries, rules, service


@click.group()
def tracks() -> None:
    """Who must learn what, in which order, until when.

    Example: lms-tool tracks export new-hire --out new-hire.yaml
    """


@tracks.command(name="export")
@click.argument("key")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; without it the terminal.")
@organisation_option
@pass_tool
def export_track(tool: Tool, key: str, out: Path | None, organisation: str | None) -> None:
    """Write the published track KEY as text.

    Example: lms-tool tracks export new-hire --out new-hire.yaml
    """
    with tool.transaction() as db:
        whose = pick_organisation(db, organisation)
        text = rules.as_text(to_dict(catalog.track(db, whose.id, key).plan))
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"{key} was written to {out}")


@tracks.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--why", default="brought from a file", show_default=True, help="Reason, kept in the history.")
@organisation_option
@as_json
@pass_tool
def import_track(tool: Tool, file: Path, dry_run: bool, why: str, organisation: str | None, as_json: bool) -> None:
    """Publish the track in FILE as a new version. Learners in the middle stay on theirs.

    Example: lms-tool tracks import new-hire.yaml --dry-run
    """
    plan = _read(file)
    with tool.transaction() as db:
        whose = pick_organisation(db, organisation)
        found = queries.faults_of(db, whose.id, plan)
        told = [spoken(fault.sentence, fault.values) for fault in found]
        if any(queries.is_grave(fault) for fault in found):
            raise Failed("not published: " + " ".join(told))
        latest = catalog.track(db, whose.id, plan.key).version
        number = latest
        if not dry_run:
            number = service.publish_plan(db, whose.id, plan, by=None, why=why, now=utc_now()).number
    row = {"track": plan.key, "version": number, "published": not dry_run, "weaknesses": told}
    if as_json:
        show([row], True, "")
    else:
        for said in told:
            click.echo(f"weak: {said}")
        then = "nothing was published" if dry_run else f"published as version {number}"
        click.echo(f"{plan.key}: {then}")


def _read(file: Path) -> Track:
    try:
        made: Track = from_dict(Track, rules.from_text(file.read_text(encoding="utf-8")))
    except Unreadable as error:
        raise Failed(f"{file}:{error.line}: {spoken(error.sentence, error.values)}") from None
    except UnicodeDecodeError:
        raise Failed(f"{file}: not UTF-8; save it as UTF-8") from None
    except ValidationError as error:
        wrong = (f"{' → '.join(map(str, way))}: {said}" for way, said in flat(error.messages, ()))
        raise Failed(f"{file}: {' '.join(wrong)}") from None
    return made
