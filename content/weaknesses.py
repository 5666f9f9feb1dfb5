"""What can be published and should be better: missing translations, overdue reviews, questions that tell themselves."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from content.blueprint import pool
from content.loader import Bundle, Library, Place
from content.problems import Problem, Severity
from content.schema import LANGUAGES, ChoiceQuestion, Question, ShortText, Standard
from content.texts import texts

SHORTEST_LESSON = 1200  # Chinese characters
TELLING = 1.2  # a right option this many times as long as any wrong one tells itself
UNEVEN = 1.5  # a position this many times as often right as chance would have it
FEWEST = 8  # questions below which nothing is said of their spread

_CHINESE = re.compile(r"[㐀-鿿]")
_PROSE_ONLY = re.compile(r"^(law .*|```.*|[^《\n]*《.*)$", re.MULTILINE)


def weak(library: Library, today: date) -> Iterator[Problem]:
    yield from _translations(library)
    yield from _unused(library)
    for bundle in library.modules.values():
        yield from _reviews(library, bundle, today)
        yield from _lessons(library, bundle)
        yield from _options(library, bundle)
        yield from _spread(library, bundle)
    yield from _stems(library)
    yield from _typed_numbers(library)


def _say(place: Place, code: str, message: str, *path: str | int, severity: Severity = "weak") -> Problem:
    return Problem(place.file, place.line(*path), severity, code, message)


def _translations(library: Library) -> Iterator[Problem]:
    for place, made in _everything(library):
        for address, text in texts(made):
            for language in LANGUAGES:
                if language not in text.words:
                    yield _say(place, "translation", f"No text in {language}.", *address)
    for bundle in library.modules.values():
        for lesson in bundle.lessons.values():
            for language in LANGUAGES:
                if language not in lesson.bodies.words:
                    place = library.places["lesson", bundle.module.key, lesson.key]
                    yield _say(place, "translation", f"There is no {lesson.key}.{language}.md.")


def _everything(library: Library) -> Iterator[tuple[Place, object]]:
    places = library.places
    yield from ((places["layer", key], layer) for key, layer in library.layers.items())
    yield from ((places["track", key], track) for key, track in library.tracks.items())
    for key, bundle in library.modules.items():
        yield places["module", key], bundle.module
        yield from ((places["lesson", key, lesson.key], lesson) for lesson in bundle.lessons.values())
        yield from ((places["question", key, question.key], question) for question in bundle.questions.values())
        yield from ((places["quiz", key, quiz.key], quiz) for quiz in bundle.quizzes.values())


def _unused(library: Library) -> Iterator[Problem]:
    taught = {named.module for track in library.tracks.values() for cell in track.layers for named in cell.modules}
    for key, bundle in library.modules.items():
        if key not in taught:
            yield _say(library.places["module", key], "unused", "No track has this module.")
        for kind, there, listed in (
            ("lesson", bundle.lessons, bundle.module.lessons),
            ("quiz", bundle.quizzes, bundle.module.quizzes),
        ):
            for name in there.keys() - set(listed):
                place = library.places[kind, key, name]
                yield _say(place, "unused", "module.yaml does not list it, so nobody will see it.")
        asked = {name for quiz in bundle.quizzes.values() for name in quiz.questions}
        quotas = [quota for quiz in bundle.quizzes.values() for quota in quiz.blueprint]
        asked |= {question.key for question in pool(quotas, bundle.questions.values())}
        asked |= {name for lesson in bundle.lessons.values() for name in lesson.checks}
        for name in bundle.questions.keys() - asked:
            yield _say(library.places["question", key, name], "unused", f"Nothing asks the question {name}.")


def _reviews(library: Library, bundle: Bundle, today: date) -> Iterator[Problem]:
    key = bundle.module.key
    dated = [(library.places["module", key], bundle.module.review_by)]
    dated += [(library.places["lesson", key, made.key], made.review_by) for made in bundle.lessons.values()]
    dated += [(library.places["question", key, made.key], made.review_by) for made in bundle.questions.values()]
    for place, review_by in dated:
        if review_by < today:
            yield _say(place, "review", f"Its review was due by {review_by}.", "review_by")


def _lessons(library: Library, bundle: Bundle) -> Iterator[Problem]:
    for lesson in bundle.lessons.values():
        for language, body in lesson.bodies.words.items():
            length = len(_CHINESE.findall(body))
            if language == "zh-CN" and length < SHORTEST_LESSON:
                place = library.places["body", bundle.module.key, lesson.key, language]
                yield _say(place, "short", f"{length} Chinese characters; a lesson has at least {SHORTEST_LESSON}.")


def _options(library: Library, bundle: Bundle) -> Iterator[Problem]:
    for question in bundle.questions.values():
        place = library.places["question", bundle.module.key, question.key]
        yield from _accepted(place, question)
        if not isinstance(question, ChoiceQuestion) or question.type == "true-false":
            continue
        for at, option in enumerate(question.options):
            if not option.right and option.why is None:
                message = f"Option {option.key} does not say why somebody would choose it."
                yield _say(place, "why", message, "options", at)
        for language in LANGUAGES:
            if _longest(question, language, TELLING, library.standard):
                message = f"The right answer stands out by its length ({language})."
                yield _say(place, "longest", message, "options")


def _accepted(place: Place, question: Question) -> Iterator[Problem]:
    """A short text that could be right in one language only."""
    if isinstance(question, ShortText):
        for language in LANGUAGES:
            if language not in question.accept:
                yield _say(place, "translation", f"No answer in {language} is right.", "accept")


def _choices(bundle: Bundle, kind: str) -> list[ChoiceQuestion]:
    return [made for made in bundle.questions.values() if isinstance(made, ChoiceQuestion) and made.type == kind]


def _longest(question: ChoiceQuestion, language: str, times: float, standard: Standard) -> bool:
    """Whether every right option is longer than any wrong one, this many times."""
    lengths = [(option.right, len(standard.speak(option.text.get(language), language))) for option in question.options]
    shortest_right = min(length for right, length in lengths if right)
    return shortest_right > times * max(length for right, length in lengths if not right)


def _spread(library: Library, bundle: Bundle) -> Iterator[Problem]:
    path = library.places.get(("question", bundle.module.key, next(iter(bundle.questions), "")))
    singles = _choices(bundle, "single")
    if path and len(singles) >= FEWEST:
        positions = Counter(question.option_keys.index(next(iter(question.right_keys))) for question in singles)
        chance = sum(1 / len(question.options) for question in singles)
        for position, count in positions.items():
            if count > UNEVEN * chance:
                message = f"In {count} of {len(singles)} single questions the right option is number {position + 1}."
                yield Problem(path.file, 1, "weak", "positions", message)
        for language in LANGUAGES:
            longest = sum(_longest(question, language, 1, library.standard) for question in singles)
            if longest > UNEVEN * chance:
                message = f"In {longest} of {len(singles)} single questions the longest option is right ({language})."
                yield Problem(path.file, 1, "weak", "longest", message)
    truths = ["true" in question.right_keys for question in _choices(bundle, "true-false")]
    if path and len(truths) >= FEWEST and not len(truths) / 3 <= sum(truths) <= 2 * len(truths) / 3:
        message = f"{sum(truths)} of {len(truths)} true-false questions are true."
        yield Problem(path.file, 1, "weak", "positions", message)


def _stems(library: Library) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for key, bundle in library.modules.items():
        for question in bundle.questions.values():
            for language, words in question.stem.words.items():
                scene = question.scene.get(language) if question.scene else ""
                stem = "".join(re.findall(r"\w+", (scene + words).casefold()))
                first = seen.setdefault((language, stem), f"{key}/{question.key}")
                if first != f"{key}/{question.key}":
                    place = library.places["question", key, question.key]
                    yield _say(place, "duplicate", f"{first} asks the same.", "stem", language)


def _typed_numbers(library: Library) -> Iterator[Problem]:
    typed = _Typed(library.standard)
    for key, bundle in library.modules.items():
        for lesson in bundle.lessons.values():
            for language, body in lesson.bodies.words.items():
                file = library.places["body", key, lesson.key, language].file
                for at, line in enumerate(_PROSE_ONLY.sub("", body).splitlines(), 1):
                    for message in typed.found(line, language):
                        yield Problem(file, at, "hint", "number", message)
        for question in bundle.questions.values():
            place = library.places["question", key, question.key]
            for address, text in texts(question):
                for language, line in text.words.items():
                    for message in typed.found(line, language):
                        yield _say(place, "number", message, *address, language, severity="hint")


class _Typed:
    """Finds figures that stand in a text as the company standard would speak them."""

    def __init__(self, standard: Standard) -> None:
        self._entries: dict[tuple[str, str], str] = {}
        self._pattern: dict[str, re.Pattern[str]] = {}
        for language in LANGUAGES:
            spoken = {form: key for key in standard.entries for form in standard.every_spoken(key, language)}
            self._entries |= {(language, form): key for form, key in spoken.items()}
            forms = "|".join(re.escape(form) for form in sorted(spoken, key=len, reverse=True))
            self._pattern[language] = re.compile(rf"(?<![\d:.])({forms or '(?!)'})(?!\d)")

    def found(self, line: str, language: str) -> Iterator[str]:
        pattern = self._pattern.get(language)
        for form in pattern.findall(line) if pattern else ():
            entry = self._entries[language, form]
            yield f"“{form}” is typed; if the company decides it, refer to the standard ({{std:{entry}}}?)."
