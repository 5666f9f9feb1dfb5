"""The library as a whole, layers, modules and lessons."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import fields, validate, validates_schema

from content.schema.areas import an_area
from content.schema.base import (
    ABILITIES,
    LANGUAGE_TAG,
    LANGUAGES,
    Grammar,
    Text,
    Words,
    a_key,
    one_of,
    unique,
    whole,
)
from content.schema.items import Described, DescribedGrammar
from content.schema.variants import When, a_condition


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole library."""

    languages: tuple[str, ...] = LANGUAGES
    """The languages its authors want; nothing is said of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer(Described):
    """A storey of the curriculum."""

    number: int
    """From the ground up, from 1."""
    share: int
    """Per cent of the hours of the whole curriculum."""
    title: Text
    summary: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticalTask(Described):
    title: Text
    text: Text
    when: When | None = None
    minutes: int | None = None
    """Nominal length; None counts no hours."""


@dataclass(frozen=True, slots=True)
class Area:
    """A knowledge area of the module's questions, and what readers call it."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Module(Described):
    number: int
    """The door number: storey, then place."""
    layer: str
    title: Text
    summary: Text
    review_by: date
    objectives: tuple[Text, ...]
    key_points: tuple[Text, ...]
    practical_tasks: tuple[PracticalTask, ...] = ()
    assessment_standard: tuple[Text, ...] = ()
    lessons: tuple[str, ...] = ()
    """Keys, in order."""
    quizzes: tuple[str, ...] = ()
    """Keys, in order."""
    languages: tuple[str, ...] = ()
    """The languages wanted here; none named means those of the library."""
    when: When | None = None
    areas: tuple[Area, ...] = ()
    """Names of knowledge areas; one that has none is called as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson(Described):
    title: Text
    aim: Text
    minutes: int
    """Nominal length."""
    ability: str
    review_by: date
    bodies: Text
    """Markdown with the blocks of docs/authoring.md."""
    checks: tuple[str, ...] = ()
    """Keys of the questions asked inside, in the order of their blocks."""
    when: When | None = None


def languages(**options: Any) -> fields.List:
    rule = validate.Regexp(LANGUAGE_TAG, error="A language tag, such as zh-CN.")
    return fields.List(fields.String(validate=rule), validate=unique, **options)


class SettingsGrammar(Grammar):
    makes = Settings
    languages = languages(required=True)


class LayerGrammar(DescribedGrammar):
    makes = Layer
    number = whole(1, 9, required=True)
    share = whole(0, 100, required=True)
    title = Words(required=True)
    summary = Words(required=True)


class PracticalTaskGrammar(DescribedGrammar):
    makes = PracticalTask
    title = Words(required=True)
    text = Words(required=True)
    when = a_condition()
    minutes = whole(1, 2400)


class AreaGrammar(Grammar):
    makes = Area
    key = an_area()
    title = Words(required=True)


class ModuleGrammar(DescribedGrammar):
    makes = Module
    number = whole(101, 999, required=True)
    layer = a_key()
    title = Words(required=True)
    summary = Words(required=True)
    review_by = fields.Date(required=True)
    objectives = fields.List(Words(), required=True)
    key_points = fields.List(Words(), required=True)
    practical_tasks = fields.List(fields.Nested(PracticalTaskGrammar))
    assessment_standard = fields.List(Words())
    lessons = fields.List(a_key(), validate=unique)
    quizzes = fields.List(a_key(), validate=unique)
    languages = languages()
    when = a_condition()
    areas = fields.List(fields.Nested(AreaGrammar))

    @validates_schema
    def _keys_are_unique(self, read: dict[str, Any], **_: Any) -> None:
        unique([task.key for task in read.get("practical_tasks", ())])
        unique([area.key for area in read.get("areas", ())])


class LessonGrammar(DescribedGrammar):
    makes = Lesson
    title = Words(required=True)
    aim = Words(required=True)
    minutes = whole(1, 60, required=True)
    ability = one_of(*ABILITIES)
    review_by = fields.Date(required=True)
    bodies = Words(required=True)
    checks = fields.List(a_key(), validate=unique)
    when = a_condition()
