"""The library as a whole, layers, tracks, modules, lessons and quizzes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from content.schema.base import (
    ABILITIES,
    LANGUAGE_TAG,
    LANGUAGES,
    Grammar,
    Text,
    Words,
    a_key,
    flag,
    one_of,
    unique,
    whole,
)
from content.schema.figures import Figure, FigureField
from content.schema.questions import AUTOMATIC, Question
from content.schema.variants import When, a_condition


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole library."""

    languages: tuple[str, ...] = LANGUAGES
    """The languages its authors want; nothing is said of others."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A storey of the curriculum."""

    key: str
    number: int
    """From the ground up, from 1."""
    share: int
    """Per cent of the hours of the whole curriculum."""
    title: Text
    summary: Text


@dataclass(frozen=True, slots=True)
class TrackModule:
    module: str
    required: bool = True
    when: When | None = None


@dataclass(frozen=True, slots=True)
class TrackLayer:
    """One cell of layer × track: its modules in order, or why there are none."""

    layer: str
    share: int
    """Per cent of the track's hours."""
    modules: tuple[TrackModule, ...] = ()
    empty_because: Text | None = None


@dataclass(frozen=True, slots=True)
class Track:
    key: str
    title: Text
    summary: Text
    days: int
    """Nominal length."""
    layers: tuple[TrackLayer, ...]
    owed: Figure | None = None
    """Training hours its required items must cover."""
    complete: bool = False
    """Whether its author says that all of it is there: hours that fall short are then an error."""


@dataclass(frozen=True, slots=True)
class PracticalTask:
    key: str
    title: Text
    text: Text
    when: When | None = None
    minutes: int | None = None
    """Nominal length; None counts no hours."""


@dataclass(frozen=True, slots=True)
class Module:
    key: str
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


@dataclass(frozen=True, slots=True)
class Lesson:
    key: str
    title: Text
    aim: Text
    minutes: int
    """Nominal length."""
    ability: str
    """What it trains most: one of ABILITIES."""
    review_by: date
    bodies: Text
    """Markdown with the blocks of docs/authoring.md."""
    sources: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    """Keys of the questions asked inside, in the order of their blocks."""
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """So many questions that are all of this; None stands for any. A question serves one quota only."""

    count: int
    area: str | None = None
    difficulty: int | None = None
    ability: str | None = None
    type: str | None = None

    def fits(self, question: Question) -> bool:
        return question.automatic and all(
            wanted in (None, getattr(question, name))
            for name, wanted in (
                ("area", self.area),
                ("difficulty", self.difficulty),
                ("ability", self.ability),
                ("type", self.type),
            )
        )


@dataclass(frozen=True, slots=True)
class Quiz:
    key: str
    title: Text
    purpose: str
    """"formative" tells the learner, "summative" counts for the module."""
    pass_mark: int
    """Per cent."""
    questions: tuple[str, ...] = ()
    """A fixed pool, by key; () with a blueprint."""
    blueprint: tuple[Quota, ...] = ()
    """Or how many of which kind, from all questions of the module."""
    minutes: int | None = None
    """Time limit; None for none."""
    tries: int | None = None
    """None for as many as wished."""
    wait_minutes: int = 0
    """Pause before the next try."""
    draw: int | None = None
    """How many are drawn; None for all."""
    shuffle: bool = False
    """Whether questions and options come in another order each time."""

    @property
    def size(self) -> int:
        """How many questions one attempt has."""
        if self.blueprint:
            return sum(quota.count for quota in self.blueprint)
        return min(self.draw or len(self.questions), len(self.questions))


def languages(**options: Any) -> fields.List:
    rule = validate.Regexp(LANGUAGE_TAG, error="A language tag, such as zh-CN.")
    return fields.List(fields.String(validate=rule), validate=unique, **options)


class SettingsGrammar(Grammar):
    makes = Settings
    languages = languages(required=True)


class LayerGrammar(Grammar):
    makes = Layer
    key = a_key()
    number = whole(1, 9, required=True)
    share = whole(0, 100, required=True)
    title = Words(required=True)
    summary = Words(required=True)


class TrackModuleGrammar(Grammar):
    makes = TrackModule
    module = a_key()
    required = flag()
    when = a_condition()


class TrackLayerGrammar(Grammar):
    makes = TrackLayer
    layer = a_key()
    share = whole(0, 100, required=True)
    modules = fields.List(fields.Nested(TrackModuleGrammar))
    empty_because = Words()

    @validates_schema
    def _full_or_explained(self, read: dict[str, Any], **_: Any) -> None:
        modules, reason = read.get("modules"), read.get("empty_because")
        if not modules and not reason:
            raise ValidationError("A layer without modules says why.", "empty_because")
        if modules and reason:
            raise ValidationError("This layer has modules and says why it has none.", "empty_because")
        unique([named.module for named in modules or ()])


class TrackGrammar(Grammar):
    makes = Track
    key = a_key()
    title = Words(required=True)
    summary = Words(required=True)
    days = whole(1, required=True)
    owed = FigureField()
    complete = flag()
    layers = fields.List(fields.Nested(TrackLayerGrammar), required=True)

    @validates_schema
    def _hours_add_up(self, read: dict[str, Any], **_: Any) -> None:
        unique([cell.layer for cell in read["layers"]])
        total = sum(cell.share for cell in read["layers"])
        if total != 100:
            raise ValidationError(f"The shares make {total} per cent together, not 100.", "layers")


class PracticalTaskGrammar(Grammar):
    makes = PracticalTask
    key = a_key()
    title = Words(required=True)
    text = Words(required=True)
    when = a_condition()
    minutes = whole(1, 2400)


class ModuleGrammar(Grammar):
    makes = Module
    key = a_key()
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

    @validates_schema
    def _keys_are_unique(self, read: dict[str, Any], **_: Any) -> None:
        unique([task.key for task in read.get("practical_tasks", ())])


class LessonGrammar(Grammar):
    makes = Lesson
    key = a_key()
    title = Words(required=True)
    aim = Words(required=True)
    minutes = whole(1, 60, required=True)
    ability = one_of(*ABILITIES)
    review_by = fields.Date(required=True)
    bodies = Words(required=True)
    sources = fields.List(fields.String())
    checks = fields.List(a_key(), validate=unique)
    when = a_condition()


class QuotaGrammar(Grammar):
    makes = Quota
    count = whole(1, 200, required=True)
    area = a_key(required=False)
    difficulty = whole(1, 3)
    ability = one_of(*ABILITIES, required=False)
    type = one_of(*AUTOMATIC, required=False)


class QuizGrammar(Grammar):
    makes = Quiz
    key = a_key()
    title = Words(required=True)
    purpose = one_of("formative", "summative")
    pass_mark = whole(1, 100, required=True)
    questions = fields.List(a_key(), validate=unique)
    blueprint = fields.List(fields.Nested(QuotaGrammar))
    minutes = whole(1)
    tries = whole(1)
    wait_minutes = whole(0)
    draw = whole(1)
    shuffle = flag()

    @validates_schema
    def _has_questions(self, read: dict[str, Any], **_: Any) -> None:
        if bool(read.get("questions")) == bool(read.get("blueprint")):
            raise ValidationError("A quiz has `questions` or a `blueprint`, one of the two.", "questions")
        if read.get("blueprint") and "draw" in read:
            raise ValidationError("A blueprint says itself how many are drawn.", "draw")
