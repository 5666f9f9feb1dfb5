"""Phrases: what to say in a scene, what not to say, and why."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validate, validates_schema

from content.schema.base import Grammar, Text, Words, a_key, unique, whole
from content.schema.items import Item, ItemGrammar
from content.schema.variants import When, a_condition


@dataclass(frozen=True, slots=True)
class Phrase:
    key: str
    situation: Text
    """When it is said: the moment inside the scene."""
    say: Text
    do_not_say: Text
    why: Text
    sources: tuple[str, ...] = ()
    """Beside those of the scene."""
    when: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseScene(Item):
    summary: Text
    """The one thing that holds in this scene."""
    phrases: tuple[Phrase, ...]
    minutes: int | None = None
    """Nominal length; None: half a minute a phrase."""
    modules: tuple[str, ...] = ()
    """Keys of the modules that teach it."""

    def phrase_or_none(self, key: str) -> Phrase | None:
        return next((phrase for phrase in self.phrases if phrase.key == key), None)


class PhraseGrammar(Grammar):
    makes = Phrase
    key = a_key()
    situation = Words(required=True)
    say = Words(required=True)
    do_not_say = Words(required=True)
    why = Words(required=True)
    sources = fields.List(fields.String())
    when = a_condition()


class PhraseSceneGrammar(ItemGrammar):
    makes = PhraseScene
    summary = Words(required=True)
    minutes = whole(1, 240)
    modules = fields.List(a_key(), validate=unique)
    phrases = fields.List(fields.Nested(PhraseGrammar), required=True, validate=validate.Length(1))

    @validates_schema
    def _keys_are_unique(self, read: dict[str, Any], **_: Any) -> None:
        unique([phrase.key for phrase in read["phrases"]])
