"""The structure that a profile must have, read anew from its specification and independent of how ours is made.

https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-structure.md
"""

import json
from collections.abc import Iterator
from typing import Any

import fastjsonschema
import jsonpath

from xapi.validation.formats import is_iri, is_language_tag, is_timestamp

CONCEPTS = {"Verb", "ActivityType", "AttachmentUsageType"}
EXTENSIONS = {"ContextExtension", "ResultExtension", "ActivityExtension"}
WAYS = {"alternates", "optional", "oneOrMore", "sequence", "zeroOrMore"}
TEMPLATE_KEYS = {
    "verb",
    "objectActivityType",
    "contextGroupingActivityType",
    "contextParentActivityType",
    "contextOtherActivityType",
    "contextCategoryActivityType",
    "attachmentUsageType",
    "rules",
}
COMMON = {"id", "type", "inScheme", "prefLabel", "definition"}


def faults(profile: dict[str, Any]) -> list[str]:
    return [*_head(profile), *_members(profile), *_empty(profile, "profile")]


def _head(profile: dict[str, Any]) -> Iterator[str]:
    for key in ("@context", "id", "type", "conformsTo", "prefLabel", "definition", "versions", "author"):
        if key not in profile:
            yield f"{key} is missing"
    if profile.get("@context") != "https://w3id.org/xapi/profiles/context" or profile.get("type") != "Profile":
        yield "it does not say that it is a profile"
    if profile.get("conformsTo") != "https://w3id.org/xapi/profiles#1.0":
        yield "conformsTo is another specification"
    names = [version["id"] for version in profile.get("versions", [])]
    if not names or profile.get("id") in names or len(set(names)) != len(names):
        yield "versions need ids of their own"
    for version in profile.get("versions", []):
        if not is_iri(version["id"]) or not is_timestamp(version.get("generatedAtTime", "")):
            yield f"{version['id']} has no time"
        if not set(version.get("wasRevisionOf", [])) <= set(names):
            yield f"{version['id']} revises a version that is not listed"
    if profile.get("author", {}).get("type") not in ("Organization", "Person"):
        yield "an author is an organisation or a person"


def _members(profile: dict[str, Any]) -> Iterator[str]:
    versions = {version["id"] for version in profile.get("versions", [])}
    members = [one for part in ("concepts", "templates", "patterns") for one in profile.get(part, [])]
    ids = [one.get("id", "") for one in members]
    if len(set(ids)) != len(ids):
        yield "an id stands twice"
    for one in members:
        yield from _member(one, versions, profile.get("id", ""))
    for concept in profile.get("concepts", []):
        yield from _concept(concept)
    for template in profile.get("templates", []):
        yield from _template(template)
    for pattern in profile.get("patterns", []):
        yield from _pattern(pattern, {one["id"]: one for one in members if one["type"] != "Verb"})


def _member(one: dict[str, Any], versions: set[str], profile: str) -> Iterator[str]:
    if missing := COMMON - one.keys():
        yield f"{one.get('id')} lacks {sorted(missing)}"
        return
    if one["inScheme"] not in versions:
        yield f"{one['id']} is of no version of this profile"
    if not is_iri(one["id"]) or not one["id"].startswith(f"{profile}/"):
        yield f"{one['id']} is at home elsewhere and may not be defined here"
    for words in (one["prefLabel"], one["definition"]):
        if "en" not in words or not all(is_language_tag(tag) for tag in words):
            yield f"{one['id']} is not told in English"


def _concept(concept: dict[str, Any]) -> Iterator[str]:
    if concept.get("type") not in CONCEPTS | EXTENSIONS:
        yield f"{concept.get('id')} is of no known type"
    schemas = concept.keys() & {"schema", "inlineSchema"}
    if schemas and (concept["type"] not in EXTENSIONS or len(schemas) > 1):
        yield f"{concept['id']} has a schema that may not stand there"
    if "inlineSchema" in concept:
        if not isinstance(concept["inlineSchema"], str):
            yield f"{concept['id']} has a schema that is no text"
        else:
            fastjsonschema.compile(json.loads(concept["inlineSchema"]))


def _template(template: dict[str, Any]) -> Iterator[str]:
    if template.get("type") != "StatementTemplate" or template.keys() - TEMPLATE_KEYS - COMMON:
        yield f"{template.get('id')} is no template"
    for key in template.keys() & TEMPLATE_KEYS - {"rules"}:
        listed = template[key] if key.startswith(("context", "attach")) else [template[key]]
        if not all(isinstance(one, str) and is_iri(one) for one in listed):
            yield f"{template['id']}: {key} is no IRI"
    for rule in template.get("rules", []):
        if not rule.keys() & {"presence", "any", "all", "none"}:
            yield f"{template['id']}: a rule that rules nothing"
        if rule.get("presence", "included") not in ("included", "excluded", "recommended"):
            yield f"{template['id']}: no such presence"
        if "?" in rule["location"] or not rule["location"].startswith("$"):
            yield f"{template['id']}: {rule['location']} may not filter"
        jsonpath.compile(rule["location"])


def _pattern(pattern: dict[str, Any], known: dict[str, dict[str, Any]]) -> Iterator[str]:
    ways = pattern.keys() & WAYS
    if len(ways) != 1 or pattern.get("primary") is not False:
        yield f"{pattern.get('id')}: exactly one way, and not primary"
        return
    [way] = ways
    parts = pattern[way] if isinstance(pattern[way], list) else [pattern[way]]
    if isinstance(pattern[way], list) != (way in ("sequence", "alternates")):
        yield f"{pattern['id']}: {way} has the wrong shape"
    if way in ("sequence", "alternates") and len(parts) < 2:
        yield f"{pattern['id']}: {way} of one"
    for part in parts:
        if part not in known or part == pattern["id"]:
            yield f"{pattern['id']} leads nowhere: {part}"
        elif way == "alternates" and known[part].keys() & {"optional", "zeroOrMore"}:
            yield f"{pattern['id']}: an alternative that may be nothing"


def _empty(value: Any, where: str) -> Iterator[str]:
    if value is None or value in ({}, [], ""):
        yield f"{where} is empty"
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _empty(item, f"{where}.{key}")
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _empty(item, f"{where}[{place}]")
