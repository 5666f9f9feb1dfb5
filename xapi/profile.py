"""Our xAPI profile as a document: what our statements mean, for programs that never heard of us.

A profile lists only what it coins itself; what it borrows from others it names by their IRIs, in statements and in
`vocabulary`. It holds no primary pattern: statements outside a registration would have to follow it too.
https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-structure.md
"""

from __future__ import annotations

import json
from typing import Any, Final

from xapi import vocabulary as v

CONTEXT: Final = "https://w3id.org/xapi/profiles/context"
CONFORMS_TO: Final = "https://w3id.org/xapi/profiles#1.0"
GENERATED_AT: Final = "2026-03-01T00:00:00Z"

_DIGEST: Final = json.dumps(
    {
        "type": "object",
        "properties": {"length": {"type": "integer"}, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
        "required": ["length", "sha256"],
    }
)


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
        "versions": [{"id": v.PROFILE_VERSION, "generatedAtTime": GENERATED_AT}],
        "author": {**author, "url": author_url} if author_url else author,
        "concepts": concepts(),
    }


def concepts() -> list[dict[str, Any]]:
    """What we coin, because no published profile has it."""
    return [
        {
            "id": v.LAYER,
            "type": "ActivityType",
            "inScheme": v.PROFILE_VERSION,
            "prefLabel": {"en": "layer", "zh-CN": "层级"},
            "definition": {
                "en": "One storey of a curriculum, such as its foundation, that modules of several tracks belong to.",
                "zh-CN": "课程体系中的一个层级（如基础层），多个岗位阶段的模块可同属一层。",
            },
        },
        {
            "id": v.BATCH,
            "type": "ActivityType",
            "inScheme": v.PROFILE_VERSION,
            "prefLabel": {"en": "batch", "zh-CN": "班次"},
            "definition": {
                "en": "One time that a track is held: its people, its classroom sessions, its first and last day.",
                "zh-CN": "一个岗位阶段培训的一次开班：有学员、有面授课、有起止日期。",
            },
        },
        {
            "id": v.RESPONSE_DIGEST,
            "type": "ResultExtension",
            "inScheme": v.PROFILE_VERSION,
            "prefLabel": {"en": "response digest", "zh-CN": "文本摘要"},
            "definition": {
                "en": "How long a text is that somebody wrote, in characters, and its SHA-256; the text stays private.",
                "zh-CN": "所写文本的字数和 SHA-256；文本本身不外传。",
            },
            "inlineSchema": _DIGEST,
        },
    ]
