"""lms-tool administrators: who comes in without an LMS."""

import click

from lms_tool.accounts import queries, service
from lms_tool.accounts.models import SetupLink
from lms_tool.cli.base import Tool, as_json, organisation_option, pass_tool, pick_organisation, show
from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisation_queries


@click.group()
def administrators() -> None:
    """Administrators who sign in directly, so that everything can be set up before an LMS is connected.

    Example: lms-tool administrators add hemin --name "He Min (sample)"
    """


@administrators.command()
@click.argument("login")
@click.option("--name", default="", help="Shown on pages and in the log.")
@organisation_option
@pass_tool
def add(tool: Tool, login: str, name: str, organisation: str | None) -> None:
    """Let somebody in as LOGIN, and print the one-time link with which they choose a password.

    Example: lms-tool administrators add hemin --name "He Min (sample)"
    """
    with tool.transaction() as db:
        whose, secret_key = pick_organisation(db, organisation), tool.settings.secret_key
        _, link = service.add(db, whose.id, login=login, name=name, by=None, secret_key=secret_key, now=utc_now())
        _tell(tool, link)


@administrators.command(name="link")
@click.argument("login")
@pass_tool
def link_(tool: Tool, login: str) -> None:
    """A new one-time link for somebody who has lost password or phone.

    Example: lms-tool administrators link hemin
    """
    with tool.transaction() as db:
        account = queries.by_login(db, login)
        _tell(tool, service.give_link(db, account, by=None, secret_key=tool.settings.secret_key, now=utc_now()))


@administrators.command(name="list")
@as_json
@pass_tool
def list_(tool: Tool, as_json: bool) -> None:
    """Show who signs in directly.

    Example: lms-tool administrators list --json
    """
    with tool.transaction() as db:
        names = {one.id: one.key for one in organisation_queries.every(db)}
        rows = [
            {
                "login": one.login,
                "organisation": names[one.organisation_id],
                "state": one.state if one.password_hash else "not set up",
                "last_in": one.last_in,
                "recovery_codes": len(one.recovery),
            }
            for one in queries.every(db)
        ]
    show(rows, as_json, "Nobody does: lms-tool administrators add --help")


@administrators.command()
@click.argument("login")
@pass_tool
def disable(tool: Tool, login: str) -> None:
    """Let somebody in no longer; whoever is in is out at once.

    Example: lms-tool administrators disable hemin
    """
    with tool.transaction() as db:
        service.switch(db, queries.by_login(db, login), "disabled", by=None, now=utc_now())
    click.echo(f"{login} is out.")


@administrators.command()
@click.argument("login")
@pass_tool
def enable(tool: Tool, login: str) -> None:
    """Let somebody in again.

    Example: lms-tool administrators enable hemin
    """
    with tool.transaction() as db:
        service.switch(db, queries.by_login(db, login), "active", by=None, now=utc_now())
    click.echo(f"{login} may come in.")


def _tell(tool: Tool, link: SetupLink) -> None:
    token = service.link_token(link.id, secret_key=tool.settings.secret_key)
    click.echo(f"Works once, until {link.expires_at.isoformat(timespec='minutes')}. Open it and choose a password:")
    click.echo(f"{tool.settings.public_url}/enter/setup/{token}")
