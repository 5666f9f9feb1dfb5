"""A module's question bank as a whole: where right answers stand, how long they are, how many questions there are."""

from collections import Counter
from collections.abc import Iterator

from content.problems import Problem
from content.schema import ChoiceQuestion
from content.shelves import Bundle, Library, Place
from content.weaknesses.parts import choices
from content.weaknesses.questions import is_longest

UNEVEN = 1.5  # a position this many times as often right as chance would have it
FEWEST = 8  # questions below which nothing is said of their spread
ENOUGH = 30  # questions of a module
APPLIED = 40  # per cent of them applied to a situation


def unbalanced_banks(library: Library) -> Iterator[Problem]:
    for key, bundle in library.modules.items():
        first = next(iter(bundle.questions), None)
        if first is not None:
            bank = Place(library.places["question", key, first].file)
            yield from _positions(bank, bundle)
            yield from _lengths(bank, library, key, bundle)
            yield from _truths(bank, bundle)
        if library.is_read("question", key):
            yield from _size(library.places["module", key], bundle)


def _positions(bank: Place, bundle: Bundle) -> Iterator[Problem]:
    singles = choices(bundle, "single")
    if len(singles) < FEWEST:
        return
    positions = Counter(question.option_keys.index(next(iter(question.right_keys))) for question in singles)
    for position, count in positions.items():
        if count > UNEVEN * _chance(singles):
            yield bank.wrong("positions", count=count, of=len(singles), position=position + 1)


def _lengths(bank: Place, library: Library, key: str, bundle: Bundle) -> Iterator[Problem]:
    singles = choices(bundle, "single")
    if len(singles) < FEWEST:
        return
    for language in library.languages(key):
        longest = sum(is_longest(question, language, 1, library.standard) for question in singles)
        if longest > UNEVEN * _chance(singles):
            yield bank.wrong("longest.bank", count=longest, of=len(singles), language=language)


def _chance(singles: list[ChoiceQuestion]) -> float:
    """How many right answers would stand on one position if luck had put them there."""
    return sum(1 / len(question.options) for question in singles)


def _truths(bank: Place, bundle: Bundle) -> Iterator[Problem]:
    truths = ["true" in question.right_keys for question in choices(bundle, "true-false")]
    if len(truths) >= FEWEST and not len(truths) / 3 <= sum(truths) <= 2 * len(truths) / 3:
        yield bank.wrong("positions.truths", count=sum(truths), of=len(truths))


def _size(module: Place, bundle: Bundle) -> Iterator[Problem]:
    count = len(bundle.questions)
    applied = sum(question.applied for question in bundle.questions.values())
    if count < ENOUGH:
        yield module.wrong("bank", count=count, least=ENOUGH)
    if count and applied * 100 < APPLIED * count:
        yield module.wrong("bank.applied", share=applied * 100 // count, least=APPLIED)
