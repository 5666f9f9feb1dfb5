"""Who acts: always an account, never an e-mail address; a name only where somebody has decided so."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tincan import Agent, AgentAccount, Group


@dataclass(frozen=True, slots=True)
class Who:
    """A person as a platform knows them.

    ``home_page`` is the LTI issuer (an IRI), ``name`` the opaque subject. With Moodle this is the account its own
    statements use, so both streams join. ``display`` is how people call them; empty for nothing that is said.
    """

    home_page: str
    name: str
    display: str = ""


def agent(who: Who) -> Agent:
    """The person as an xAPI agent with exactly one identifier."""
    account = AgentAccount(home_page=who.home_page, name=who.name)
    return Agent(object_type="Agent", account=account, **({"name": who.display} if who.display else {}))


def team(who: Who) -> Group:
    """A site or department as an identified group; its members are never listed."""
    return Group(object_type="Group", account=AgentAccount(home_page=who.home_page, name=who.name))


def tool(base: str) -> Who:
    """The tool itself, which voids what it said by mistake."""
    return Who(home_page=base, name="tool")


def pseudonym(base: str, name: UUID) -> Who:
    """Somebody under a name drawn at random; the tool alone knows whose it is."""
    return Who(home_page=f"{base}/people", name=str(name))


def site(base: str, key: str) -> Who:
    """An organisational unit, for `Where.team`."""
    return Who(home_page=f"{base}/orgunits", name=key)
