"""Quizzes: a fixed pool of questions, or a blueprint that draws them."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from content.schema.areas import an_area
from content.schema.base import ABILITIES, Grammar, Text, Words, a_key, flag, one_of, unique, whole
from content.schema.items import Described, DescribedGrammar
from content.schema.questions import AUTOMATIC, Question
from content.schema.variants import When, a_condition

MINUTES_A_QUESTION = 1
"""For a quiz without a time limit."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(Described):
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
    """Time limit, and its nominal length; None for no limit: a minute a question."""
    tries: int | None = None
    """None for as many as wished."""
    wait_minutes: int = 0
    """Pause before the next try."""
    draw: int | None = None
    """How many are drawn; None for all."""
    shuffle: bool = False
    """Whether questions and options come in another order each time."""
    when: When | None = None

    @property
    def size(self) -> int:
        """How many questions one attempt has."""
        if self.blueprint:
            return sum(quota.count for quota in self.blueprint)
        return min(self.draw or len(self.questions), len(self.questions))

    @property
    def length(self) -> int:
        """Nominal, in minutes."""
        return self.minutes or self.size * MINUTES_A_QUESTION


class QuotaGrammar(Grammar):
    makes = Quota
    count = whole(1, 200, required=True)
    area = an_area(required=False)
    difficulty = whole(1, 3)
    ability = one_of(*ABILITIES, required=False)
    type = one_of(*AUTOMATIC, required=False)


class QuizGrammar(DescribedGrammar):
    makes = Quiz
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
    when = a_condition()

    @validates_schema
    def _has_questions(self, read: dict[str, Any], **_: Any) -> None:
        if bool(read.get("questions")) == bool(read.get("blueprint")):
            raise ValidationError("A quiz has `questions` or a `blueprint`, one of the two.", "questions")
        if read.get("blueprint") and "draw" in read:
            raise ValidationError("A blueprint says itself how many are drawn.", "draw")
