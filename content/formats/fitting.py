"""What a question refers to and the other side does not have: figures of the company standard, lessons."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from content.formats.report import Loss, Losses, Reading, several
from content.schema import LANGUAGES, Question, Standard, from_dict, references, to_dict
from content.schema.standard import MEANT, REFERENCE


def with_figures(
    questions: Iterable[Question], standard: Standard, language: str, losses: Losses
) -> tuple[Question, ...]:
    """The questions with the figure in place of every reference; what the standard lacks stays as it is written."""
    return tuple(_spoken(question, standard, language, losses) for question in questions)


def _spoken(question: Question, standard: Standard, language: str, losses: Losses) -> Question:
    written = to_dict(question)
    said = {name: _figures(name, value, standard, language) for name, value in written.items()}
    changed = [name for name in written if said[name] != written[name]]
    for name in changed:
        losses.add("lost-standard", question.key, name)
    return from_dict(Question, said) if changed else question


def _figures(field: str, value: Any, standard: Standard, language: str) -> Any:
    if field == "sources":
        return value
    if isinstance(value, dict):
        return {
            name: _figures(name, inner, standard, name if name in LANGUAGES else language)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_figures("", inner, standard, language) for inner in value]
    if not isinstance(value, str) or not (MEANT.search(value) or set(references(value)) & set(standard.entries)):
        return value
    whole = REFERENCE.fullmatch(value)
    return standard.value(whole[1]) if whole and field == "value" else standard.speak(value, language)


def told_conditions(questions: Iterable[Question], losses: Losses) -> None:
    """That a question is meant for some places only has no counterpart anywhere."""
    for question in questions:
        if question.when is not None:
            losses.add("lost-field", question.key, "when", name="when")


def lessons_called(titles: Mapping[str, Mapping[str, str]], standard: Standard) -> dict[str, set[str]]:
    """Key → titles by language, as `read` takes them: each as it is written, and with its figures as readers see it."""
    return {
        key: {said for tag, words in title.items() for said in (words, standard.speak(words, tag))}
        for key, title in titles.items()
    }


def fitting(reading: Reading, lessons: Collection[str]) -> Reading:
    """The reading for a module with these lessons: a question that names another one names none, and that is told."""
    losses = Losses()
    found = []
    for one in reading.found:
        lesson = one.question.lesson
        if lesson and lesson not in lessons:
            losses.add("lost-lesson", one.where.say("en") or one.question.key, "lesson", name=lesson)
            one = replace(one, question=replace(one.question, lesson=None))
        found.append(one)
    return replace(reading, found=tuple(found), losses=(*reading.losses, *losses.told()))


def told_once(losses: Iterable[Loss], language: str) -> list[str]:
    """One sentence for each kind of loss, with how many questions it concerns."""
    by_code: dict[str, list[Loss]] = {}
    for loss in losses:
        by_code.setdefault(loss.code, []).append(loss)
    return [_together(same, language).say_count(language) for same in by_code.values()]


def _together(losses: list[Loss], language: str) -> Loss:
    values: dict[str, dict[str, None]] = {}
    for loss in losses:
        for name, value in loss.values.items():
            values.setdefault(name, {})[str(value)] = None
    said = {name: several(list(each), 5, language) for name, each in values.items()}
    concerns = dict.fromkeys(one for loss in losses for one in loss.concerns)
    return Loss(losses[0].code, "", tuple(sorted(concerns, key=_natural)), said)


def _natural(place: str) -> list[tuple[int, str]]:
    """Line 9 before line 10."""
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"(\d+)", place)]
