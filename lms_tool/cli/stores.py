"""lms-tool lrs: credentials of the embedded record store, and the external stores we send to."""

from typing import Any
from uuid import UUID

import click

from lms_tool.cli.base import Tool, as_json, organisation_option, pass_tool, pick_organisation, show
from lms_tool.db import utc_now
from lms_tool.errors import english
from lms_tool.forwarding import queries as forwarding
from lms_tool.forwarding import service as forwarding_service
from lms_tool.lrs import queries, service
from lms_tool.lrs.models import Credential
from lms_tool.outbox import service as outbox_service

_MAY = {"all": (True, True), "read": (True, False), "write": (False, True)}


def _may(one: Credential) -> str:
    if one.within:
        return f"read {one.within}"
    return next(name for name, rights in _MAY.items() if rights == (one.can_read, one.can_write))


@click.group()
def lrs() -> None:
    """Record stores: the embedded one and those of others.

    Example: lms-tool lrs credentials create
    """


@lrs.group()
def credentials() -> None:
    """Who may write to and read from the embedded store at /xapi/.

    Example: lms-tool lrs credentials list
    """


@credentials.command()
@organisation_option
@click.option("--name", default="", help="What it is for.")
@click.option("--may", type=click.Choice(list(_MAY)), help="What it may do; all, or read where a course is named.")
@click.option("--course", default="", help="Read statements that name this activity, by its id, and nothing else.")
@as_json
@pass_tool
def create(tool: Tool, organisation: str | None, name: str, may: str | None, course: str, as_json: bool) -> None:
    """Make a key and a secret for the embedded store. The secret is shown once.

    Example: lms-tool lrs credentials create --name "BI tool" --may read --json
    """
    if course and may in ("write", "all"):
        raise click.UsageError("--course is for keys that read; leave --may out.")
    reads, writes = _MAY[may or ("read" if course else "all")]
    with tool.transaction() as db:
        whose = pick_organisation(db, organisation).id
        key, secret = service.create_credential(
            db, whose, name=name, can_read=reads, can_write=writes, within=course, now=utc_now()
        )
    if as_json:
        show({"key": key, "secret": secret}, True, "")  # type: ignore[arg-type]
        return
    click.echo(f"Endpoint {tool.settings.public_url}/xapi/\nKey      {key}\nSecret   {secret}")


@credentials.command(name="list")
@as_json
@pass_tool
def list_credentials(tool: Tool, as_json: bool) -> None:
    """Show who has access.

    Example: lms-tool lrs credentials list
    """
    with tool.transaction() as db:
        rows = [
            {
                "key": one.key,
                "name": one.name,
                "may": _may(one),
                "created": one.created_at,
                "revoked": one.revoked_at,
                "used": one.last_used,
            }
            for one in queries.credentials(db)
        ]
    show(rows, as_json, "Nobody has access: lms-tool lrs credentials create")


@credentials.command()
@click.argument("key")
@pass_tool
def revoke(tool: Tool, key: str) -> None:
    """Take access away.

    Example: lms-tool lrs credentials revoke 3f1c…
    """
    with tool.transaction() as db:
        service.revoke_credential(db, key, now=utc_now())
    click.echo("Revoked. lms-tool lrs credentials restore gives it back.")


@credentials.command()
@click.argument("key")
@pass_tool
def restore(tool: Tool, key: str) -> None:
    """Give access back that was taken away; the secret is the one it had.

    Example: lms-tool lrs credentials restore 3f1c…
    """
    with tool.transaction() as db:
        service.restore_credential(db, key, now=utc_now())
    click.echo("Restored.")


