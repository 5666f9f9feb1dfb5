"""What can be published and should be better, by what is looked at."""

from collections.abc import Callable, Iterator

from content.problems import Problem
from content.shelves import Library
from content.weaknesses.banks import unbalanced_banks
from content.weaknesses.duplicates import duplicates
from content.weaknesses.figures import typed_figures
from content.weaknesses.hours import short_hours
from content.weaknesses.lessons import thin_lessons
from content.weaknesses.questions import telling_questions
from content.weaknesses.reviews import due_reviews
from content.weaknesses.translations import missing_translations
from content.weaknesses.unused import unused

STEPS: tuple[Callable[[Library], Iterator[Problem]], ...] = (
    missing_translations,
    unused,
    thin_lessons,
    telling_questions,
    unbalanced_banks,
    duplicates,
    typed_figures,
    short_hours,
)

__all__ = ["STEPS", "due_reviews"]
