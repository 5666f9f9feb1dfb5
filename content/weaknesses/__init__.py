"""What can be published and should be better, by what is looked at."""

from collections.abc import Iterator
from datetime import date

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


def weak(library: Library, today: date) -> Iterator[Problem]:
    yield from missing_translations(library)
    yield from unused(library)
    yield from due_reviews(library, today)
    yield from thin_lessons(library)
    yield from telling_questions(library)
    yield from unbalanced_banks(library)
    yield from duplicates(library)
    yield from typed_figures(library)
    yield from short_hours(library)


__all__ = ["weak"]
