"""The parts of a statement below its top: actors, activities, results, contexts, attachments.

Sections are those of https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xapi.validation import checks
from xapi.validation.checks import Check, Problem, each, properties

# --- Actors (2.4.2) --------------------------------------------------------------------------------------------------

_ACCOUNT: Final[dict[str, Check]] = {"homePage": checks.iri, "name": checks.some_text}


def _account(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _ACCOUNT, ("homePage", "name"))


_IDENTIFIERS: Final[dict[str, Check]] = {
    "mbox": checks.mailbox,
    "mbox_sha1sum": checks.sha1,
    "openid": checks.iri,
    "account": _account,
}
_AGENT: Final[dict[str, Check]] = {"objectType": checks.one_of("Agent"), "name": checks.text, **_IDENTIFIERS}


def _identifiers(value: Mapping[str, object]) -> int:
    return len(_IDENTIFIERS.keys() & value.keys())


def agent(value: object, path: str, found: list[Problem]) -> None:
    """One person or thing with exactly one identifier."""
    if properties(value, path, found, _AGENT) and isinstance(value, dict) and _identifiers(value) != 1:
        found.append(Problem(path, "must have exactly one of mbox, mbox_sha1sum, openid, account"))


_GROUP: Final[dict[str, Check]] = {
    "objectType": checks.one_of("Group"),
    "name": checks.text,
    "member": each(agent),
    **_IDENTIFIERS,
}


def group(value: object, path: str, found: list[Problem]) -> None:
    """At most one identifier; without one, members."""
    if not properties(value, path, found, _GROUP, ("objectType",)) or not isinstance(value, dict):
        return
    count = _identifiers(value)
    if count > 1:
        found.append(Problem(path, "must have at most one of mbox, mbox_sha1sum, openid, account"))
    if count == 0 and not value.get("member"):
        found.append(Problem(path, "must have members, as it has no identifier"))


def actor(value: object, path: str, found: list[Problem]) -> None:
    """An agent, unless it calls itself a group."""
    if isinstance(value, dict) and value.get("objectType") == "Group":
        group(value, path, found)
    else:
        agent(value, path, found)


def authority(value: object, path: str, found: list[Problem]) -> None:
    """Who vouches: an agent, or an application and its user as an anonymous group of two (2.4.9)."""
    actor(value, path, found)
    if isinstance(value, dict) and value.get("objectType") == "Group":
        members = value.get("member")
        if _identifiers(value) or not isinstance(members, list) or len(members) != 2:
            found.append(Problem(path, "as a group it must be anonymous and have two members"))


# --- Verbs (2.4.3) ---------------------------------------------------------------------------------------------------

_VERB: Final[dict[str, Check]] = {"id": checks.iri, "display": checks.language_map}


def verb(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _VERB, ("id",))


# --- Activities (2.4.4.1) --------------------------------------------------------------------------------------------

_COMPONENT: Final[dict[str, Check]] = {"id": checks.some_text, "description": checks.language_map}


def _component(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _COMPONENT, ("id",))


_component_list = each(_component)


def _components(value: object, path: str, found: list[Problem]) -> None:
    _component_list(value, path, found)
    if isinstance(value, list):
        ids = [item["id"] for item in value if isinstance(item, dict) and isinstance(item.get("id"), str)]
        if len(set(ids)) != len(ids):
            found.append(Problem(path, "must have ids that differ"))


_INTERACTION: Final[dict[str, Check]] = {
    "correctResponsesPattern": each(checks.text),
    "choices": _components,
    "scale": _components,
    "source": _components,
    "target": _components,
    "steps": _components,
}
_DEFINITION: Final[dict[str, Check]] = {
    "name": checks.language_map,
    "description": checks.language_map,
    "type": checks.iri,
    "moreInfo": checks.iri,
    "extensions": checks.extensions,
    "interactionType": checks.one_of(
        *("true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert"),
        *("numeric", "other"),
    ),
    **_INTERACTION,
}


def _definition(value: object, path: str, found: list[Problem]) -> None:
    if not properties(value, path, found, _DEFINITION) or not isinstance(value, dict):
        return
    if "interactionType" not in value and _INTERACTION.keys() & value.keys():
        found.append(Problem(f"{path}.interactionType", "is missing, as there are parts of an interaction"))


_ACTIVITY: Final[dict[str, Check]] = {
    "objectType": checks.one_of("Activity"),
    "id": checks.iri,
    "definition": _definition,
}


def activity(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _ACTIVITY, ("id",))


# --- References (2.4.4.3) --------------------------------------------------------------------------------------------

_REFERENCE: Final[dict[str, Check]] = {"objectType": checks.one_of("StatementRef"), "id": checks.uuid}


def reference(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _REFERENCE, ("objectType", "id"))


# --- Results (2.4.5) -------------------------------------------------------------------------------------------------

_SCORE: Final[dict[str, Check]] = dict.fromkeys(("scaled", "raw", "min", "max"), checks.number)


def _score(value: object, path: str, found: list[Problem]) -> None:
    if not properties(value, path, found, _SCORE) or not isinstance(value, dict):
        return
    points = {key: item for key, item in value.items() if key in _SCORE and checks.is_number(item)}
    if not -1 <= points.get("scaled", 0) <= 1:
        found.append(Problem(f"{path}.scaled", "must lie between -1 and 1"))
    low, raw, high = points.get("min"), points.get("raw"), points.get("max")
    if low is not None and high is not None and low >= high:
        found.append(Problem(f"{path}.min", "must be less than max"))
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        found.append(Problem(f"{path}.raw", "must lie between min and max"))


_RESULT: Final[dict[str, Check]] = {
    "score": _score,
    "success": checks.boolean,
    "completion": checks.boolean,
    "response": checks.text,
    "duration": checks.duration,
    "extensions": checks.extensions,
}


def result(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _RESULT)


# --- Contexts (2.4.6) ------------------------------------------------------------------------------------------------

_activity_list = each(activity)


def _activities(value: object, path: str, found: list[Problem]) -> None:
    """A list, or one activity as earlier versions allowed."""
    (_activity_list if isinstance(value, list) else activity)(value, path, found)


_CONTEXT_ACTIVITIES: Final[dict[str, Check]] = dict.fromkeys(("parent", "grouping", "category", "other"), _activities)


def _context_activities(value: object, path: str, found: list[Problem]) -> None:
    if properties(value, path, found, _CONTEXT_ACTIVITIES) and not value:
        found.append(Problem(path, "must not be empty"))


_CONTEXT: Final[dict[str, Check]] = {
    "registration": checks.uuid,
    "instructor": actor,
    "team": group,
    "contextActivities": _context_activities,
    "revision": checks.text,
    "platform": checks.text,
    "language": checks.language,
    "statement": reference,
    "extensions": checks.extensions,
}


def context(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _CONTEXT)


_TYPES = each(checks.iri, at_least=1)
_CONTEXT_AGENT: Final[dict[str, Check]] = {
    "objectType": checks.one_of("contextAgent"),
    "agent": agent,
    "relevantTypes": _TYPES,
}
_CONTEXT_GROUP: Final[dict[str, Check]] = {
    "objectType": checks.one_of("contextGroup"),
    "group": group,
    "relevantTypes": _TYPES,
}


def _context_agent(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _CONTEXT_AGENT, ("objectType", "agent"))


def _context_group(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _CONTEXT_GROUP, ("objectType", "group"))


_CONTEXT_2: Final[dict[str, Check]] = {
    **_CONTEXT,
    "contextAgents": each(_context_agent),
    "contextGroups": each(_context_group),
}


def context_2(value: object, path: str, found: list[Problem]) -> None:
    """The context of xAPI 2.0: others who had a part in it, and in which role."""
    properties(value, path, found, _CONTEXT_2)


# --- Attachments (2.4.11) --------------------------------------------------------------------------------------------

_ATTACHMENT: Final[dict[str, Check]] = {
    "usageType": checks.iri,
    "display": checks.language_map,
    "description": checks.language_map,
    "contentType": checks.media_type,
    "length": checks.size,
    "sha2": checks.sha2,
    "fileUrl": checks.iri,
}


def attachment(value: object, path: str, found: list[Problem]) -> None:
    properties(value, path, found, _ATTACHMENT, ("usageType", "display", "contentType", "length", "sha2"))
