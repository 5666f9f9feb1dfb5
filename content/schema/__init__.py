"""The grammar of courseware: frozen objects, and the marshmallow schemas that read and write them.

`from_dict` and `to_dict` are the JSON round trip used for publishing: `from_dict(type(x), to_dict(x)) == x`.
A further kind (a scenario, a case, a form) is a dataclass and a `Grammar` beside the others, and one line in `GRAMMAR`.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from content.schema.base import ABILITIES, LANGUAGES, Grammar, Text
from content.schema.cases import CASE_TYPES, LEVELS, Case, CaseGrammar
from content.schema.courses import (
    Area,
    Layer,
    LayerGrammar,
    Lesson,
    LessonGrammar,
    Module,
    ModuleGrammar,
    PracticalTask,
    Settings,
    SettingsGrammar,
)
from content.schema.figures import Figure, entry_of, number
from content.schema.forms import (
    CRITERIA,
    Form,
    FormGrammar,
    FormItem,
    FormSection,
    Scale,
    Step,
)
from content.schema.glossary import Glossary, GlossaryGrammar, Term
from content.schema.indicators import Indicator, IndicatorGrammar
from content.schema.law import Article, Law, LawGrammar, Laws, LawsGrammar, article_of, in_words
from content.schema.phrases import Phrase, PhraseScene, PhraseSceneGrammar
from content.schema.questions import (
    AUTOMATIC,
    NO_STANDARD,
    QUESTION_TYPES,
    CaseAnalysis,
    ChoiceQuestion,
    Criterion,
    Entry,
    Extra,
    Line,
    Matching,
    Number,
    Option,
    Ordering,
    Pair,
    Question,
    QuestionGrammar,
    ShortText,
)
from content.schema.quizzes import Quiz, QuizGrammar, Quota
from content.schema.scenarios import (
    Choice,
    Clock,
    Condition,
    Effect,
    Ending,
    Node,
    Route,
    Scenario,
    ScenarioGrammar,
    Scores,
    Speaker,
    Variable,
)
from content.schema.standard import (
    NoSuchEntry,
    Site,
    Standard,
    StandardEntry,
    StandardGrammar,
    Variant,
    references,
)
from content.schema.synonyms import Synonyms, SynonymsGrammar
from content.schema.tracks import (
    ForWhom,
    Mark,
    MarkVariant,
    MeantAs,
    PassMarks,
    Period,
    Persona,
    Track,
    TrackGrammar,
    TrackLayer,
    TrackModule,
)
from content.schema.variants import When, WhenGrammar, applies, meant_for
from content.schema.work_orders import Expected, WorkOrder, WorkOrderGrammar

GRAMMAR: Mapping[type, Grammar] = {
    Settings: SettingsGrammar(),
    Layer: LayerGrammar(),
    Track: TrackGrammar(),
    Module: ModuleGrammar(),
    Lesson: LessonGrammar(),
    **dict.fromkeys((Question, ChoiceQuestion, Ordering, Matching, ShortText, Number, CaseAnalysis), QuestionGrammar()),
    Quiz: QuizGrammar(),
    Standard: StandardGrammar(),
    Glossary: GlossaryGrammar(),
    When: WhenGrammar(),
    Law: LawGrammar(),
    Laws: LawsGrammar(),
    Case: CaseGrammar(),
    PhraseScene: PhraseSceneGrammar(),
    Scenario: ScenarioGrammar(),
    WorkOrder: WorkOrderGrammar(),
    Form: FormGrammar(),
    Indicator: IndicatorGrammar(),
    Synonyms: SynonymsGrammar(),
}

STOCK: Mapping[str, type] = {
    "case": Case,
    "phrases": PhraseScene,
    "scenario": Scenario,
    "work-order": WorkOrder,
    "form": Form,
    "indicator": Indicator,
    "law": Law,
}
"""Kind → what it is, for everything that lies beside the modules and has versions of its own."""

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
    "AUTOMATIC",
    "CASE_TYPES",
    "CRITERIA",
    "GRAMMAR",
    "LANGUAGES",
    "LEVELS",
    "NO_STANDARD",
    "QUESTION_TYPES",
    "STOCK",
    "Area",
    "Article",
    "Case",
    "CaseAnalysis",
    "Choice",
    "ChoiceQuestion",
    "Clock",
    "Condition",
    "Criterion",
    "Effect",
    "Ending",
    "Entry",
    "Expected",
    "Extra",
    "Figure",
    "ForWhom",
    "Form",
    "FormItem",
    "FormSection",
    "Glossary",
    "Indicator",
    "Law",
    "Laws",
    "Layer",
    "Lesson",
    "Line",
    "Mark",
    "MarkVariant",
    "Matching",
    "MeantAs",
    "Module",
    "NoSuchEntry",
    "Node",
    "Number",
    "Option",
    "Ordering",
    "Pair",
    "PassMarks",
    "Period",
    "Persona",
    "Phrase",
    "PhraseScene",
    "PracticalTask",
    "Question",
    "Quiz",
    "Quota",
    "Route",
    "Scale",
    "Scenario",
    "Scores",
    "Settings",
    "ShortText",
    "Site",
    "Speaker",
    "Standard",
    "StandardEntry",
    "Step",
    "Synonyms",
    "Term",
    "Text",
    "Track",
    "TrackLayer",
    "TrackModule",
    "Variable",
    "Variant",
    "When",
    "WorkOrder",
    "applies",
    "article_of",
    "entry_of",
    "from_dict",
    "in_words",
    "meant_for",
    "number",
    "references",
    "to_dict",
]
