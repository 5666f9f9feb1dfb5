"""lms-tool organisations, platforms: who may launch us."""

import json
from typing import Any
from uuid import UUID

import click

from content.schema.base import LANGUAGES
from lms_tool.cli.base import Failed, Tool, as_json, organisation_option, pass_tool, pick_organisation, show
from lms_tool.cli.spoken import aloud, translated
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisation_queries
from lms_tool.organisations import service as organisation_service
from lms_tool.platforms import queries, service


@click.group()
def organisations() -> None:
    """Companies that train their staff here.

    Example: lms-tool organisations list
    """


@organisations.command(name="add")
@click.argument("key")
@click.option("--name-zh", default="", help="Name in Chinese.")
@click.option("--name-en", default="", help="Name in English.")
@pass_tool
def add_organisation(tool: Tool, key: str, name_zh: str, name_en: str) -> None:
    """Add a company with a short KEY.

    Example: lms-tool organisations add maple-court --name-zh 枫园物业 --name-en "Maple Court Services"
    """
    names = {"zh-CN": name_zh or name_en or key, "en": name_en or name_zh or key}
    with tool.transaction() as db:
        organisation_service.add(db, key, names)
    click.echo(f"Added {key}. Publish courseware for it: lms-tool content publish --organisation {key}")


@organisations.command(name="list")
@as_json
@pass_tool
def list_organisations(tool: Tool, as_json: bool) -> None:
    """Show all companies.

    Example: lms-tool organisations list --json
    """
    with tool.transaction() as db:
        rows = [{"key": one.key, **one.names, "timezone": one.timezone} for one in organisation_queries.every(db)]
    show(rows, as_json, "There is none; run lms-tool db upgrade.")


@click.group()
def platforms() -> None:
    """LMSs that may launch us.

    Example: lms-tool platforms list
    """


@platforms.command()
@click.option("--issuer", required=True, help="As the platform writes it in its tokens.")
@click.option("--client-id", required=True)
@click.option("--auth-url", required=True, help="Authentication request address.")
@click.option("--token-url", required=True, help="Access token address.")
@click.option("--jwks-url", required=True, help="Key set address.")
@click.option("--audience", help="Audience of our token requests where it is not the token address.")
@click.option(
    "--deployment", "deployments", multiple=True, metavar="ID", help="Deployment id; may be given several times."
)
@click.option("--name", default="", help="What your administrators call it.")
@click.option("--family", default="", help="moodle, canvas or nothing.")
@click.option("--admit-administrators", is_flag=True, help="Its administrators get the administrator's home here.")
@organisation_option
@pass_tool
def add(tool: Tool, organisation: str | None, admit_administrators: bool, family: str, **given: Any) -> None:
    """Register an LMS by hand.

    Example: lms-tool platforms add --issuer https://lms.example.org --client-id abc
    --auth-url https://lms.example.org/mod/lti/auth.php --token-url https://lms.example.org/mod/lti/token.php
    --jwks-url https://lms.example.org/mod/lti/certs.php --deployment 1
    """
    platform = service.NewPlatform(product_family=family, admits_administrators=admit_administrators, **given)
    with tool.transaction() as db:
        whose = pick_organisation(db, organisation)
        made = service.add(db, whose.id, platform, http_allowed=tool.settings.development, now=utc_now())
        click.echo(f"Registered as {made.id}. In the LMS enter: login {tool.settings.public_url}/lti/login, ")
    click.echo(f"redirect {tool.settings.public_url}/lti/launch, keys {tool.settings.public_url}/lti/jwks.json")


@platforms.command()
@click.option("--name", default="", help="What your administrators call the LMS.")
@click.option("--admit-administrators", is_flag=True, help="Its administrators get the administrator's home here.")
@organisation_option
@as_json
@pass_tool
def invite(tool: Tool, organisation: str | None, admit_administrators: bool, name: str, as_json: bool) -> None:
    """Make an address that an administrator pastes into the LMS: it registers everything by itself, once.

    Example: lms-tool platforms invite --name "Training Moodle"
    """
    settings = tool.settings
    with tool.transaction() as db:
        made = service.invite(
            db,
            pick_organisation(db, organisation).id,
            name=name,
            admits_administrators=admit_administrators,
            by=None,
            secret_key=settings.secret_key,
            now=utc_now(),
        )
        url = service.address(made.id, public_url=settings.public_url, secret_key=settings.secret_key)
        expires = made.expires_at.isoformat(timespec="seconds")
    if as_json:
        click.echo(json.dumps({"url": url, "expires": expires}))
        return
    click.echo(f"Works once, until {expires}. Paste it into Moodle (Manage tools, Tool URL) or Canvas (Dynamic")
    click.echo("registration):")
    click.echo(url)


@platforms.command(name="list")
@as_json
@pass_tool
def list_(tool: Tool, as_json: bool) -> None:
    """Show all registered LMSs.

    Example: lms-tool platforms list --json
    """
    with tool.transaction() as db:
        names = {one.id: one.key for one in organisation_queries.every(db)}
        rows = [
            {
                "id": str(one.id),
                "issuer": one.issuer,
                "client_id": one.client_id,
                "organisation": names[one.organisation_id],
                "state": one.state,
            }
            for one in queries.every_registration(db)
        ]
    show(rows, as_json, "No LMS is registered: lms-tool platforms add --help")


