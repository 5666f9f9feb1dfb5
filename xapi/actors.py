"""Who acts: always an account, never a name or an e-mail address."""

from __future__ import annotations

from dataclasses import dataclass

from tincan import Agent, AgentAccount, Group


@dataclass(frozen=True, slots=True)
class Who:
    """A person as a platform knows them.

    ``home_page`` is the LTI issuer (an IRI), ``name`` the opaque subject. With Moodle this is the account its own
    statements use, so both streams join. A pseudonym is a ``Who`` with the tool as home page and a random name.
    """

    home_page: str
    name: str


def agent(who: Who) -> Agent:
    """The person as an xAPI agent with exactly one identifier."""
    return Agent(object_type="Agent", account=AgentAccount(home_page=who.home_page, name=who.name))


def team(who: Who) -> Group:
    """A site or department as an identified group; its members are never listed."""
    return Group(object_type="Group", account=AgentAccount(home_page=who.home_page, name=who.name))


def tool(base: str) -> Who:
    """The tool itself, which voids what it said by mistake."""
    return Who(home_page=base, name="tool")


def site(base: str, key: str) -> Who:
    """An organisational unit, for `Where.team`."""
    return Who(home_page=f"{base}/orgunits", name=key)
