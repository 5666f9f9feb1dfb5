"""For which kind of project and region something is meant, in words."""

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext

from content.schema import ForWhom, When


def _words() -> dict[str, str]:
    return {
        "residential": gettext("residential projects"),
        "commercial": gettext("commercial projects"),
        "industrial-park": gettext("industrial parks"),
        "villa": gettext("villa estates"),
        "first-tier": gettext("first-tier cities"),
        "lower-tier": gettext("smaller cities"),
    }


def for_whom(when: When | ForWhom, posts: Mapping[str, str] | None = None) -> str:
    """Such as "commercial projects, villa estates · first-tier cities". posts: code → name."""
    words, between = {**(posts or {}), **_words()}, gettext(", ")
    kinds = (when.project_type, when.region, when.post if isinstance(when, ForWhom) else ())
    return " · ".join(between.join(words.get(word, word) for word in kind) for kind in kinds if kind)


def install(app: Flask) -> None:
    app.jinja_env.filters.update(for_whom=for_whom)
