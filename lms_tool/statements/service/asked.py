"""Questions and answers to them in the words of xAPI, one entry in each table for every type that marks itself.

A case analysis has none: inside a lesson nobody judges or keeps it (docs/decisions/0019-a-case-in-a-lesson.md).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from content.markdown import plain
from content.schema import Question, Standard, Text
from xapi import activities
from xapi.activities import Interaction, Thing

Names = dict[str, str]
Say = Callable[[Text], Names]

INTERACTIONS: Mapping[str, Interaction] = {
    "single": "choice",
    "multiple": "choice",
    "true-false": "true-false",
    "ordering": "sequencing",
    "matching": "matching",
    "short-text": "fill-in",
    "number": "numeric",
}


def question(module: Thing, asked: Question, standard: Standard) -> activities.Question:
    """The question with its key, its parts in the order in which they were written: shuffling makes no other activity.

    Statements speak plain text, without the marks of Markdown and with the figures of the standard.
    """

    def said(text: Text) -> Names:
        return {language: plain(words, language, standard) for language, words in text.words.items()}

    return activities.Question(
        activities.question_id(module, asked.key),
        said(asked.stem),
        INTERACTIONS[asked.type],
        **_PARTS.get(asked.type, _no_parts)(asked, said),
        patterns=_patterns(asked, standard),
    )


def response(asked: Question, given: Sequence[str], standard: Standard, language: str) -> str | None:
    """A clean response in the format of its interaction; None for a blank, and for a number that is none."""
    return _SAYING[asked.type](asked, given, standard, language) if given else None


def _no_parts(asked: Any, said: Say) -> dict[str, dict[str, Names]]:
    return {}


def _options(asked: Any, said: Say) -> dict[str, dict[str, Names]]:
    return {"choices": {option.key: said(option.text) for option in asked.options}}


def _sides(asked: Any, said: Say) -> dict[str, dict[str, Names]]:
    return {
        "source": {pair.key: said(pair.left) for pair in asked.pairs},
        "target": {key: said(text) for key, text in asked.right_sides.items()},
    }


_PARTS: Mapping[str, Callable[[Any, Say], dict[str, dict[str, Names]]]] = {
    "single": _options,
    "multiple": _options,
    "ordering": _options,
    "matching": _sides,
}


def _patterns(asked: Any, standard: Standard) -> tuple[str, ...]:
    """Every response that is right."""
    if asked.type == "number":
        return (activities.between(*asked.bounds(standard)),)
    if asked.type == "short-text":
        texts = asked.accepted(standard)
        return tuple(activities.filled_in(text, language, case_matters=False) for language, text in texts)
    right = response(asked, asked.right_response(standard), standard, "")
    return (right,) if right else ()


def _chosen(asked: Any, given: Sequence[str], standard: Standard, language: str) -> str:
    return activities.response(tuple(given))


def _in_order(asked: Any, given: Sequence[str], standard: Standard, language: str) -> str:
    return activities.DELIMITER.join(given)


def _paired(asked: Any, given: Sequence[str], standard: Standard, language: str) -> str:
    return activities.pairs({left: right for left, _, right in (pair.partition(".") for pair in given)})


def _typed(asked: Any, given: Sequence[str], standard: Standard, language: str) -> str:
    return activities.filled_in(given[0], language)


def _numeric(asked: Any, given: Sequence[str], standard: Standard, language: str) -> str | None:
    number = asked.read(given, standard)
    return None if number is None else f"{number:f}"


_SAYING: Mapping[str, Callable[[Any, Sequence[str], Standard, str], str | None]] = {
    "single": _chosen,
    "multiple": _chosen,
    "true-false": _chosen,
    "ordering": _in_order,
    "matching": _paired,
    "short-text": _typed,
    "number": _numeric,
}
