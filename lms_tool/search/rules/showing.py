"""The part of a passage that is shown, with the words that were looked for marked."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from lms_tool.search.rules.asking import Question
from lms_tool.search.rules.words import fold, is_han, words

WIDTH = {"zh": 96, "": 210}  # characters shown, by writing


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    marked: bool = False


def excerpt(text: str, question: Question, language: str) -> list[Piece]:
    """The stretch with most of the words, cut at sentences or words, in pieces."""
    width = WIDTH["zh" if language.startswith("zh") else ""]
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    spans = _spans(text, _said(text, question))
    begin, end = _window(text, spans, width)
    pieces = [Piece("…")] if begin else []
    at = begin
    for first, last in spans:
        if first < begin or last > end:
            continue
        pieces += [Piece(text[at:first]), Piece(text[first:last], marked=True)]
        at = last
    pieces.append(Piece(text[at:end]))
    pieces += [Piece("…")] if end < len(text) else []
    return [piece for piece in pieces if piece.text]


def _said(text: str, question: Question) -> set[str]:
    """The terms to mark: of each way to call a thing that the text has more than half of."""
    there = {word.term for word in words(fold(text), lone=True)}
    ways = (way for concept in question.concepts for way in concept.alternatives)
    return {term for way in ways if 2 * len(there.intersection(way.terms)) > len(way.terms) for term in way.terms}


def _spans(text: str, looked_for: Collection[str]) -> list[tuple[int, int]]:
    """Where the words stand; those that touch are one."""
    spans: list[tuple[int, int]] = []
    for word in words(fold(text)):
        if word.term not in looked_for:
            continue
        if spans and word.begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], word.end))
        else:
            spans.append((word.begin, word.end))
    return spans


def _window(text: str, spans: list[tuple[int, int]], width: int) -> tuple[int, int]:
    if len(text) <= width * 1.2:
        return 0, len(text)
    best, most = 0, -1
    for first, _ in spans:
        begin = _sentence(text, first, width)
        inside = sum(last - start for start, last in spans if start >= begin and last <= begin + width)
        if inside > most:
            best, most = begin, inside
    end = min(len(text), best + width)
    while end < len(text) and not is_han(text[end]) and text[end].isalnum():
        end += 1
    return best, end


def _sentence(text: str, at: int, width: int) -> int:
    """Where the sentence around a place begins, or a place not far before it."""
    for begin in range(at, max(0, at - width // 2), -1):
        if text[begin - 1] in "。！？；.!?;" or (text[begin - 1] == " " and text[max(0, begin - 2)] in ".!?;:"):
            return begin + (text[begin] == " ")
    if at <= width // 2:
        return 0
    begin = at - width // 6
    while begin < at and not is_han(text[begin]) and text[begin - 1] != " ":
        begin += 1
    return begin
