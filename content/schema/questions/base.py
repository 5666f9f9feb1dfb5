"""What every question shares, whatever its type: the one interface through which it is shown, answered and marked.

A response is a list of words in every type (keys, pairs of keys, or what was typed), so that saving, sending and
keeping answers need not know the type. What is typed is a plain `str`; what an author wrote is a `Text`.
"""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import ClassVar

from marshmallow import ValidationError, fields

from content.schema.areas import an_area
from content.schema.base import ABILITIES, Text, Words, a_key, flag, one_of, whole
from content.schema.items import Described, DescribedGrammar
from content.schema.standard import Site, Standard
from content.schema.variants import When, a_condition

NO_STANDARD = Standard({}, {})
_UNSAID = {"Cc", "Cs"}
"""Unicode categories nobody types: controls and halves of characters."""


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of an answer as a page shows it."""

    text: Text | str
    """A str is what the learner typed: plain, never marked up."""
    right: bool = True
    why: Text | None = None
    beside: Text | None = None
    """What it was put together with, in matching."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Described, ABC):
    """The common part; the subclasses say how one is answered.

    standard and site, wherever they are asked for, decide the keys that refer to the company standard.
    """

    type: str
    ability: str
    area: str
    """Knowledge area, for the ability profile."""
    difficulty: int
    """1 easy, 2 medium, 3 hard."""
    stem: Text
    feedback: Text
    review_by: date
    applied: bool = False
    """Whether it is applied to a situation."""
    lesson: str | None = None
    """What to read when it was missed."""
    scene: Text | None = None
    minutes: int | None = None
    """Nominal time; None where nobody said."""
    when: When | None = None

    manner: ClassVar[str]
    """How it is answered: "choose", "order", "pair", "write" or "essay"."""
    automatic: ClassVar[bool] = True
    """Whether its key marks it; what is not automatic stays out of quizzes that mark themselves."""

    @property
    def needs(self) -> int:
        """How many words a response has at least when nothing was left open."""
        return 1

    @property
    def key_words(self) -> tuple[str, ...]:
        """Written pieces of the answer key that are no `Text` and may refer to the standard."""
        return ()

    def arranged(self, luck: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The keys of what is chosen from, in the order in which a learner sees them."""
        return ()

    def on_page(self, response: Iterable[str]) -> list[str]:
        """A response with the names that its parts have on a page; `clean` understands both."""
        return list(response)

    @abstractmethod
    def clean(self, response: Iterable[object]) -> list[str]:
        """What may be kept of whatever was sent."""

    @abstractmethod
    def is_right(self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None) -> bool:
        """Whether a clean response is right as a whole; what was left open is not. Raises NoSuchEntry."""

    @abstractmethod
    def right_response(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> list[str]:
        """A clean response that is right. Raises NoSuchEntry."""

    @abstractmethod
    def given(
        self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None
    ) -> tuple[Line, ...]:
        """A clean response, piece by piece, with what is wrong about each."""

    @abstractmethod
    def right_answer(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> tuple[Line, ...]:
        """What would have been right, to be shown; references in it are spoken when it is."""


class CommonGrammar(DescribedGrammar):
    """The fields of every type."""

    type = fields.String(required=True)
    ability = one_of(*ABILITIES)
    area = an_area()
    difficulty = whole(1, 3, required=True)
    stem = Words(required=True)
    feedback = Words(required=True)
    review_by = fields.Date(required=True)
    applied = flag()
    lesson = a_key(required=False)
    scene = Words()
    minutes = whole(1, 240)
    when = a_condition()


def typed(response: Iterable[object], longest: int, *, lines: bool = False) -> list[str]:
    """The first text of what was sent, without what nobody types; [] where nothing is left."""
    for sent in response:
        if isinstance(sent, str):
            kept = "".join(
                sign
                for sign in sent[: longest * 2].replace("\r\n", "\n")
                if unicodedata.category(sign) not in _UNSAID or sign in "\n\t"
            )
            said = kept.strip() if lines else " ".join(kept.split())
            return [said[:longest].rstrip()] if said else []
    return []


def told_apart(parts: Collection[tuple[str, Text]], field: str) -> None:
    """Refuse parts with one key, or parts that read the same in some language. Raises ValidationError."""
    if len({key for key, _ in parts}) < len(parts):
        raise ValidationError("A key is used twice.", field)
    seen: dict[tuple[str, str], str] = {}
    for key, text in parts:
        for language, words in text.words.items():
            other = seen.setdefault((language, words.strip()), key)
            if other != key:
                message = f"{other} and {key} say the same in {language}; nobody could tell them apart."
                raise ValidationError(message, field)
