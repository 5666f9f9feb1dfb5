"""The company standard: every clock, limit and threshold of the company, once, with values that differ by site."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from content.schema.base import Grammar, Text, Words

REGIONS = ("first-tier", "lower-tier")
PROJECT_TYPES = ("residential", "commercial", "industrial-park", "villa")

KEY = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"
REFERENCE = re.compile(r"\{std:([^{}\s]*)\}")
MEANT = re.compile(r"\{!([^{}\n]+)\}")
"""{!10 minutes}: a figure its author means as it stands, though the standard has the same one."""

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_APART = re.compile(rf"(?:(?<=[{_CHINESE}]) )?({REFERENCE.pattern})(?: (?=[{_CHINESE}]))?")


class NoSuchEntry(KeyError):
    """A text refers to an entry that the standard does not have."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a learner works, and what happened there; None means unknown or any."""

    region: str | None = None
    project_type: str | None = None
    event: str | None = None

    def covers(self, other: "Site") -> bool:
        """Whether everything this site asks for holds of the other one."""
        asked = ((getattr(self, field.name), getattr(other, field.name)) for field in fields_of(self))
        return all(mine is None or mine == theirs for mine, theirs in asked)


ANYWHERE = Site()


@dataclass(frozen=True, slots=True)
class Variant:
    when: Site
    value: int | float


@dataclass(frozen=True, slots=True)
class StandardEntry:
    unit: str
    value: int | float
    text: Text
    values: tuple[Variant, ...] = ()
    """Other values; the first one whose site fits holds."""


@dataclass(frozen=True, slots=True)
class Standard:
    units: Mapping[str, Text]
    """Unit → how a value is spoken: "{n} 声", or singular and plural: "{n} ring | {n} rings"."""
    entries: Mapping[str, StandardEntry]

    def value(self, key: str, site: Site | None = None) -> int | float:
        """The value that holds at this site. Raises NoSuchEntry."""
        entry = self._entry(key)
        fitting = (variant.value for variant in entry.values if variant.when.covers(site or ANYWHERE))
        return next(fitting, entry.value)

    def spoken(self, key: str, language: str, site: Site | None = None) -> str:
        """The value with its unit, as this language says it: "3 声", "3 rings". Raises NoSuchEntry."""
        value = self.value(key, site)
        return self._say(self._entry(key).unit, value, language)

    def every_spoken(self, key: str, language: str) -> set[str]:
        """All forms in which the entry can appear, whatever the site."""
        entry = self._entry(key)
        values = {entry.value, *(variant.value for variant in entry.values)}
        return {self._say(entry.unit, value, language) for value in values}

    def at(self, site: Site | None) -> "Standard":
        """The standard as it holds at one site: every entry has one value only."""
        if site is None:
            return self
        entries = {key: replace(entry, value=self.value(key, site), values=()) for key, entry in self.entries.items()}
        return Standard(self.units, entries)

    def subset(self, keys: Iterable[str]) -> "Standard":
        """Only these entries and their units; keys it does not have are passed over."""
        entries = {key: self.entries[key] for key in sorted(set(keys)) if key in self.entries}
        units = {entry.unit for entry in entries.values()}
        return Standard({unit: self.units[unit] for unit in sorted(units)}, entries)

    def speak(self, text: str, language: str, site: Site | None = None) -> str:
        """Plain text with every reference spoken; a reference to nothing stays as it is written."""
        if "{" not in text:  # most texts: nothing to look for
            return text
        return REFERENCE.sub(
            lambda found: self.spoken(found[1], language, site) if found[1] in self.entries else found[0],
            close_up(text, language),
        )

    def _entry(self, key: str) -> StandardEntry:
        try:
            return self.entries[key]
        except KeyError:
            raise NoSuchEntry(key) from None

    def _say(self, unit: str, value: int | float, language: str) -> str:
        forms = [form.strip() for form in self.units[unit].get(language).split("|")]
        return forms[0 if value == 1 else -1].replace("{n}", f"{value:g}")


def references(text: str) -> list[str]:
    """Keys of the entries a text refers to, in order, each as often as it stands there."""
    return REFERENCE.findall(text) if "{" in text else []


def close_up(text: str, language: str) -> str:
    """Chinese without the single spaces typed between a reference and a character: what stands there afterwards is
    figure and character, which the page sets apart by itself (text-autospace). Of a figure that is meant as it stands
    the figure."""
    if "{" not in text:
        return text
    text = MEANT.sub(r"\1", text)
    return _APART.sub(r"\1", text) if language.startswith("zh") else text


class SiteGrammar(Grammar):
    makes = Site
    region = fields.String(validate=validate.OneOf(REGIONS, error="One of: {choices}."))
    project_type = fields.String(validate=validate.OneOf(PROJECT_TYPES, error="One of: {choices}."))
    event = fields.String(validate=validate.Regexp(KEY + r"\Z"))

    @validates_schema
    def _says_something(self, read: dict[str, Any], **_: Any) -> None:
        if not read:
            raise ValidationError("Say when this value holds: region, project_type or event.")


class Number(fields.Field[int | float]):
    """A number as it was written: 15 stays whole, 4.5 does not."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1_000_000:
            raise ValidationError("Not a number between 0 and a million.")
        return value


class VariantGrammar(Grammar):
    makes = Variant
    when = fields.Nested(SiteGrammar, required=True)
    value = Number(required=True)


class StandardEntryGrammar(Grammar):
    makes = StandardEntry
    unit = fields.String(required=True)
    value = Number(required=True)
    text = Words(required=True)
    values = fields.List(fields.Nested(VariantGrammar))


class StandardGrammar(Grammar):
    makes = Standard
    units = fields.Dict(keys=fields.String(), values=Words(), required=True)
    entries = fields.Dict(
        keys=fields.String(validate=validate.Regexp(KEY + r"\Z", error="Lower-case words joined by . _ or -.")),
        values=fields.Nested(StandardEntryGrammar),
        required=True,
    )

    @validates_schema
    def _units_exist(self, read: dict[str, Any], **_: Any) -> None:
        strange = {
            key: {"unit": [f"No such unit: {entry.unit}."]}
            for key, entry in read["entries"].items()
            if entry.unit not in read["units"]
        }
        if strange:
            raise ValidationError({"entries": strange})
