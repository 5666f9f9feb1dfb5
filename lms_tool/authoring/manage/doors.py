"""What every page of authoring shares."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from content.formats.report import Refused
from content.source import Unreadable
from lms_tool.authoring import queries
from lms_tool.authoring.manage import words
from lms_tool.authoring.manage.naming import area_names
from lms_tool.authoring.models import Draft, Part
from lms_tool.authoring.queries.checking import standard
from lms_tool.authoring.rules.checking import Note
from lms_tool.authoring.rules.files import UnreadableFile
from lms_tool.db import utc_now
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language, local
from lms_tool.web.sentences import said

doors = Blueprint("authoring", __name__, url_prefix="/s/<launch>/authoring", template_folder="../templates")

AUTHORS = ("instructor", "administrator")


def authors(*, writes: bool | None = None) -> Callable[[Any], Any]:
    return guard(*AUTHORS, writes=writes)


def the_draft(draft_id: UUID) -> Draft:
    """Of a module."""
    return queries.module_draft(db.session(), draft_id)


def any_draft(draft_id: UUID) -> Draft:
    """Of a module, a case, a scene of phrases or a form."""
    return queries.draft(db.session(), draft_id)


def me() -> dict[str, Any]:
    """Who does it, and when."""
    return {"by": visitor().person_id, "now": utc_now()}


def now() -> datetime:
    return utc_now()


def title_of(part: Part) -> Mapping[str, Any]:
    """What a list calls a part."""
    return spoken(queries.title(part))


def spoken(texts: Mapping[str, Any]) -> Mapping[str, Any]:
    """A text in its languages, with the figures of the company standard instead of the references to them."""
    if "figures" not in g:
        g.figures = standard(db.session(), visitor().organisation_id)
    return {tag: g.figures.speak(str(text), tag) for tag, text in texts.items()}


def tell(note: Note, parts: Mapping[tuple[str, str], Part] | None = None) -> str:
    """A complaint of the check in the reader's language; other questions are named as they ask, not by their keys."""
    told = aloud(note.message, parts or {})
    return str(_("Line %(n)s: %(what)s", n=note.line, what=told)) if note.line else told


def aloud(message: str, parts: Mapping[tuple[str, str], Part] | None = None) -> str:
    sentence, values = said(message)
    areas = area_names(part for (kind, _key), part in (parts or {}).items() if kind == "module") or g.get("areas", {})
    values = {name: words.value_told(name, value, areas) for name, value in values.items()}
    for name in values.keys() & {"first", "question"}:
        asked = (parts or {}).get(("question", values[name].rpartition("/")[2]))
        if asked:
            values[name] = f"“{local(title_of(asked))}”"
    return str(_(sentence, **values)) if values else str(_(sentence)).replace("%%", "%")


def why_refused(error: Refused | Unreadable, *, empty: str) -> str:
    """Why files that somebody brought cannot be read, with the place; `empty` where what is looked for is not there."""
    if isinstance(error, Refused):
        return error.remark.say(language())
    if not isinstance(error, UnreadableFile):
        return empty if error.code == "missing" else aloud(error.message)
    return str(_("%(file)s, line %(n)s: %(what)s", file=error.path, n=error.line, what=aloud(error.message)))


def back_to(endpoint: str, message: str = "", **values: Any) -> Answer:
    if message:
        flash(message)
    return redirect(url_for(f"authoring.{endpoint}", **values), 303)


@doors.context_processor
def _words() -> dict[str, Any]:
    kinds = words.types()
    return {
        "tell": tell,
        "types": kinds,
        "type_names": dict(kinds),
        "places": words.places,
        "field_name": words.field_name,
        "item_words": words.item_words(),
        "form_kinds_told": words.form_kinds_told(),
        **words.choices(),
    }
