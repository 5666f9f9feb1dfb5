"""Choice questions that tell their answer, or whose options are not real ones."""

import re
from collections.abc import Iterator

from content.formats.drafts import ANSWER_ALONE, right_answer
from content.problems import Problem
from content.schema import ChoiceQuestion, Question, Standard, to_dict
from content.shelves import Library, Place
from content.weaknesses.parts import choices

TELLING = 1.2  # a right option this many times as long as any wrong one tells itself
UNEQUAL = 4  # the longest option this many times as long as the shortest …
APART = {"zh": 12, "en": 40}  # … and this many characters longer

_EVERYTHING = re.compile(
    r"以上(?:都|全|皆|均)|以上.{0,3}(?:都不|都是|正确)|全部(?:都)?(?:正确|不对)"
    r"|\b(?:all|none|both|neither) of the (?:above|options|answers)\b",
    re.IGNORECASE,
)
_ABSOLUTE = {
    "zh": re.compile(r"一律|绝对|永远|从来|任何(?:情况|时候|人)|所有|全都|必定|一定会|根本|百分之百|只要.{1,12}就"),
    "en": re.compile(
        r"\b(?:always|never|all|none|nobody|everybody|absolutely|completely|under no circumstances)\b", re.I
    ),
}
_UNSAID = re.compile(r"[^\w\n]+")


def telling_questions(library: Library) -> Iterator[Problem]:
    for key, bundle in library.modules.items():
        for question in bundle.questions.values():
            if _repeats_answer(question):
                yield library.places["question", key, question.key].wrong("why.feedback", "feedback")
        for question in choices(bundle, "single", "multiple"):
            place = library.places["question", key, question.key]
            yield from _unexplained(place, question)
            for language in library.languages(key):
                yield from _options(place, question, language, library.standard)


def _repeats_answer(question: Question) -> bool:
    """Whether the feedback is what an import writes where a question came without any."""
    if not any(words.startswith(ANSWER_ALONE) for words in question.feedback.words.values()):
        return False
    alone = right_answer(to_dict(question))
    return any(alone.get(language) == words for language, words in question.feedback.words.items())


def is_longest(question: ChoiceQuestion, language: str, times: float, standard: Standard) -> bool:
    """Whether every right option is longer than any wrong one, this many times."""
    return _stands_out(*_sides(question, language, standard), times)


def _stands_out(right: list[str], wrong: list[str], times: float) -> bool:
    return min(map(len, right)) > times * max(map(len, wrong))


def _sides(question: ChoiceQuestion, language: str, standard: Standard) -> tuple[list[str], list[str]]:
    """The right options and the wrong ones, as they are read."""
    spoken = [(option.right, standard.speak(option.text.get(language), language)) for option in question.options]
    return [words for right, words in spoken if right], [words for right, words in spoken if not right]


def _unexplained(place: Place, question: ChoiceQuestion) -> Iterator[Problem]:
    for at, option in enumerate(question.options):
        if not option.right and option.why is None:
            yield place.wrong("why", "options", at, option=option.key)


def _options(place: Place, question: ChoiceQuestion, language: str, standard: Standard) -> Iterator[Problem]:
    right, wrong = _sides(question, language, standard)
    texts = [" ".join(words.splitlines()) for words in (*right, *wrong)]
    base = language.split("-", maxsplit=1)[0]
    if _stands_out(right, wrong, TELLING):
        yield place.wrong("longest", "options", language=language)
    shortest, longest = min(map(len, texts)), max(map(len, texts))
    if longest > UNEQUAL * shortest and longest - shortest > APART.get(base, APART["en"]):
        yield place.wrong("lengths", "options", language=language, shortest=shortest, longest=longest)
    together = "\n".join(texts)  # one look at all is much quicker than one at each
    if len(set(_UNSAID.sub("", together.casefold()).split("\n"))) < len(texts):
        yield place.wrong("alike", "options", language=language)
    if _EVERYTHING.search(together):
        yield place.wrong("above", "options", language=language)
    absolute = _ABSOLUTE.get(base)
    if absolute and absolute.search(together) and not any(map(absolute.search, right)):
        telling = [found[0] for text in wrong if (found := absolute.search(text))]
        if len(telling) * 2 > len(wrong):
            yield place.wrong("absolute", "options", language=language, words=", ".join(telling))
