"""What our statements mean, published where they point to: for programs as JSON-LD, for people as a page."""

import json
from typing import Any

from flask import Blueprint, Response, current_app, make_response, request

from lms_tool.config import Settings
from lms_tool.errors import NotFound
from lms_tool.web.doors import public
from lms_tool.web.pages import page
from xapi import profile, vocabulary

doors = Blueprint("xapi_profile", __name__, url_prefix="/xapi/profile", template_folder="templates")

JSON_LD = "application/ld+json"
_WRITTEN = (JSON_LD, "application/json", "text/html")  # the first where anything is welcome


@doors.get("")
@public("a published description, without anything of anybody")
def newest() -> Response:
    return _shown()


@doors.get("/<version>")
@public("a published description, without anything of anybody")
def one(version: str) -> Response:
    if f"{vocabulary.PROFILE}/{version}" not in {iri for iri, _made in profile.VERSIONS}:
        raise NotFound(f"profile {version}")
    return _shown()


def _shown() -> Response:
    settings: Settings = current_app.config["SETTINGS"]
    document = profile.document(author_url=settings.public_url)
    wanted = request.accept_mimetypes.best_match(_WRITTEN, default=JSON_LD)
    answer = page("statements/profile.html", **_table(document)) if wanted == "text/html" else _json(document, wanted)
    answer.vary.add("Accept")
    answer.cache_control.public, answer.cache_control.max_age = True, 3600
    return answer


def _json(document: dict[str, Any], wanted: str) -> Response:
    answer = make_response(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    answer.mimetype = wanted
    answer.access_control_allow_origin = "*"  # report builders of others read it in the browser
    return answer


def _table(document: dict[str, Any]) -> dict[str, Any]:
    labels = {one["id"]: one["prefLabel"]["en"] for one in (*document["templates"], *document["patterns"])}
    return {"profile": document, "version": document["versions"][0], "labels": labels, "way": _way}


def _way(pattern: dict[str, Any]) -> tuple[str, list[str]]:
    """How a pattern is made, and of what."""
    [(way, parts)] = [(way, pattern[way]) for way in _WAYS if way in pattern]
    return way, [parts] if isinstance(parts, str) else parts


_WAYS = ("sequence", "alternates", "optional", "oneOrMore", "zeroOrMore")
