"""The forms of a track's page: each keeps one change in the draft, and leaves the rest of the track as it is."""

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response as Answer

from content.schema import entry_of
from content.schema.tracks import PARTS
from lms_tool.catalog import queries as catalog
from lms_tool.tracks import rules
from lms_tool.tracks.manage import drafts
from lms_tool.tracks.manage.drafts import Written, change, doors, whom
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import LANGUAGES

EMPTY = {"zh-CN": "这一层目前没有要学的模块。", "en": "There is nothing to learn on this storey at present."}


class _Number(fields.Integer):
    """Of a field that may stay empty."""

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return super().deserialize(value or None, *args, **options)


def _count(most: int) -> _Number:
    return _Number(load_default=None, allow_none=True, validate=validate.Range(1, most))


def _unit() -> fields.String:
    return fields.String(load_default="days", validate=validate.OneOf(["days", "weeks", "months"]))


def _source() -> fields.String:
    """Where a figure comes from: a number of one's own, the company standard, or nowhere."""
    return fields.String(load_default="number", validate=validate.OneOf(["number", "standard", "none"]))


class _Form(Schema):
    class Meta:
        unknown = EXCLUDE


class ModuleSchema(_Form):
    module = fields.String(required=True)
    part = fields.String(load_default="required", validate=validate.OneOf(["required", "elective"]))
    within = _count(3660)
    within_unit = _unit()


class ExceptionSchema(_Form):
    part = fields.String(required=True, validate=validate.OneOf(PARTS))


class PlaceSchema(_Form):
    at = fields.Integer(required=True)
    """From 0."""


class MarkSchema(_Form):
    place = fields.String(load_default="theory")
    source = _source()
    value = _count(100)


class LayerSchema(_Form):
    in_order = fields.Boolean(load_default=False)
    opens = _count(3660)
    opens_unit = _unit()
    within = _count(3660)
    within_unit = _unit()


class FactsSchema(_Form):
    days = fields.Integer(required=True, validate=validate.Range(1, 3660))
    within = _count(3660)
    within_unit = _unit()
    valid = _count(120)
    valid_unit = _unit()
    owed_source = _source()
    owed = _count(10_000)
    before_source = _source()
    before = _count(10_000)


@doors.post("/<key>/modules")
@guard("administrator")
def rule(key: str) -> Answer:
    """A module with its rules: new in the track, or changed."""
    said = ModuleSchema().load(request.form)
    edition = catalog.module(db.session(), visitor().organisation_id, said["module"])
    changes: dict[str, Any] = {
        "required": said["part"] == "required",
        "when": whom(),
        "after": request.form.getlist("after"),
        "within": _period(said, "within"),
    }
    return change(key, lambda track: rules.with_module(track, edition.layer.key, edition.key, changes))


@doors.post("/<key>/modules/<module>/removal")
@guard("administrator")
def remove(key: str, module: str) -> Answer:
    return change(key, lambda track: rules.without_module(track, module, EMPTY))


@doors.post("/<key>/modules/<module>/place")
@guard("administrator")
def place(key: str, module: str) -> Answer:
    by = -1 if request.form.get("to") == "up" else 1
    return change(key, lambda track: rules.moved(track, module, by))


@doors.post("/<key>/modules/<module>/exceptions")
@guard("administrator")
def add_exception(key: str, module: str) -> Answer:
    """For some it is something else than for the rest."""
    part, condition = ExceptionSchema().load(request.form)["part"], whom()
    return change(key, lambda track: rules.with_exception(track, module, condition, part))


@doors.post("/<key>/modules/<module>/exceptions/removal")
@guard("administrator")
def remove_exception(key: str, module: str) -> Answer:
    at = PlaceSchema().load(request.form)["at"]
    return change(key, lambda track: rules.without_exception(track, module, at))


@doors.post("/<key>/marks")
@guard("administrator")
def mark(key: str) -> Answer:
    """Of theory or the practical part, or of one module's quizzes."""
    said, condition = MarkSchema().load(request.form), whom()
    standard = rules.STANDARD_MARKS.get(said["place"], rules.STANDARD_MARKS["theory"])
    value = _figure(said["source"], said["value"], standard)
    return change(key, lambda track: rules.with_mark(track, said["place"], condition, value))


@doors.post("/<key>/layers/<layer>")
@guard("administrator")
def layer(key: str, layer: str) -> Answer:
    """When a layer opens, what comes before it, by when it is done."""
    said = LayerSchema().load(request.form)
    because = {one: text for one in LANGUAGES if (text := request.form.get(f"because-{one}", "").strip())}
    changes = {
        "in_order": said["in_order"],
        "after": request.form.getlist("after"),
        "opens": _period(said, "opens"),
        "within": _period(said, "within"),
        "empty_because": because,
    }
    return change(key, lambda track: rules.with_layer(track, layer, changes))


@doors.post("/<key>/facts")
@guard("administrator")
def facts(key: str) -> Answer:
    """What holds for the whole track: length, deadline, validity, hours, posts, shares of the layers."""
    said = FactsSchema().load(request.form)
    shares = {name[6:]: request.form.get(name, 0, type=int) for name in request.form if name.startswith("share.")}

    def made(track: Written) -> dict[str, Any]:
        changes = {
            "days": said["days"],
            "within": _period(said, "within"),
            "valid": _period(said, "valid"),
            "owed": _figure(said["owed_source"], said["owed"], _entry(track.get("owed"))),
            "before_classroom": _figure(said["before_source"], said["before"], _entry(track.get("before_classroom"))),
            "posts": request.form.getlist("post"),
        }
        return rules.with_facts(rules.with_shares(track, shares), changes)

    return change(key, made)


@doors.post("/<key>/name")
@guard("administrator")
def name(key: str) -> Answer:
    said = {
        field: {one: request.form.get(f"{field}-{one}", "").strip() for one in LANGUAGES}
        for field in ("title", "summary")
    }
    return change(key, lambda track: rules.with_facts(track, said))


def _entry(kept: Any) -> str:
    """The entry of the company standard that a number of hours follows: the one it names, else the usual one."""
    return str(kept) if kept and entry_of(kept) else drafts.OWED


def _period(said: Mapping[str, Any], name: str) -> dict[str, int] | None:
    return {said[f"{name}_unit"]: said[name]} if said[name] else None


def _figure(source: str, value: int | None, standard: str) -> int | str | None:
    """None: not said."""
    return standard if source == "standard" else value if source == "number" else None
