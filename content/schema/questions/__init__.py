"""Questions. All types share one interface (`Question`); a further type is a subclass, its grammar, and a line here."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from content.schema.base import Grammar
from content.schema.questions.arranged import Entry, Extra, Matching, MatchingGrammar, Ordering, OrderingGrammar, Pair
from content.schema.questions.base import NO_STANDARD, Line, Question
from content.schema.questions.choice import FALSE, TRUE, ChoiceGrammar, ChoiceQuestion, Option
from content.schema.questions.written import (
    CaseAnalysis,
    CaseAnalysisGrammar,
    Criterion,
    Number,
    NumberGrammar,
    ShortText,
    ShortTextGrammar,
)

QUESTION_TYPES: Mapping[str, Grammar] = {
    "single": ChoiceGrammar(),
    "multiple": ChoiceGrammar(),
    "true-false": ChoiceGrammar(),
    "ordering": OrderingGrammar(),
    "matching": MatchingGrammar(),
    "short-text": ShortTextGrammar(),
    "number": NumberGrammar(),
    "case": CaseAnalysisGrammar(),
}
"""The word written as `type` → how such a question is read."""

AUTOMATIC = tuple(kind for kind, grammar in QUESTION_TYPES.items() if grammar.makes.automatic)  # type: ignore[attr-defined]
"""Types that a key marks."""


class QuestionGrammar(Grammar):
    """Reads and writes a question of whatever type it says it is."""

    makes = Question

    def load(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError({"_schema": ["Invalid input type."]})
        kind = data.get("type")
        if not isinstance(kind, str) or kind not in QUESTION_TYPES:
            raise ValidationError({"type": [f"One of: {', '.join(QUESTION_TYPES)}."]})
        return QUESTION_TYPES[kind].load(data)

    def dump(self, obj: Any, **_: Any) -> Any:
        return QUESTION_TYPES[obj.type].dump(obj)


__all__ = [
    "AUTOMATIC",
    "FALSE",
    "NO_STANDARD",
    "QUESTION_TYPES",
    "TRUE",
    "CaseAnalysis",
    "ChoiceQuestion",
    "Criterion",
    "Entry",
    "Extra",
    "Line",
    "Matching",
    "Number",
    "Option",
    "Ordering",
    "Pair",
    "Question",
    "QuestionGrammar",
    "ShortText",
]
