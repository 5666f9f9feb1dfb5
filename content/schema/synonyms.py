"""Words of different people for one thing, and how questions are put: what the search needs to know of a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validate

from content.schema.base import Grammar


class SomeWords(fields.List):
    """A list of words or short expressions, in any language."""

    def __init__(self, least: int = 1, **options: Any) -> None:
        word = fields.String(validate=validate.Length(1, 60))
        super().__init__(word, validate=validate.Length(least), **options)


@dataclass(frozen=True, slots=True)
class Synonyms:
    groups: tuple[tuple[str, ...], ...]
    """Each names one thing, in every language and every way of saying it."""
    asks: Mapping[str, tuple[str, ...]]
    """Kind of answer (phrase, law, case) → expressions that ask for it, such as “what do I say”."""
    ignored: tuple[str, ...]
    """Words of a question that say nothing of its matter."""


class SynonymsGrammar(Grammar):
    makes = Synonyms
    groups = fields.List(SomeWords(least=2), required=True)
    asks = fields.Dict(
        keys=fields.String(validate=validate.OneOf(["phrase", "law", "case"])), values=SomeWords(), required=True
    )
    ignored = SomeWords(required=True)
