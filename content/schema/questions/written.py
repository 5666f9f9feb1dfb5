"""Writing: a short text or a number that a key decides, and a case analysis that only a person can judge."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from content.schema.base import LANGUAGES, Grammar, Text, Words, a_key, unique, whole
from content.schema.questions.base import NO_STANDARD, CommonGrammar, Line, Question, typed
from content.schema.standard import REFERENCE, Site, Standard

LONGEST_TEXT = 200
LONGEST_ESSAY = 20_000
_LARGEST = 10**12
_PLACES = 6
_DROPPED = ("Z", "P", "C")
"""Unicode categories that make no difference between two short texts: spaces, punctuation, controls."""
_NUMBER = re.compile(r"([-+]?[0-9]{1,13}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,12})?)\s*(\D{0,40})")


def normal(text: str) -> str:
    """What counts of a short text: no case, no width, no spaces, no punctuation."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in _DROPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText(Question):
    """Response: what was typed. Right in any language."""

    type: str = "short-text"
    accept: Mapping[str, tuple[str, ...]]
    """Language → all that is right; the first one is shown. May refer to the standard."""

    manner: ClassVar[str] = "write"

    @property
    def key_words(self) -> tuple[str, ...]:
        return tuple(words for accepted in self.accept.values() for words in accepted)

    def accepted(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> Iterator[tuple[str, str]]:
        """(language, text) of everything that is right, with the figures of the standard."""
        for language, texts in self.accept.items():
            for text in texts:
                yield language, standard.speak(text, language, site)

    def clean(self, response: Iterable[object]) -> list[str]:
        return typed(response, LONGEST_TEXT)

    def is_right(self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None) -> bool:
        given = normal(response[0]) if response else ""
        return bool(given) and any(given == normal(text) for _, text in self.accepted(standard, site))

    def right_response(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> list[str]:
        return self.clean([next(text for _, text in self.accepted(standard, site))])

    def given(
        self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None
    ) -> tuple[Line, ...]:
        return tuple(Line(words, self.is_right([words], standard, site)) for words in response)

    def right_answer(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> tuple[Line, ...]:
        return (Line(Text({language: texts[0] for language, texts in self.accept.items()})),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Question):
    """Response: what was typed, such as "15", "１５" or "15 分钟"."""

    type: str = "number"
    value: int | float | str
    """A number, or a reference to the standard: "{std:phone.answer}"."""
    tolerance: int | float = 0
    """How far off is still right."""
    unit: Text | None = None
    """Shown behind the field: "声" or "ring | rings". Without it, the unit of the entry referred to."""

    manner: ClassVar[str] = "write"

    @property
    def key_words(self) -> tuple[str, ...]:
        return (self.value,) if isinstance(self.value, str) else ()

    @property
    def entry(self) -> str | None:
        """The entry of the standard that decides, if one does."""
        found = REFERENCE.fullmatch(self.value) if isinstance(self.value, str) else None
        return found[1] if found else None

    def bounds(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> tuple[Decimal, Decimal]:
        """The least and the greatest number that is right. Raises NoSuchEntry."""
        value = standard.value(self.entry, site) if self.entry else self.value
        exact, off = Decimal(str(value)), Decimal(str(self.tolerance))
        return exact - off, exact + off

    def unit_of(self, standard: Standard = NO_STANDARD) -> Text | None:
        """What stands behind the field."""
        if self.unit or not self.entry or self.entry not in standard.entries:
            return self.unit
        spoken = standard.units[standard.entries[self.entry].unit].words
        return Text({language: _bare(words) for language, words in spoken.items()})

    def read(self, response: Sequence[str], standard: Standard = NO_STANDARD) -> Decimal | None:
        """The number that was typed, with or without its unit; None for anything else."""
        written = unicodedata.normalize("NFKC", response[0]).strip() if response else ""
        found = _NUMBER.fullmatch(written)
        if found is None or not self._is_unit(found[2], standard):
            return None
        return Decimal(found[1].replace(",", ""))

    def _is_unit(self, tail: str, standard: Standard) -> bool:
        """Whether this is the unit, or its beginning (min, h, 分); nothing is fine."""
        unit = self.unit_of(standard)
        forms = [form for words in unit.words.values() for form in words.split("|")] if unit else []
        return not tail or any(normal(form).startswith(normal(tail)) for form in forms)

    def clean(self, response: Iterable[object]) -> list[str]:
        return typed(response, LONGEST_TEXT)

    def is_right(self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None) -> bool:
        number = self.read(response, standard)
        least, greatest = self.bounds(standard, site)
        return number is not None and least <= number <= greatest

    def right_response(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> list[str]:
        least, greatest = self.bounds(standard, site)
        return [f"{(least + greatest) / 2:f}"]

    def given(
        self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None
    ) -> tuple[Line, ...]:
        return tuple(Line(words, self.is_right([words], standard, site)) for words in response)

    def right_answer(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> tuple[Line, ...]:
        """The number with its unit, and how far off is still right."""
        least, greatest = self.bounds(standard, site)
        exact = f"{((least + greatest) / 2).normalize():f}"
        unit = self.unit_of(standard)
        around = f" ± {self.tolerance:g}" if self.tolerance else ""
        if self.entry and not self.unit:
            return (Line(Text(dict.fromkeys(LANGUAGES, f"{self.value}{around}"))),)
        if unit is None:
            return (Line(f"{exact}{around}"),)
        words = {language: f"{exact}{around} {_form(forms, exact)}" for language, forms in unit.words.items()}
        return (Line(Text(words)),)


def _bare(spoken: str) -> str:
    """The unit alone: "{n} ring | {n} rings" → "ring | rings"."""
    return " | ".join(form.replace("{n}", "").strip() for form in spoken.split("|"))


def _form(forms: str, number: str) -> str:
    """Singular or plural, where the unit has both."""
    each = [form.strip() for form in forms.split("|")]
    return each[0 if number == "1" else -1]


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    text: Text
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnalysis(Question):
    """Response: what was written. No key decides it; the writer compares, or a trainer marks by the rubric."""

    type: str = "case"
    model_answer: Text
    rubric: tuple[Criterion, ...]

    manner: ClassVar[str] = "essay"
    automatic: ClassVar[bool] = False

    @property
    def points(self) -> int:
        """The most there is to be had."""
        return sum(criterion.points for criterion in self.rubric)

    def clean(self, response: Iterable[object]) -> list[str]:
        return typed(response, LONGEST_ESSAY, lines=True)

    def is_right(self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None) -> bool:
        raise TypeError(f"{self.key}: a case analysis is judged by a person")

    def right_response(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> list[str]:
        raise TypeError(f"{self.key}: a case analysis has no key")

    def given(
        self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None
    ) -> tuple[Line, ...]:
        return tuple(Line(words) for words in response)

    def right_answer(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> tuple[Line, ...]:
        return (Line(self.model_answer),)


class ShortTextGrammar(CommonGrammar):
    makes = ShortText
    accept = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", error="Not a language tag.")),
        values=fields.List(
            fields.String(validate=validate.Length(1, LONGEST_TEXT)),
            validate=validate.Length(1, 40, error="Write at least one answer that is right."),
        ),
        required=True,
        validate=validate.Length(1, error="Write at least one answer that is right."),
    )

    @validates_schema
    def _says_something(self, read: dict[str, Any], **_: Any) -> None:
        empty = [text for texts in read["accept"].values() for text in texts if not normal(text)]
        if empty:
            raise ValidationError(f"“{empty[0]}” is only spaces and punctuation, which do not count.", "accept")

    @post_load
    def _make(self, read: dict[str, Any], **_: Any) -> ShortText:
        read["accept"] = {language: tuple(texts) for language, texts in read["accept"].items()}
        made: ShortText = super()._make(read)
        return made


class Amount(fields.Field[int | float | str]):
    """A number as it was written, or one reference to the standard where that is allowed."""

    def __init__(self, *, reference: bool, **options: Any) -> None:
        super().__init__(**options)
        self.reference = reference

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int | float | str:
        if self.reference and isinstance(value, str) and REFERENCE.fullmatch(value):
            return value
        known = isinstance(value, int | float) and not isinstance(value, bool)
        if not known or not isfinite(value) or abs(value) >= _LARGEST or (value < 0 and not self.reference):
            also = "a number, or one reference such as {std:phone.answer}"
            raise ValidationError(f"Not {also if self.reference else 'a number, 0 or more'}.")
        if round(value, _PLACES) != value:
            raise ValidationError(f"At most {_PLACES} decimal places.")
        return value


class NumberGrammar(CommonGrammar):
    makes = Number
    value = Amount(reference=True, required=True)
    tolerance = Amount(reference=False)
    unit = Words()


class CriterionGrammar(Grammar):
    makes = Criterion
    key = a_key()
    text = Words(required=True)
    points = whole(1, 100, required=True)


class CaseAnalysisGrammar(CommonGrammar):
    makes = CaseAnalysis
    model_answer = Words(required=True)
    rubric = fields.List(
        fields.Nested(CriterionGrammar), required=True, validate=validate.Length(1, 20, error="Write 1 to 20 criteria.")
    )

    @validates_schema
    def _keys_are_unique(self, read: dict[str, Any], **_: Any) -> None:
        unique([criterion.key for criterion in read["rubric"]])
