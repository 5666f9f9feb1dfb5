"""Whether a statement keeps what our profile promises of it.

The logic is that of https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-communication.md#21-statement-template-validation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonpath

from xapi import vocabulary as v
from xapi.profile import TEMPLATES, Rule, Template
from xapi.validation.checks import Problem


def is_ours(statement: Mapping[str, Any]) -> bool:
    """It says of itself that it keeps to our profile, in the version we know."""
    return v.PROFILE_VERSION in _found("$.context.contextActivities.category[*].id", statement)


def templates_of(statement: Mapping[str, Any]) -> list[Template]:
    """Those for statements with its verb, the type of its object and what stands above it."""
    verbs = _found("$.verb.id", statement)
    types = _found("$.object.definition.type", statement)
    parents = _found("$.context.contextActivities.parent[*].definition.type", statement)
    return [
        template
        for template in _by_verb().get(verbs[0] if verbs and isinstance(verbs[0], str) else "", ())
        if (template.type is None or template.type in types) and (template.parent is None or template.parent in parents)
    ]


def breaches(statement: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a valid statement of our profile; empty where it follows all its templates, of which there
    must be one."""
    templates = templates_of(statement)
    if not templates:
        return [Problem("", "no template of the profile is for this verb and object")]
    return [problem for template in templates for problem in _broken(template, statement)]


def _broken(template: Template, statement: Mapping[str, Any]) -> Iterator[Problem]:
    for rule in template.rules:
        complaint = _complaint(rule, _found(rule.location, statement))
        if complaint:
            yield Problem(rule.location, f"{complaint} ({template.key})")


def _complaint(rule: Rule, found: list[Any]) -> str | None:
    if rule.presence == "excluded":
        return "may not stand here" if found else None
    if not found:
        return "is missing" if rule.presence == "included" else None
    if rule.any and not any(value in rule.any for value in found):
        return f"must name {' or '.join(map(str, rule.any))}"
    if rule.all and not all(value in rule.all for value in found):
        return f"must be {' or '.join(map(str, rule.all))}"
    return None


def _found(location: str, statement: Mapping[str, Any]) -> list[Any]:
    return _path(location).findall(statement)


@cache  # as many as the profile has
def _path(location: str) -> Any:
    return jsonpath.compile(location)


@cache
def _by_verb() -> Mapping[str, list[Template]]:
    found: dict[str, list[Template]] = {}
    for template in TEMPLATES:
        found.setdefault(template.verb.id, []).append(template)
    return found
