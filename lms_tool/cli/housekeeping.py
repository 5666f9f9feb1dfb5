"""lms-tool db, doctor, keys: keeping house."""

from collections.abc import Iterator
from typing import NamedTuple

import click

from lms_tool.cli.base import Tool, pass_tool
from lms_tool.config import Settings
from lms_tool.db import utc_now


@click.group(name="db")
def db_() -> None:
    """The database.

    Example: lms-tool db upgrade
    """


@db_.command()
@pass_tool
def upgrade(tool: Tool) -> None:
    """Bring the database to this version's tables; makes it when it is not there.

    Example: DATABASE_URL=postgresql://… lms-tool db upgrade
    """
    upgrade_database(tool)
    click.echo("The database is up to date.")


def upgrade_database(tool: Tool) -> None:
    """Migrate, then make what a fresh database needs: namespace, first organisation, signing keys."""
    from flask_migrate import Migrate
    from flask_migrate import upgrade as migrate

    from lms_tool.app import create_app
    from lms_tool.organisations import service as organisations
    from lms_tool.platforms import service as platforms
    from lms_tool.web.database import db as database

    tool.settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(tool.settings)
    Migrate(app, database)  # here and not in the app: Alembic weighs 10 MB
    with app.app_context():
        migrate(directory=f"{app.root_path}/migrations")
        database.engine.dispose()
    with tool.transaction() as db:
        organisations.make_first(db)
        platforms.make_first_keys(db, secret_key=tool.settings.secret_key, now=utc_now())


@click.group()
def keys() -> None:
    """The tool's own signing keys.

    Example: lms-tool keys rotate
    """


@keys.command()
@pass_tool
def rotate(tool: Tool) -> None:
    """Sign with a new key from now on; the old one stays published until nobody needs it.

    Example: lms-tool keys rotate
    """
    from lms_tool.platforms import service as platforms

    with tool.transaction() as db:
        kid = platforms.rotate_keys(db, secret_key=tool.settings.secret_key, now=utc_now())
    click.echo(f"Signing with {kid} from now on.")


class Finding(NamedTuple):
    fine: bool
    what: str
    fix: str = ""


@click.command()
@pass_tool
def doctor(tool: Tool) -> None:
    """Look whether everything is set up to work, and say how to mend what is not.

    Example: lms-tool doctor
    """
    settings = tool.settings
    for name, value, explanation in settings.shown():
        click.echo(f"{name}={value}    # {explanation}")
    click.echo()
    findings = list(_examine(tool, settings))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.fine else 'FIX '} {finding.what}{'' if finding.fine else f': {finding.fix}'}")
    if not all(finding.fine for finding in findings):
        raise SystemExit(1)


def _examine(tool: Tool, settings: Settings) -> Iterator[Finding]:
    yield Finding(
        settings.public_url.startswith("https://") or settings.development,
        f"browsers reach the tool at {settings.public_url}",
        "LMSs launch over https only; set PUBLIC_URL to your proxy's https:// address, or DEVELOPMENT=1 for a trial",
    )
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / ".writable").touch()
        (settings.data_dir / ".writable").unlink()
        yield Finding(True, f"{settings.data_dir} is writable")
    except OSError as error:
        yield Finding(
            False, f"{settings.data_dir} is not writable ({error.strerror})", "set DATA_DIR to a folder of ours"
        )
    yield from _examine_database(tool)
    if settings.rate_limit_storage == "memory://":
        yield Finding(True, "requests are counted per process; with RATE_LIMIT_STORAGE=redis://… they are counted once")


def _examine_database(tool: Tool) -> Iterator[Finding]:
    from lms_tool.app import create_app
    from lms_tool.web.database import db as database
    from lms_tool.web.health import why_not_ready

    with create_app(tool.settings).app_context():
        reason = why_not_ready()
        database.session.remove()
        database.engine.dispose()
    yield Finding(
        reason is None, "the database answers and is up to date" if reason is None else "database", reason or ""
    )
    if reason:
        return
    from lms_tool.catalog import queries as catalog
    from lms_tool.organisations import queries as organisations
    from lms_tool.outbox import queries as outbox
    from lms_tool.platforms import queries as platforms

    with tool.transaction() as db:
        registrations = platforms.every_registration(db)
        yield Finding(
            bool(registrations),
            f"{len(registrations)} platforms may launch us",
            "add one: lms-tool platforms add --help",
        )
        for one in organisations.every(db):
            published = catalog.modules(db, one.id)
            yield Finding(
                bool(published),
                f"{one.key}: {len(published)} modules published",
                "publish some: lms-tool content publish",
            )
        parked = outbox.messages(db, "parked")
        yield Finding(not parked, f"{len(parked)} messages parked", "see why: lms-tool outbox list --state parked")
        for destination in outbox.destinations(db):
            yield Finding(
                destination.state != "stopped",
                f"{destination.kind} destination {destination.state}",
                destination.reason,
            )
