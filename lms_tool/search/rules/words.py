"""A text → its terms: pairs of neighbouring Chinese characters, and English words without their endings.

Pairs need no dictionary and find what a word list has never heard of; a lone character is found where it stands in
a title.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 40  # characters of a term
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_HAN}]+|[a-z0-9]+(?:['’][a-z]+)?")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Word:
    """A term and where it stands in the folded text."""

    term: str
    begin: int
    end: int


def fold(text: str) -> str:
    """Capitals, full-width forms and accents do not count; every character stays one, so that places agree."""
    return "".join(_plain(character) for character in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    return unicodedata.normalize("NFKD", character.lower())[:1] or character


def is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"


def words(folded: str, *, lone: bool = False) -> Iterator[Word]:
    """The terms of a folded text in order. lone: single Chinese characters too, as titles have them."""
    for run in _RUN.finditer(folded):
        begin, found = run.start(), run[0]
        if not is_han(found[0]):
            yield Word(stem(found)[:LONGEST], begin, run.end())
            continue
        for at in range(len(found) - 1):
            yield Word(found[at : at + 2], begin + at, begin + at + 2)
        if lone or len(found) == 1:
            for at, character in enumerate(found):
                yield Word(character, begin + at, begin + at + 1)


def terms(text: str, *, lone: bool = False) -> list[str]:
    return [word.term for word in words(fold(text), lone=lone)]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """An English word without plural, -ing and -ed: leaks, leaking, leaked → leak; stopped → stop; fees → fee."""
    word = _POSSESSIVE.sub("", word)
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("es") and word[:-2].endswith(("ss", "sh", "ch", "x", "z")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and re.search("[aeiouy]", word[: -len(ending)]):
            return _undoubled(word.removesuffix(ending))
    return word.removesuffix("e") if len(word) > 4 else word


def _undoubled(word: str) -> str:
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if doubled else word.removesuffix("e") if len(word) > 4 else word