@lrs.command()
@click.option("--endpoint", required=True, help="Address of the store, up to and including /xapi or the like.")
@click.option("--key", required=True)
@click.option("--secret", required=True)
@click.option("--version", type=click.Choice(["1.0.3", "2.0.0"]), default="1.0.3", show_default=True)
@click.option("--name", default="")
@click.option(
    "--choice",
    type=click.Choice(["everything", "results"]),
    default="everything",
    show_default=True,
    help="What it gets: every statement, or completions, results and attendance.",
)
@click.option("--hide-people", "hides_people", is_flag=True, help="Send pseudonyms; cannot be changed later.")
@click.option("--hide-texts", "hides_texts", is_flag=True, help="Leave out what people wrote; cannot be changed later.")
@organisation_option
@pass_tool
def add(tool: Tool, organisation: str | None, **given: Any) -> None:
    """Send statements, the past ones too, to an external store.

    Example: lms-tool lrs add --endpoint https://lrs.example.org/xapi --key K --secret S
    """
    with tool.transaction() as db:
        whose = pick_organisation(db, organisation)
        store = forwarding_service.add_store(
            db,
            whose.id,
            **given,
            secret_key=tool.settings.secret_key,
            http_allowed=tool.settings.development,
            now=utc_now(),
        )
        click.echo(f"Added {store.id}. The worker sends; see: lms-tool lrs status")


@lrs.command(name="list")
@as_json
@pass_tool
def list_(tool: Tool, as_json: bool) -> None:
    """Show the external stores.

    Example: lms-tool lrs list
    """
    with tool.transaction() as db:
        rows = [
            {"id": str(one.id), "endpoint": one.endpoint, "version": one.version, "name": one.name}
            for one in forwarding.stores(db)
        ]
    show(rows, as_json, "No external store: lms-tool lrs add --help")


@lrs.command()
@as_json
@pass_tool
def status(tool: Tool, as_json: bool) -> None:
    """Show how each external store stands.

    Example: lms-tool lrs status --json
    """
    with tool.transaction() as db:
        rows = []
        for store in forwarding.stores(db):
            found = forwarding.status(db, store)
            rows.append(
                {
                    "id": str(store.id),
                    "state": found.state,
                    "waiting": found.queue.waiting,
                    "parked": found.queue.parked,
                    "delivered": found.queue.delivered,
                    "oldest": found.queue.oldest,
                    "caught_up": found.caught_up,
                    "reason": found.reason,
                }
            )
    show(rows, as_json, "No external store: lms-tool lrs add --help")


@lrs.command()
@click.argument("store_id", metavar="ID", type=click.UUID)
@pass_tool
def pause(tool: Tool, store_id: UUID) -> None:
    """Keep statements back until resumed; nothing is lost.

    Example: lms-tool lrs pause 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11
    """
    with tool.transaction() as db:
        outbox_service.pause(db, store_id, english("Paused by an administrator."))
    click.echo("Paused.")


@lrs.command()
@click.argument("store_id", metavar="ID", type=click.UUID)
@pass_tool
def resume(tool: Tool, store_id: UUID) -> None:
    """Send again.

    Example: lms-tool lrs resume 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11
    """
    with tool.transaction() as db:
        outbox_service.resume(db, store_id)
    click.echo("Resumed.")


@lrs.command()
@click.argument("store_id", metavar="ID", type=click.UUID)
@click.option("--with-statement", is_flag=True, help="Send a test statement that names nobody, and take it back.")
@pass_tool
def check(tool: Tool, store_id: UUID, with_statement: bool) -> None:
    """Ask a store whether it is there and takes our credentials.

    Example: lms-tool lrs check 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11 --with-statement
    """
    forwarding_service.configure(tool.settings)
    with tool.transaction() as db:
        access = forwarding_service.access(forwarding.store(db, store_id), secret_key=tool.settings.secret_key)
    words = {True: "fine", False: "wrong", None: "not known"}
    found = forwarding_service.probe(access, with_statement=with_statement, now=utc_now())
    for one in found:
        click.echo(f"{words[one.fine]}: {one.what % one.values if one.values else one.what}")
    if any(one.fine is False for one in found):
        raise SystemExit(1)


@lrs.command()
@click.argument("store_id", metavar="ID", type=click.UUID)
@click.option("--why", default="", help="The reason; it is kept.")
@click.confirmation_option(prompt="Send nothing there any more?")
@pass_tool
def remove(tool: Tool, store_id: UUID, why: str) -> None:
    """Send nothing to a store any more; what it has stays with it.

    Example: lms-tool lrs remove 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11 --why "moved" --yes
    """
    with tool.transaction() as db:
        forwarding_service.remove_store(db, store_id, why=why, now=utc_now())
    click.echo("Removed.")
