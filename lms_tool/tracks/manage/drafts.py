"""What every door of tracks asks: the track as its draft has it, the page of its rules, keeping a change."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response as Answer

from content.schema import Standard, Track, entry_of, from_dict, number, to_dict
from content.schema.standard import PROJECT_TYPES, REGIONS
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import TrackEdition
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.tracks import queries, rules, service
from lms_tool.tracks.manage import words
from lms_tool.tracks.models import TrackDraft
from lms_tool.web.database import db
from lms_tool.web.doors import visitor
from lms_tool.web.languages import LANGUAGES, local
from lms_tool.web.pages import page

doors = Blueprint("tracks", __name__, url_prefix="/s/<launch>/tracks", template_folder="../templates")
OWED = "std:hours.online"

Written = Mapping[str, Any]


def edition_of(key: str) -> tuple[TrackEdition, TrackDraft | None]:
    """As it stands in the draft, else as it is published. Raises NotFound."""
    session, whose = db.session(), visitor().organisation_id
    draft = queries.draft_or_none(session, whose, key)
    return (queries.edition_of(session, draft) if draft else catalog.track(session, whose, key)), draft


def draft_of(key: str) -> TrackDraft:
    _published, draft = edition_of(key)
    if draft is None:
        raise NotFound(f"draft of track {key}")
    return draft


def page_of(key: str, status: int = 200, wrong: Sequence[str] = ()) -> Response:
    """The rules as they stand in the draft, or as they are published. wrong: why a change could not be kept."""
    edition, draft = edition_of(key)
    modules = {one.key: one for one in catalog.modules(db.session(), visitor().organisation_id)}
    named = {one.module for one in edition.plan.modules}
    return page(
        "tracks/track.html",
        status,
        edition=edition,
        draft=draft,
        wrong=wrong,
        said=_said() if wrong else None,
        modules=modules,
        layers={cell.layer.key: cell.layer for cell in edition.layers},
        outside=[one for one in modules.values() if one.key not in named],
        faults=faults_of(draft),
        posts=posts(),
        post_words=post_words(),
        project_types=PROJECT_TYPES,
        regions=REGIONS,
        languages=LANGUAGES,
        usual=_usual(edition.standard),
        period=words.period,
        figure=words.figure,
        entry_of=entry_of,
    )


@doors.errorhandler(ValidationError)
def not_kept(error: ValidationError) -> Response:
    """A form of a track's page that says something which no track can say."""
    key = (request.view_args or {}).get("key")
    if key is None or request.method != "POST":
        raise error
    try:
        return page_of(key, 422, words.told(error.messages))
    except NotFound as missing:
        return current_app.make_response(current_app.handle_user_exception(missing))


def _said() -> dict[str, Any]:
    """The form that could not be kept, so that the page can show it as it was filled in."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "revision"]
    return {"action": request.path, "fields": fields}


def _usual(standard: Standard) -> dict[str, str]:
    """What the company standard says, by what is asked; without what it says nothing of."""
    asked = {**rules.STANDARD_MARKS, "owed": OWED}
    return {
        name: f"{number(entry, standard):g}" for name, entry in asked.items() if entry_of(entry) in standard.entries
    }


def change(key: str, how: Callable[[Written], dict[str, Any]]) -> Answer:
    """Keep a change in the draft; what cannot be kept is explained, and the draft stays as it was."""
    edition, draft = edition_of(key)
    made = how(draft.written if draft else to_dict(edition.plan))
    whose, by = visitor().organisation_id, visitor().person_id
    seen = request.form.get("revision", type=int)
    try:
        service.change(db.session(), whose, key, made, revision=seen, by=by, now=utc_now())
    except ValidationError as error:
        return page_of(key, 422, words.told(error.messages))
    flash(_("Kept as a draft. Nothing changes for learners until it is published."))
    return back(key)


def whom() -> dict[str, list[str]]:
    """The condition that a form says."""
    return rules.for_whom({kind: request.form.getlist(kind) for kind in ("project_type", "region", "post")})


def posts() -> dict[str, Any]:
    """Code → names."""
    return {post.code: post.names for post in organisations.posts(db.session(), visitor().organisation_id)}


def post_words() -> dict[str, str]:
    return {code: local(names) for code, names in posts().items()}


def faults_of(draft: TrackDraft | None) -> list[tuple[bool, str]]:
    """Whether it keeps the draft from being published, and the sentence."""
    if draft is None:
        return []
    found = queries.faults_of(db.session(), draft.organisation_id, from_dict(Track, draft.written))
    return [(queries.is_grave(one), words.sentence(one.sentence, one.values)) for one in found]


def title_of(module: str) -> str:
    edition = catalog.module_or_none(db.session(), visitor().organisation_id, module)
    return local(edition.title) if edition else module


def back(key: str) -> Answer:
    return redirect(url_for("tracks.show", key=key), 303)
