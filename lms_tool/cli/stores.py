"""lms-tool lrs: credentials of the embedded record store, and the external stores we send to."""

from typing import Any
from uuid import UUID

import click

from lms_tool.cli.base import Tool, as_json, organisation_option, pass_tool, pick_organisation, show
from lms_tool.db import utc_now
from lms_tool.errors import english
from lms_tool.lrs import queries, service
from lms_tool.outbox import queries as outbox
from lms_tool.outbox import service as outbox_service


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
@as_json
@pass_tool
def create(tool: Tool, organisation: str | None, name: str, as_json: bool) -> None:
    """Make a key and a secret for the embedded store. The secret is shown once.

    Example: lms-tool lrs credentials create --name "BI tool" --json
    """
    with tool.transaction() as db:
        key, secret = service.create_credential(db, pick_organisation(db, organisation).id, name=name, now=utc_now())
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
    click.echo("Revoked.")


@lrs.command()
@click.option("--endpoint", required=True, help="Address of the store, up to and including /xapi or the like.")
@click.option("--key", required=True)
@click.option("--secret", required=True)
@click.option("--version", type=click.Choice(["1.0.3", "2.0.0"]), default="1.0.3", show_default=True)
@click.option("--name", default="")
@organisation_option
@pass_tool
def add(tool: Tool, organisation: str | None, **given: Any) -> None:
    """Send all statements, the past ones too, to an external store.

    Example: lms-tool lrs add --endpoint https://lrs.example.org/xapi --key K --secret S
    """
    with tool.transaction() as db:
        whose = pick_organisation(db, organisation)
        store = service.add_store(
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
            for one in queries.stores(db)
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
        for destination in outbox.destinations(db, "statement"):
            queue = outbox.queue(db, destination.id)
            rows.append(
                {
                    "id": str(destination.id),
                    "state": destination.state,
                    "waiting": queue.waiting,
                    "parked": queue.parked,
                    "delivered": queue.delivered,
                    "oldest": queue.oldest,
                    "reason": destination.reason,
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
