"""What every kind of courseware shares: texts in several languages, keys, and how objects are read and written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, missing, post_dump, post_load, validate

LANGUAGES = ("zh-CN", "en")
"""The languages every shipped text is written in; the first one is the fallback."""

ABILITIES = ("knowledge", "skill", "attitude")

MISSING = "This is missing; fill it in."
"""What is said at a field that has to be written and is not."""

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_KEY = r"(?=.{1,64}\Z)[a-z0-9]+(-[a-z0-9]+)*\Z"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages; never empty."""

    words: Mapping[str, str]
    """Language tag → text."""

    def get(self, language: str) -> str:
        """The text in this language, or in the nearest one there is."""
        return self.words[self.nearest(language)]

    def nearest(self, language: str) -> str:
        """This language, else a relative of it, else the first of LANGUAGES there is, else any."""
        if language in self.words:
            return language
        base = language.split("-", maxsplit=1)[0]
        related = [tag for tag in self.words if tag.split("-", maxsplit=1)[0] == base]
        known = [tag for tag in LANGUAGES if tag in self.words]
        return [*related, *known, *self.words][0]


class Words(fields.Field[Text]):
    """A map from language to text."""

    def _serialize(self, value: Text | None, attr: str | None, obj: Any, **_: Any) -> dict[str, str] | None:
        return None if value is None else dict(value.words)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Text:
        if not isinstance(value, Mapping):
            raise ValidationError("Write one text per language, such as {zh-CN: …, en: …}.")
        if value and all(map(_is_well, value, value.values())):
            return Text(dict(value))
        problems: dict[str, list[str]] = {}
        for language, words in value.items():
            if not LANGUAGE_TAG.match(str(language)):
                problems[str(language)] = ["Not a language tag."]
            elif not isinstance(words, str):
                problems[language] = ["Not a text; put it into quotes."]
            elif not words.strip():
                problems[language] = ["Empty text."]
            elif _CONTROL.search(words):
                problems[language] = ["A control character stands in this text."]
        if problems or not value:
            raise ValidationError({**problems} or "No text in any language.")
        return Text(dict(value))


def _is_well(language: object, words: object) -> bool:
    """A text in a language we know, without any of the problems: nearly all texts are, and there are many."""
    if language not in LANGUAGES or not isinstance(words, str) or not words.strip():
        return False
    return words.isprintable() or not _CONTROL.search(words)


class Grammar(Schema):
    """Reads a map into the frozen object `makes` and writes it back. Unknown keys are refused."""

    makes: ClassVar[type]

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.error_messages["required"] = MISSING

    def _deserialize(self, data: Any, **how: Any) -> Any:
        """A map without a fault is read at once; any other is left to marshmallow, which collects what is wrong."""
        if type(data) is dict and data.keys() <= self.load_fields.keys() and not (how.get("many") or how["partial"]):
            try:
                return self._at_once(data)
            except ValidationError:
                pass
        return super()._deserialize(data, **how)

    def _at_once(self, data: dict[str, Any]) -> dict[str, Any]:
        """Raises ValidationError at the first fault. No field of a grammar has another name or a value by default."""
        return {
            name: field.deserialize(data.get(name, missing), name, data)
            for name, field in self.load_fields.items()
            if name in data or field.required
        }

    @post_load
    def _make(self, read: dict[str, Any], **_: Any) -> Any:
        return self.makes(**{key: tuple(value) if isinstance(value, list) else value for key, value in read.items()})

    @post_dump
    def _leave_out_what_is_empty(self, written: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {
            key: value for key, value in written.items() if value not in (None, [], {}) or self.fields[key].required
        }


def a_key(**options: Any) -> fields.String:
    """A name for ever: lower-case words joined by hyphens."""
    rule = validate.Regexp(_KEY, error="A key is lower-case words joined by hyphens, 64 characters at most.")
    return fields.String(validate=rule, **{"required": True, **options})


def whole(low: int, high: int | None = None, **options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(low, high), **options)


def flag(**options: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, **options)


def one_of(*words: str, required: bool = True) -> fields.String:
    return fields.String(required=required, validate=validate.OneOf(words, error="One of: {choices}."))


class Several(fields.Field[tuple[str, ...]]):
    """One word, or a list of words: `villa` or `[villa, commercial]`."""

    def __init__(self, *words: str, **options: Any) -> None:
        super().__init__(**options)
        self.words = words

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> tuple[str, ...]:
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list) or not named or any(word not in self.words for word in named):
            raise ValidationError(f"One or several of: {', '.join(self.words)}.")
        unique(named)
        return tuple(named)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> list[str] | None:
        return list(value) if value else None


def unique(values: list[Any]) -> None:
    """Refuse a list that names something twice."""
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise ValidationError(f"Named twice: {', '.join(twice)}.")
