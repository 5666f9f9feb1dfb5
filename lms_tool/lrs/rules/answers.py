"""How statements are shown (xAPI 1.0.3, Communication 2.1.3, `format`)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xapi.rendering import instant

FORMATS = ("exact", "ids", "canonical")
_LANGUAGE_MAPS = ("display", "name", "description")
_IDENTIFIERS = ("objectType", "id", "mbox", "mbox_sha1sum", "openid", "account")


def answer(payload: str, *, stored: datetime, authority: str, version: str) -> str:
    """The statement with what the store says of it: a cheap splice, since a payload never has these properties."""
    return f'{payload[:-1]},"stored":"{instant(stored)}","authority":{authority},"version":"{version}"}}'


def reshape(statement: str, format_: str, languages: Sequence[str]) -> str:
    """The answer in another format. languages: tags the reader understands, the best first; "*" for any."""
    if format_ == "exact":
        return statement
    read = json.loads(statement)
    shaped = _ids(read) if format_ == "ids" else _in_one_language(read, languages)
    return json.dumps(shaped, ensure_ascii=False, separators=(",", ":"))


def person(agent: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """All that is known of whom an agent means (Communication 2.4). Two agents are never taken for one person."""
    identifiers = {key: [agent[key]] for key in ("mbox", "mbox_sha1sum", "openid", "account") if key in agent}
    return {"objectType": "Person", **({"name": list(names)} if names else {}), **identifiers}


def _ids(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Only what identifies the agents, activities, verbs and groups of a statement."""
    parts = {**statement, "actor": _bare(statement["actor"]), "verb": {"id": statement["verb"]["id"]}}
    thing = statement["object"]
    parts["object"] = _ids(thing) if thing.get("objectType") == "SubStatement" else _bare(thing)
    if "authority" in statement:
        parts["authority"] = _bare(statement["authority"])
    if "context" in statement:
        parts["context"] = _bare_context(statement["context"])
    return parts


def _bare_context(context: Mapping[str, Any]) -> dict[str, Any]:
    bare = {key: _bare(part) if key in ("instructor", "team") else part for key, part in context.items()}
    for key, kind in (("contextAgents", "agent"), ("contextGroups", "group")):
        if key in context:
            bare[key] = [{**one, kind: _bare(one[kind])} for one in context[key]]
    if "contextActivities" in context:
        bare["contextActivities"] = {
            key: [_bare(thing) for thing in (things if isinstance(things, list) else [things])]
            for key, things in context["contextActivities"].items()
        }
    return bare


def _bare(thing: Mapping[str, Any]) -> dict[str, Any]:
    """An activity is known by its id alone; an anonymous group has nothing but its members to be known by."""
    if thing.get("objectType", "Activity") == "Activity" and "id" in thing:
        return {"id": thing["id"]}
    bare = {key: thing[key] for key in _IDENTIFIERS if key in thing}
    if "member" in thing and not bare.keys() - {"objectType"}:
        bare["member"] = [_bare(member) for member in thing["member"]]
    return bare


def _in_one_language(value: Any, languages: Sequence[str], key: str = "") -> Any:
    """Every language map cut down to one language; extensions are left as they are."""
    if key == "extensions":
        return value
    if isinstance(value, list):
        return [_in_one_language(item, languages, key) for item in value]
    if not isinstance(value, dict):
        return value
    if key in _LANGUAGE_MAPS and value:
        best = _best(list(value), languages)
        return {best: value[best]}
    return {name: _in_one_language(item, languages, name) for name, item in value.items()}


def _best(tags: Sequence[str], languages: Sequence[str]) -> str:
    """The tag that fits best (RFC 4647, lookup): the wish itself, then the wish cut short, then a relative of it."""
    for wish in languages:
        parts = wish.lower().split("-")
        for length in range(len(parts), 0, -1):
            cut = "-".join(parts[:length])
            for fits in (cut.__eq__, lambda tag, cut=cut: tag.startswith(cut + "-")):
                found = next((tag for tag in tags if fits(tag.lower())), None)
                if found:
                    return found
    return tags[0]
