"""Our xAPI profile as a document: what our statements mean, for programs that never heard of us.

A profile lists only what it coins itself; what it borrows from others it names by their IRIs, in statements and in
`vocabulary`. It holds no primary pattern: statements outside a registration would have to follow it too.
https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-structure.md
"""

from __future__ import annotations

from typing import Any, Final

from xapi import vocabulary as v
from xapi.profile.concepts import concepts
from xapi.profile.patterns import patterns
from xapi.profile.templates import TEMPLATES, Rule, Template

__all__ = ["TEMPLATES", "Rule", "Template", "concepts", "document", "patterns"]

CONTEXT: Final = "https://w3id.org/xapi/profiles/context"
CONFORMS_TO: Final = "https://w3id.org/xapi/profiles#1.0"

VERSIONS: Final = ((v.PROFILE_VERSION, "2026-11-25T00:00:00Z"),)
"""The newest first. Whoever changes a verb, a type or a rule of a template adds a version and gives it a new id."""


def document(author_name: str = v.PLATFORM, author_url: str | None = None) -> dict[str, Any]:
    """The profile as JSON-LD, ready to be served at its id. An installation may name itself as the author."""
    author = {"type": "Organization", "name": author_name}
    return {
        "@context": CONTEXT,
        "id": v.PROFILE,
        "type": "Profile",
        "conformsTo": CONFORMS_TO,
        "prefLabel": {"en": "Service Academy", "zh-CN": "服务学院"},
        "definition": {
            "en": "Training of property-service staff in three layers and three tracks.",
            "zh-CN": "物业客服人员的分层、分岗培训。",
        },
        "versions": _versions(),
        "author": {**author, "url": author_url} if author_url else author,
        "concepts": concepts(),
        "templates": [template.document() for template in TEMPLATES],
        "patterns": patterns(),
    }


def _versions() -> list[dict[str, Any]]:
    said = []
    for (iri, made), *older in (VERSIONS[at : at + 2] for at in range(len(VERSIONS))):
        before = {"wasRevisionOf": [older[0][0]]} if older else {}
        said.append({"id": iri, **before, "generatedAtTime": made})
    return said
