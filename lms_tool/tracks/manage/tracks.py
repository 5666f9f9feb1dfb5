"""Tracks, changed in a draft: rules by forms or as text, seen as one persona or another, published with a reason."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response as Answer

from content.schema import Persona, Track, from_dict, to_dict
from content.schema.standard import PROJECT_TYPES, REGIONS
from content.source import Unreadable
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import TrackEdition
from lms_tool.db import utc_now
from lms_tool.errors import BadInput, NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.tracks import queries, rules, service
from lms_tool.tracks.manage import words
from lms_tool.tracks.models import TrackDraft
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import local
from lms_tool.web.pages import page

doors = Blueprint("tracks", __name__, url_prefix="/s/<launch>/tracks", template_folder="../templates")
SHOWN = 200  # people on the page before publishing


class NotARule(BadInput):
    code = "TRACK-RULE"
    status = 422
    what = "This rule cannot be kept like this"
    do = "Go back and check what you entered; the track is as it was."


class _Number(fields.Integer):
    """Of a field that may stay empty."""

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return super().deserialize(value or None, *args, **options)


class ModuleSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    module = fields.String(required=True)
    part = fields.String(load_default="required", validate=validate.OneOf(["required", "elective"]))
    within = _Number(load_default=None, allow_none=True, validate=validate.Range(1, 3660))
    pass_mark = _Number(load_default=None, allow_none=True, validate=validate.Range(1, 100))


class MarkSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    value = _Number(load_default=None, allow_none=True, validate=validate.Range(1, 100))


class TimesSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    within = _Number(load_default=None, allow_none=True, validate=validate.Range(1, 3660))
    within_unit = fields.String(load_default="weeks", validate=validate.OneOf(["days", "weeks", "months"]))
    valid = _Number(load_default=None, allow_none=True, validate=validate.Range(1, 120))


@doors.get("")
@guard("administrator")
def index() -> Response:
    session, who = db.session(), visitor()
    editions = catalog.tracks(session, who.organisation_id)
    return page(
        "tracks/index.html",
        editions=editions,
        drafts=queries.drafts(session, who.organisation_id),
        counts={one.key: len(queries.assigned(session, who.organisation_id, one.key)) for one in editions},
        period=words.period,
    )


@doors.get("/<key>")
@guard("administrator")
def show(key: str) -> Response:
    """The rules as they stand in the draft, or as they are published."""
    edition, draft = _edition(key)
    whose = visitor().organisation_id
    modules = {one.key: one for one in catalog.modules(db.session(), whose)}
    return page(
        "tracks/track.html",
        edition=edition,
        draft=draft,
        modules=modules,
        layers={cell.layer.key: cell.layer for cell in edition.layers},
        outside=[one for one in modules.values() if one.key not in {named.module for named in edition.plan.modules}],
        faults=_faults(draft),
        posts=_posts(),
        post_words=_post_words(),
        project_types=PROJECT_TYPES,
        regions=REGIONS,
        period=words.period,
        figure=words.figure,
    )


@doors.post("/<key>/modules")
@guard("administrator")
def rule(key: str) -> Answer:
    """A module with its rules: new in the track, or changed."""
    said = ModuleSchema().load(request.form)
    edition = catalog.module(db.session(), visitor().organisation_id, said["module"])
    changes: dict[str, Any] = {
        "required": said["part"] == "required",
        "when": _whom(),
        "after": request.form.getlist("after"),
        "within": {"days": said["within"]} if said["within"] else None,
        "pass_mark": {"value": said["pass_mark"]} if said["pass_mark"] else None,
    }
    return _change(key, lambda track: rules.with_module(track, edition.layer.key, edition.key, changes))


@doors.post("/<key>/modules/<module>/removal")
@guard("administrator")
def remove(key: str, module: str) -> Answer:
    because = {"zh-CN": "这一层目前没有要学的模块。", "en": "There is nothing to learn on this storey at present."}
    return _change(key, lambda track: rules.without_module(track, module, because))


@doors.post("/<key>/modules/<module>/place")
@guard("administrator")
def place(key: str, module: str) -> Answer:
    by = -1 if request.form.get("to") == "up" else 1
    return _change(key, lambda track: rules.moved(track, module, by))


@doors.post("/<key>/marks")
@guard("administrator")
def mark(key: str) -> Answer:
    said, whom = MarkSchema().load(request.form), _whom()
    return _change(key, lambda track: rules.with_mark(track, whom, said["value"]))


@doors.post("/<key>/times")
@guard("administrator")
def times(key: str) -> Answer:
    said = TimesSchema().load(request.form)
    shares = {name[6:]: request.form.get(name, 0, type=int) for name in request.form if name.startswith("share.")}

    def change(track: Mapping[str, Any]) -> dict[str, Any]:
        made = rules.with_period(rules.with_shares(track, shares), "within", said["within"], said["within_unit"])
        return rules.with_period(made, "valid", said["valid"], "months")

    return _change(key, change)


@doors.get("/<key>/text")
@guard("administrator")
def text(key: str) -> Response:
    edition, draft = _edition(key)
    written = rules.as_text(draft.written if draft else to_dict(edition.plan))
    if "download" in request.args:
        answer = make_response(written)
        answer.headers["Content-Type"] = "text/yaml; charset=utf-8"
        answer.headers["Content-Disposition"] = f'attachment; filename="{key}.yaml"'
        return answer
    return page("tracks/text.html", edition=edition, draft=draft, text=written, wrong=[])


@doors.post("/<key>/text")
@guard("administrator")
def put_back(key: str) -> Answer:
    edition, draft = _edition(key)
    said = request.form.get("text", "").replace("\r\n", "\n")
    try:
        read = rules.from_text(said)
        service.put_back(db.session(), visitor().organisation_id, key, read, by=visitor().person_id, now=utc_now())
    except Unreadable as error:
        wrong = [_("Line %(line)s: %(said)s", line=error.line, said=words.sentence(error.sentence, error.values))]
        return page("tracks/text.html", 422, edition=edition, draft=draft, text=said, wrong=wrong)
    except ValidationError as error:
        return page("tracks/text.html", 422, edition=edition, draft=draft, text=said, wrong=words.told(error.messages))
    flash(_("Kept as a draft. Nothing changes for learners until it is published."))
    return _back(key)


@doors.get("/<key>/preview")
@guard("administrator")
def preview(key: str) -> Response:
    """The track as somebody meets it who works here or there."""
    session, whose = db.session(), visitor().organisation_id
    edition, draft = _edition(key)
    persona = Persona(*(request.args.get(kind) or None for kind in ("project_type", "region", "post")))
    today = organisations.today(session, whose, utc_now())
    way = rules.way(
        edition.plan,
        edition.standard,
        rules.Journey(persona, today, today),
        queries.whens_of(session, whose, edition.plan),
    )
    return page(
        "tracks/preview.html",
        edition=edition,
        draft=draft,
        persona=persona,
        way=way,
        modules={one.key: one for one in catalog.modules(session, whose)},
        posts=_posts(),
        post_words=_post_words(),
        project_types=PROJECT_TYPES,
        regions=REGIONS,
    )


@doors.get("/<key>/publication")
@guard("administrator")
def before_publishing(key: str) -> Response:
    """What is wrong, and whom it touches, before anything is published."""
    session, draft = db.session(), _draft(key)
    reach = queries.reach(session, draft, now=utc_now())
    return page(
        "tracks/publication.html",
        edition=queries.edition_of(session, draft),
        draft=draft,
        reach=reach,
        shown=reach.touched[:SHOWN],
        faults=_faults(draft),
        title_of=_title,
        touch_words=words.touch,
    )


@doors.post("/<key>/publication")
@guard("administrator")
def publish(key: str) -> Answer:
    done = service.publish(
        db.session(),
        visitor().organisation_id,
        key,
        by=visitor().person_id,
        why=request.form.get("why", ""),
        now=utc_now(),
    )
    flash(_("Published as version %(n)s. Learners in the middle stay on theirs until you move them.", n=done.number))
    return redirect(url_for("versions.learners", kind="track", key=key), 303)


@doors.post("/<key>/draft/removal")
@guard("administrator")
def discard(key: str) -> Answer:
    service.discard(db.session(), visitor().organisation_id, key, by=visitor().person_id, now=utc_now())
    flash(_("The draft is gone; what is published holds on."))
    return _back(key)


def _edition(key: str) -> tuple[TrackEdition, TrackDraft | None]:
    """As it stands in the draft, else as it is published. Raises NotFound."""
    session, whose = db.session(), visitor().organisation_id
    draft = queries.draft_or_none(session, whose, key)
    return (queries.edition_of(session, draft) if draft else catalog.track(session, whose, key)), draft


def _draft(key: str) -> TrackDraft:
    _published, draft = _edition(key)
    if draft is None:
        raise NotFound(f"draft of track {key}")
    return draft


def _change(key: str, change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Answer:
    """Keep a change in the draft. Raises NotARule."""
    edition, draft = _edition(key)
    made = change(draft.written if draft else to_dict(edition.plan))
    whose, by = visitor().organisation_id, visitor().person_id
    try:
        service.change(db.session(), whose, key, made, revision=_seen(), by=by, now=utc_now())
    except ValidationError as error:
        raise NotARule(str(error.messages)[:300]) from error
    flash(_("Kept as a draft. Nothing changes for learners until it is published."))
    return _back(key)


def _seen() -> int | None:
    """The revision of the draft that the form was made from."""
    return request.form.get("revision", type=int)


def _whom() -> dict[str, list[str]]:
    return rules.for_whom({kind: request.form.getlist(kind) for kind in ("project_type", "region", "post")})


def _posts() -> dict[str, Any]:
    return {post.code: post.names for post in organisations.posts(db.session(), visitor().organisation_id)}


def _title(module: str) -> str:
    edition = catalog.module_or_none(db.session(), visitor().organisation_id, module)
    return local(edition.title) if edition else module


def _post_words() -> dict[str, str]:
    return {code: local(names) for code, names in _posts().items()}


def _faults(draft: TrackDraft | None) -> list[tuple[bool, str]]:
    """Whether it keeps the draft from being published, and the sentence."""
    if draft is None:
        return []
    found = queries.faults_of(db.session(), draft.organisation_id, from_dict(Track, draft.written))
    return [(queries.is_grave(one), words.sentence(one.sentence, one.values)) for one in found]


def _back(key: str) -> Answer:
    return redirect(url_for("tracks.show", key=key), 303)