@platforms.command()
@click.argument("platform_id", metavar="ID", type=click.UUID)
@click.option("--with-score", is_flag=True, help="Send a grade there and back, in a column made for it.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of what is said.")
@as_json
@pass_tool
def check(tool: Tool, platform_id: UUID, with_score: bool, language: str, as_json: bool) -> None:
    """See whether the LMS answers: its keys, its clock, tokens, the members of a course.

    Example: lms-tool platforms check 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11 --language zh-CN
    """
    from lms_tool.connections import rules
    from lms_tool.connections import service as connections

    def say(sentence: str, of: rules.Finding) -> str:
        said = {name: translated(str(value), language) if name == "why" else value for name, value in of.values.items()}
        return aloud(sentence, language, said) if sentence else ""

    connections.configure(tool.settings)
    with tool.transaction() as db:
        plan = connections.plan(db, platform_id, with_score=with_score, now=utc_now())
        found = queries.registration(db, platform_id)
        whose = f"{found.name} · {found.issuer} · {found.client_id}"
    findings = list(connections.probe(plan))
    if as_json:
        told = [
            {
                **one.as_dict(),
                "state": one.saying.state,
                "what": say(one.saying.what, one),
                "do": say(one.saying.do, one),
            }
            for one in findings
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{whose}\n{utc_now():%Y-%m-%d %H:%M} UTC")
        for one in findings:
            mark = {rules.FINE: "ok  ", rules.WRONG: "FIX "}.get(one.saying.state, "?   ")
            where = f" [{one.place}]" if one.place else ""
            title = aloud(rules.STEPS[one.step], language, {})
            click.echo(f"{mark}{title}{where}: {say(one.saying.what, one)}")
            if one.saying.do:
                click.echo(f"     → {say(one.saying.do, one)}")
    if not rules.works(findings):
        raise Failed("the connection does not work yet")


@platforms.command(name="invitations")
@as_json
@pass_tool
def list_invitations(tool: Tool, as_json: bool) -> None:
    """Show the invitations made so far, the newest first of each company.

    Example: lms-tool platforms invitations --json
    """
    now = utc_now()
    with tool.transaction() as db:
        rows = [
            {
                "id": str(one.id),
                "name": one.name,
                "organisation": whose.key,
                "state": queries.invitation_state(one, now),
                "expires": one.expires_at.isoformat(timespec="seconds"),
            }
            for whose in organisation_queries.every(db)
            for one in queries.invitations(db, whose.id)
        ]
    show(rows, as_json, "Nobody was invited: lms-tool platforms invite --help")


@platforms.command()
@click.argument("invitation_id", metavar="INVITATION", type=click.UUID)
@pass_tool
def uninvite(tool: Tool, invitation_id: UUID) -> None:
    """Take an invitation back that nobody has used; its address opens nothing any more.

    Example: lms-tool platforms uninvite 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11
    """
    with tool.transaction() as db:
        service.revoke(db, invitation_id, by=None, now=utc_now())
    click.echo("Taken back.")


@platforms.command(name="deployments")
@click.argument("platform_id", metavar="ID", type=click.UUID)
@as_json
@pass_tool
def list_deployments(tool: Tool, platform_id: UUID, as_json: bool) -> None:
    """Show where an LMS has put the tool, and which of these places may launch it.

    Example: lms-tool platforms deployments 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11
    """
    with tool.transaction() as db:
        found = queries.deployments(db, queries.registration(db, platform_id).id)
        rows = [{"deployment": one.deployment_id, "state": one.state} for one in found]
    show(rows, as_json, "None is known yet; the first launch tells it.")


@platforms.command()
@click.argument("platform_id", metavar="ID", type=click.UUID)
@click.argument("deployment")
@pass_tool
def admit(tool: Tool, platform_id: UUID, deployment: str) -> None:
    """Let launches of a DEPLOYMENT in, waiting or refused until now.

    Example: lms-tool platforms admit 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11 1
    """
    _settle(tool, platform_id, deployment, "active")
    click.echo("Admitted. Launches from there work now.")


@platforms.command()
@click.argument("platform_id", metavar="ID", type=click.UUID)
@click.argument("deployment")
@pass_tool
def exclude(tool: Tool, platform_id: UUID, deployment: str) -> None:
    """Refuse launches of a DEPLOYMENT from now on; all records stay.

    Example: lms-tool platforms exclude 6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11 1
    """
    _settle(tool, platform_id, deployment, "disabled")
    click.echo("Launches from there are refused.")


def _settle(tool: Tool, platform_id: UUID, deployment: str, state: str) -> None:
    with tool.transaction() as db:
        queries.registration(db, platform_id)
        found = queries.deployment_or_none(db, platform_id, deployment)
        if found is None:
            raise NotFound(f"this LMS has no deployment {deployment!r}; lms-tool platforms deployments shows them")
        service.settle_deployment(db, found, state, by=None, now=utc_now())
