"""A question that went out as a file and comes back: what the file had no place for is still there.

Other systems know one language and no company standard. A question that comes back as it went out is the same one,
and of a changed one only what was changed is another.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from content.formats.report import Found, Reading
from content.schema import Question, from_dict, to_dict


def as_it_went_out(known: Mapping[str, Question], out: Reading) -> dict[str, Question]:
    """Key → how a question reads that went out and came back unchanged. out: such a reading of all of them."""
    return {found.question.key: found.question for found in out.found if found.question.key in known}


def assumed_as(found: Found, other: Question) -> Question:
    """The question with what its file did not say as the other one has it."""
    taken_over = {name: getattr(other, name) for name in found.assumed if hasattr(other, name) and name != "key"}
    return replace(found.question, **taken_over)


def kept_in(found: Question, went_out: Question, known: Question) -> Question:
    """The known question with what was changed outside."""
    try:
        return from_dict(Question, _kept(to_dict(found), to_dict(went_out), to_dict(known)))
    except ValidationError:
        return found


def _kept(found: Any, out: Any, known: Any) -> Any:
    if found == out and known is not None:
        return known
    if isinstance(found, dict) and isinstance(known, dict):
        out = out if isinstance(out, dict) else {}
        named = [*known, *(name for name in found if name not in known)]
        kept = {name: _kept(found.get(name), out.get(name), known.get(name)) for name in named}
        return {name: value for name, value in kept.items() if value is not None}
    if _is_keyed(found) and _is_keyed(known):
        outside, inside = ({one["key"]: one for one in listed} for listed in (out if _is_keyed(out) else [], known))
        return [_kept(one, outside.get(one["key"]), inside.get(one["key"])) for one in found]
    return found


def _is_keyed(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "key" in one for one in value)
