"""By what a statement can be found (xAPI 1.0.3, Communication 2.1.3), worked out when it is stored.

https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Communication.md#213-get-statements
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from xapi import vocabulary as v

Statement = Mapping[str, Any]
Name = tuple[str, str]  # kind, and what is looked for

VERB, REGISTRATION = "verb", "registration"
AGENT, ACTIVITY = "agent", "activity"  # as actor or object
ANY_AGENT, ANY_ACTIVITY = "any agent", "any activity"  # anywhere the `related_` filters look


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a reader asks for. agent: a name as `agent_name` gives it; since is exclusive, until inclusive."""

    agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    registration: UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    within: str | None = None
    """An activity that all of them must name, as the reader may see no others."""


def keys(organisation: UUID, filters: Filters) -> list[UUID]:
    """The mentions that a statement must have, the rarest kind first."""
    asked: list[Name] = []
    if filters.registration:
        asked.append((REGISTRATION, str(filters.registration)))
    if filters.agent is not None:
        asked.append((ANY_AGENT if filters.related_agents else AGENT, filters.agent))
    if filters.activity is not None:
        asked.append((ANY_ACTIVITY if filters.related_activities else ACTIVITY, filters.activity))
    if filters.verb is not None:
        asked.append((VERB, filters.verb))
    if filters.within is not None:
        asked.append((ANY_ACTIVITY, filters.within))
    return [_key(organisation, name) for name in asked]


def mentions(organisation: UUID, statement: Statement, authority: Mapping[str, Any]) -> set[UUID]:
    """The keys under which a valid statement is found."""
    names = {(ANY_AGENT, name) for name in _agent_names(authority)}
    names.update(_of_statement(statement))
    context = statement.get("context", {})
    if "registration" in context:
        names.add((REGISTRATION, context["registration"].lower()))
    names.add((VERB, statement["verb"]["id"]))
    return {_key(organisation, name) for name in names}


def activity_key(organisation: UUID, activity: str) -> UUID:
    """The mention by which statements about an activity are found, and what is known of it."""
    return _key(organisation, (ANY_ACTIVITY, activity))


def target(statement: Statement) -> UUID | None:
    """The statement that a statement is about, if any: whoever finds the one finds the other too."""
    thing = statement["object"]
    return UUID(thing["id"]) if thing.get("objectType") == "StatementRef" else None


def voids(statement: Statement) -> bool:
    return bool(statement["verb"]["id"] == v.VOIDED.id)


def agent_name(agent: Mapping[str, Any]) -> str | None:
    """The one identifier of an agent or group as a text; None where it has none. An IRI has no blanks in it."""
    if "account" in agent:
        account = agent["account"]
        return f"account {account['homePage']} {account['name']}"
    return next((f"{kind} {agent[kind]}" for kind in ("mbox", "mbox_sha1sum", "openid") if kind in agent), None)


def _of_statement(statement: Statement) -> Iterator[Name]:
    """Actor and object are found by both kinds of filter, what a sub-statement says by the broad one only."""
    thing = statement["object"]
    for agent in (statement["actor"], thing):
        for name in _agent_names(agent):
            yield AGENT, name
            yield ANY_AGENT, name
    if thing.get("objectType", "Activity") == "Activity":
        yield ACTIVITY, thing["id"]
        yield ANY_ACTIVITY, thing["id"]
    if thing.get("objectType") == "SubStatement":
        yield from (name for name in _of_statement(thing) if name[0] in (ANY_AGENT, ANY_ACTIVITY))
    yield from _of_context(statement.get("context", {}))


def _of_context(context: Mapping[str, Any]) -> Iterator[Name]:
    for role in ("instructor", "team"):
        if role in context:
            yield from ((ANY_AGENT, name) for name in _agent_names(context[role]))
    for things in context.get("contextActivities", {}).values():
        for thing in things if isinstance(things, list) else [things]:
            yield ANY_ACTIVITY, thing["id"]
    for kind in ("Agent", "Group"):  # xAPI 2.0: contextAgents, contextGroups
        for one in context.get(f"context{kind}s", ()):
            yield from ((ANY_AGENT, name) for name in _agent_names(one[kind.lower()]))


def agents(statement: Statement) -> Iterator[Statement]:
    """Whoever a valid statement names, members of groups included."""
    context = statement.get("context", {})
    named = [statement["actor"], statement["object"]]
    named += [context[role] for role in ("instructor", "team") if role in context]
    if named[1].get("objectType") == "SubStatement":
        yield from agents(named[1])
    for actor in named:
        if actor.get("objectType", "Agent") in ("Agent", "Group"):
            yield from (actor, *actor.get("member", ()))


def _agent_names(actor: Mapping[str, Any]) -> Iterator[str]:
    """An actor by itself, and a group by its members too."""
    if actor.get("objectType", "Agent") in ("Agent", "Group"):
        for agent in (actor, *actor.get("member", ())):
            name = agent_name(agent)
            if name:
                yield name


@lru_cache(maxsize=4096)
def _key(organisation: UUID, name: Name) -> UUID:
    """Kept, since verbs, tracks and modules are the same all the time."""
    return uuid5(organisation, " ".join(name))
