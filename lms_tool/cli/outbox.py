"""lms-tool outbox: what could not be delivered."""

from uuid import UUID

import click

from lms_tool.cli.base import Tool, as_json, pass_tool, show
from lms_tool.errors import NotFound
from lms_tool.outbox import queries, service


@click.group()
def outbox() -> None:
    """Messages that must leave: scores and statements.

    Example: lms-tool outbox list --state parked
    """


@outbox.command(name="list")
@click.option("--state", type=click.Choice(["parked", "waiting", "delivered", "discarded"]))
@as_json
@pass_tool
def list_(tool: Tool, state: str | None, as_json: bool) -> None:
    """Show messages, the oldest first (500 at most).

    Example: lms-tool outbox list --state waiting --json
    """
    with tool.transaction() as db:
        rows = [
            {
                "id": str(message.id),
                "kind": message.kind,
                "destination": str(message.destination_id),
                "state": message.state,
                "attempts": message.attempts,
                "reason": message.reason,
            }
            for message in queries.messages(db, state)
        ]
    show(rows, as_json, "Nothing here: everything has left.")


@outbox.command()
@click.argument("ids", nargs=-1, type=click.UUID)
@click.option("--all", "every", is_flag=True, help="Everything that is parked.")
@pass_tool
def retry(tool: Tool, ids: tuple[UUID, ...], every: bool) -> None:
    """Send parked messages again.

    Example: lms-tool outbox retry --all
    """
    if bool(ids) == every:
        raise click.UsageError("name messages by ID, or say --all")
    with tool.transaction() as db:
        messages = queries.messages(db, "parked", limit=100_000) if every else queries.by_ids(db, ids)
        for missing in set(ids) - {message.id for message in messages}:
            raise NotFound(f"there is no message {missing}")
        click.echo(f"{service.retry(db, messages)} messages will be sent again.")


@outbox.command()
@click.argument("message_id", metavar="ID", type=click.UUID)
@click.option("--why", required=True, help="The reason; it is kept.")
@pass_tool
def discard(tool: Tool, message_id: UUID, why: str) -> None:
    """Give a message up.

    Example: lms-tool outbox discard 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11 --why "course was deleted"
    """
    with tool.transaction() as db:
        service.discard(db, message_id, why)
    click.echo("Discarded.")
