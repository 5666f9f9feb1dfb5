"""A copy of a statement for a store that shall not know who somebody is, or what they wrote in their own words.

A copy has ids of its own: one id must not name two contents. All of it follows from the statement, the store and the
installation's secret, so that sending again is sending the same.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

Json = dict[str, Any]
_IDENTIFIERS = ("account", "mbox", "mbox_sha1sum", "openid")
_WORDS = frozenset({"fill-in", "long-fill-in", "other"})


@dataclass(frozen=True, slots=True)
class Mask:
    """store: whose copy it is; base: where the tool and its pseudonyms are at home; key: what these are made with."""

    store: UUID
    base: str
    key: bytes = field(repr=False)
    people: bool = False
    texts: bool = False


def mask(statement: Mapping[str, Any], by: Mask) -> Json:
    """The copy; a statement within a statement is treated alike."""
    copy = dict(statement)
    if "id" in copy:
        copy["id"] = masked_id(copy["id"], by)
    copy["actor"] = _agent(copy["actor"], by)
    copy["object"] = _object(copy["object"], by)
    if "context" in copy:
        copy["context"] = _context(copy["context"], by)
    if by.texts and _is_in_own_words(statement):
        copy["result"] = {name: part for name, part in copy["result"].items() if name != "response"}
        if not copy["result"]:
            del copy["result"]
    return copy


def masked_id(statement_id: str, by: Mask) -> str:
    """Under which id the store has the statement of this id."""
    return str(uuid5(by.store, statement_id.lower()))


def _object(thing: Json, by: Mask) -> Json:
    match thing.get("objectType", "Activity"):
        case "StatementRef":
            return {**thing, "id": masked_id(thing["id"], by)}
        case "SubStatement":
            return mask(thing, by)
        case "Agent" | "Group":
            return _agent(thing, by)
        case _:
            return thing


def _context(context: Json, by: Mask) -> Json:
    copy = dict(context)
    for name in ("instructor", "team"):
        if name in copy:
            copy[name] = _agent(copy[name], by)
    if "statement" in copy:
        copy["statement"] = _object(copy["statement"], by)
    for name, whom in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in copy:
            copy[name] = [{**one, whom: _agent(one[whom], by)} for one in copy[name]]
    return copy


def _agent(agent: Json, by: Mask) -> Json:
    """A pseudonym for a person or an unnamed group's members; the academy itself and its sites are nobody."""
    if not by.people:
        return agent
    copy = {name: part for name, part in agent.items() if name not in ("name", *_IDENTIFIERS)}
    if "member" in copy:
        copy["member"] = [_agent(one, by) for one in copy["member"]]
    account = agent.get("account", {})
    if account.get("homePage", "").startswith(by.base):
        copy["account"] = account
    elif identifier := next((name for name in _IDENTIFIERS if name in agent), None):
        said = repr((identifier, sorted(account.items()) if account else agent[identifier]))
        copy["account"] = {
            "homePage": f"{by.base}/pseudonyms",
            "name": hmac.digest(by.key, f"{by.store}|{said}".encode(), "sha256").hex()[:32],
        }
    return copy


def _is_in_own_words(statement: Mapping[str, Any]) -> bool:
    if "response" not in statement.get("result", {}):
        return False
    interaction = statement["object"].get("definition", {}).get("interactionType")
    return interaction is None or interaction in _WORDS
