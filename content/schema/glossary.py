"""The words both languages keep to."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validates_schema

from content.schema.base import Grammar, Text, Words, a_key, flag, unique


@dataclass(frozen=True, slots=True)
class Term:
    key: str
    term: Text
    meaning: Text | None = None
    mark: bool = True
    """Whether lessons mark it by themselves; not a word that often means something else."""


@dataclass(frozen=True, slots=True)
class Glossary:
    terms: tuple[Term, ...]


class TermGrammar(Grammar):
    makes = Term
    key = a_key()
    term = Words(required=True)
    meaning = Words()
    mark = flag()


class GlossaryGrammar(Grammar):
    makes = Glossary
    terms = fields.List(fields.Nested(TermGrammar), required=True)

    @validates_schema
    def _keys_are_unique(self, read: dict[str, Any], **_: Any) -> None:
        unique([term.key for term in read["terms"]])
