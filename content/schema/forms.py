"""Forms: surveys that ask, observation forms that watch, rubrics that mark."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from content.schema.base import Grammar, Text, Words, a_key, flag, one_of, unique, whole
from content.schema.figures import Figure, FigureField
from content.schema.items import Item, TimedGrammar

FORM_KINDS = ("survey", "observation", "rubric")

ANSWERS = ("scale", "points", "yes-no", "text")

CRITERIA = ("process", "communication", "solving")
"""What every practical is marked on: process compliance, communication, problem solving."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a scale, or one level of a rubric."""

    value: int
    text: Text


@dataclass(frozen=True, slots=True)
class Scale:
    key: str
    steps: tuple[Step, ...]
    """From low to high."""


@dataclass(frozen=True, slots=True)
class FormItem:
    key: str
    text: Text
    answer: str
    """One of ANSWERS."""
    help: Text | None = None
    scale: str | None = None
    """Key of a scale of this form, for the answer "scale"."""
    points: int | None = None
    """The most an item gives, for the answer "points"; for "yes-no" what a yes gives, None for none."""
    levels: tuple[Step, ...] = ()
    """What deserves how many points."""
    required: bool = True


@dataclass(frozen=True, slots=True)
class FormSection:
    key: str
    title: Text
    items: tuple[FormItem, ...]
    criterion: str | None = None
    """One of CRITERIA, for rubrics and observation forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Item):
    kind: str
    """One of FORM_KINDS."""
    intro: Text
    minutes: int
    """Nominal time to fill it in."""
    sections: tuple[FormSection, ...]
    modules: tuple[str, ...] = ()
    """Keys of the modules it goes with; none for the whole training."""
    scales: tuple[Scale, ...] = ()
    pass_mark: Figure | None = None
    """Of 100 for points, of the highest step for scales; a number or an entry of the standard."""

    @property
    def items(self) -> tuple[FormItem, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def points(self) -> int:
        """The most that the whole form gives."""
        return sum(item.points or 0 for item in self.items)

    def scale_or_none(self, key: str | None) -> Scale | None:
        return next((scale for scale in self.scales if scale.key == key), None)


class StepGrammar(Grammar):
    makes = Step
    value = whole(0, 100, required=True)
    text = Words(required=True)


class ScaleGrammar(Grammar):
    makes = Scale
    key = a_key()
    steps = fields.List(fields.Nested(StepGrammar), required=True, validate=validate.Length(2))

    @validates_schema
    def _rises(self, read: dict[str, Any], **_: Any) -> None:
        values = [step.value for step in read["steps"]]
        if values != sorted(set(values)):
            raise ValidationError("The steps rise from low to high, each with another value.", "steps")


class FormItemGrammar(Grammar):
    makes = FormItem
    key = a_key()
    text = Words(required=True)
    answer = one_of(*ANSWERS)
    help = Words()
    scale = a_key(required=False)
    points = whole(1, 100)
    levels = fields.List(fields.Nested(StepGrammar))
    required = flag()

    @validates_schema
    def _can_be_answered(self, read: dict[str, Any], **_: Any) -> None:
        answer, points = read["answer"], read.get("points")
        if (answer == "scale") != ("scale" in read):
            raise ValidationError("A scale is named exactly where the answer is a step of one.", "scale")
        if answer == "points" and points is None:
            raise ValidationError("Say how many points this item gives at most.", "points")
        if answer in {"scale", "text"} and points is not None:
            raise ValidationError("Only points and yes-no give points.", "points")
        if read.get("levels") and answer != "points":
            raise ValidationError("Levels describe points.", "levels")
        if any(level.value > (points or 0) for level in read.get("levels", ())):
            raise ValidationError("A level gives more points than the item.", "levels")


class FormSectionGrammar(Grammar):
    makes = FormSection
    key = a_key()
    title = Words(required=True)
    items = fields.List(fields.Nested(FormItemGrammar), required=True, validate=validate.Length(1))
    criterion = fields.String(validate=validate.OneOf(CRITERIA, error="One of: {choices}."))


class FormGrammar(TimedGrammar):
    makes = Form
    kind = one_of(*FORM_KINDS)
    intro = Words(required=True)
    modules = fields.List(a_key(), validate=unique)
    sections = fields.List(fields.Nested(FormSectionGrammar), required=True, validate=validate.Length(1))
    scales = fields.List(fields.Nested(ScaleGrammar))
    pass_mark = FigureField()

    @validates_schema
    def _fits_together(self, read: dict[str, Any], **_: Any) -> None:
        items = [item for section in read["sections"] for item in section.items]
        unique([section.key for section in read["sections"]])
        unique([item.key for item in items])
        scales = [scale.key for scale in read.get("scales", ())]
        unique(scales)
        for item in items:
            if item.scale and item.scale not in scales:
                raise ValidationError(f"{item.key} names the scale {item.scale}, which this form does not have.")
        if read["kind"] == "rubric" and sum(item.points or 0 for item in items) != 100:
            raise ValidationError("The points of a rubric make 100 together.", "sections")
