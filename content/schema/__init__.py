"""The grammar of courseware: frozen objects, and the marshmallow schemas that read and write them.

`from_dict` and `to_dict` are the JSON round trip used for publishing: `from_dict(type(x), to_dict(x)) == x`.
A further kind (a scenario, a case, a form) is a dataclass and a `Grammar` beside the others, and one line in `GRAMMAR`.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from content.schema.base import ABILITIES, LANGUAGES, Grammar, Text
from content.schema.courses import (
    Case,
    Layer,
    LayerGrammar,
    Lesson,
    LessonGrammar,
    Module,
    ModuleGrammar,
    PracticalTask,
    Quiz,
    QuizGrammar,
    Track,
    TrackGrammar,
    TrackLayer,
    TrackModule,
)
from content.schema.glossary import Glossary, GlossaryGrammar, Term
from content.schema.questions import Option, Question, QuestionGrammar
from content.schema.standard import (
    NoSuchEntry,
    Site,
    Standard,
    StandardEntry,
    StandardGrammar,
    Variant,
    references,
)

GRAMMAR: Mapping[type, Grammar] = {
    Layer: LayerGrammar(),
    Track: TrackGrammar(),
    Module: ModuleGrammar(),
    Lesson: LessonGrammar(),
    Question: QuestionGrammar(),
    Quiz: QuizGrammar(),
    Standard: StandardGrammar(),
    Glossary: GlossaryGrammar(),
}

Kind = TypeVar("Kind")


def from_dict(kind: type[Kind], written: Mapping[str, Any]) -> Kind:
    """The object that was written. Raises marshmallow.ValidationError with a nested map of messages."""
    made: Kind = GRAMMAR[kind].load(written)
    return made


def to_dict(made: object) -> dict[str, Any]:
    """JSON types only; what is absent or empty is left out."""
    written: dict[str, Any] = GRAMMAR[type(made)].dump(made)
    return written


__all__ = [
    "ABILITIES",
    "GRAMMAR",
    "LANGUAGES",
    "Case",
    "Glossary",
    "Layer",
    "Lesson",
    "Module",
    "NoSuchEntry",
    "Option",
    "PracticalTask",
    "Question",
    "Quiz",
    "Site",
    "Standard",
    "StandardEntry",
    "Term",
    "Text",
    "Track",
    "TrackLayer",
    "TrackModule",
    "Variant",
    "from_dict",
    "references",
    "to_dict",
]
