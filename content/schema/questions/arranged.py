"""Arranging: putting entries into order, and pairing what belongs together.

On a page the parts go by tokens: an author's keys (a, b, c; or one key for both halves of a pair) would tell the answer
to anybody who looks at the page's source. Kept and told are the keys.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from marshmallow import fields, validate, validates_schema

from content.schema.base import Grammar, Text, Words, a_key
from content.schema.questions.base import NO_STANDARD, CommonGrammar, Line, Question, told_apart
from content.schema.standard import Site, Standard


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be put into its place in an order."""

    key: str
    text: Text
    why: Text | None = None
    """Why it stands where it stands."""


@dataclass(frozen=True, slots=True)
class Pair:
    key: str
    left: Text
    right: Text
    why: Text | None = None
    """Why they belong together."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A right-hand side that belongs to nothing."""

    key: str
    text: Text


def _token(question: str, key: str) -> str:
    return "t" + hashlib.sha256(f"{question}.{key}".encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering(Question):
    """Response: the keys in the learner's order, as far as it was given."""

    type: str = "ordering"
    options: tuple[Entry, ...]
    """In the right order."""

    manner: ClassVar[str] = "order"

    @property
    def option_keys(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.options)

    @property
    def needs(self) -> int:
        return len(self.options)

    def option(self, key: str) -> Entry:
        """Raises KeyError."""
        return {entry.key: entry for entry in self.options}[key]

    def token(self, key: str) -> str:
        return _token(self.key, key)

    def arranged(self, luck: Random, *, shuffle: bool) -> tuple[str, ...]:
        """Always shuffled, and never right already."""
        keys = list(self.option_keys)
        while tuple(keys) == self.option_keys:
            luck.shuffle(keys)
        return tuple(keys)

    def on_page(self, response: Iterable[str]) -> list[str]:
        return [self.token(key) for key in response]

    def clean(self, response: Iterable[object]) -> list[str]:
        known = {key: key for key in self.option_keys} | {self.token(key): key for key in self.option_keys}
        keys = (known[sent] for sent in response if isinstance(sent, str) and sent in known)
        return list(dict.fromkeys(keys))

    def is_right(self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None) -> bool:
        return tuple(response) == self.option_keys

    def right_response(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> list[str]:
        return list(self.option_keys)

    def given(
        self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None
    ) -> tuple[Line, ...]:
        places = zip(response, self.option_keys, strict=False)
        return tuple(_placed(self.option(key), key == expected) for key, expected in places)

    def right_answer(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> tuple[Line, ...]:
        return tuple(Line(entry.text, why=entry.why) for entry in self.options)


def _placed(entry: Entry, right: bool) -> Line:
    return Line(entry.text, right, None if right else entry.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Question):
    """Response: "left.right" for every pair that was made, by the order of the left side; both are keys."""

    type: str = "matching"
    pairs: tuple[Pair, ...]
    extra: tuple[Extra, ...] = ()

    manner: ClassVar[str] = "pair"

    @property
    def needs(self) -> int:
        return len(self.pairs)

    @property
    def left_keys(self) -> tuple[str, ...]:
        return tuple(pair.key for pair in self.pairs)

    @property
    def right_sides(self) -> dict[str, Text]:
        """Key → what can be put beside the left side, distractors included."""
        return {pair.key: pair.right for pair in self.pairs} | {more.key: more.text for more in self.extra}

    def token(self, key: str) -> str:
        """Name of a right-hand side on the page."""
        return _token(self.key, key)

    def partner(self, response: Sequence[str], left: str) -> str | None:
        """The right-hand side that a clean response puts beside this left one."""
        return dict(_parted(pair) for pair in response).get(left)

    def arranged(self, luck: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The right-hand sides, always shuffled."""
        keys = list(self.right_sides)
        while tuple(keys[: len(self.pairs)]) == self.left_keys:
            luck.shuffle(keys)
        return tuple(keys)

    def on_page(self, response: Iterable[str]) -> list[str]:
        return [f"{left}.{self.token(right)}" for left, right in map(_parted, response)]

    def clean(self, response: Iterable[object]) -> list[str]:
        """Known pairs, the last one for each left side."""
        known = {key: key for key in self.right_sides} | {self.token(key): key for key in self.right_sides}
        parted = (_parted(sent) for sent in response if isinstance(sent, str))
        made = {left: known[right] for left, right in parted if right in known}
        return [f"{left}.{made[left]}" for left in self.left_keys if left in made]

    def is_right(self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None) -> bool:
        return list(response) == self.right_response()

    def right_response(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> list[str]:
        return [f"{key}.{key}" for key in self.left_keys]

    def given(
        self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None
    ) -> tuple[Line, ...]:
        made = dict(map(_parted, response))
        sides = self.right_sides
        return tuple(
            Line(pair.left, right := made[pair.key] == pair.key, None if right else pair.why, sides[made[pair.key]])
            for pair in self.pairs
            if pair.key in made
        )

    def right_answer(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> tuple[Line, ...]:
        return tuple(Line(pair.left, why=pair.why, beside=pair.right) for pair in self.pairs)


def _parted(pair: str) -> tuple[str, str]:
    left, _, right = pair.partition(".")
    return left, right


class EntryGrammar(Grammar):
    makes = Entry
    key = a_key()
    text = Words(required=True)
    why = Words()


class OrderingGrammar(CommonGrammar):
    makes = Ordering
    options = fields.List(
        fields.Nested(EntryGrammar), required=True, validate=validate.Length(3, 8, error="Write 3 to 8 entries.")
    )

    @validates_schema
    def _can_be_told_apart(self, read: dict[str, Any], **_: Any) -> None:
        told_apart([(entry.key, entry.text) for entry in read["options"]], "options")


class PairGrammar(Grammar):
    makes = Pair
    key = a_key()
    left = Words(required=True)
    right = Words(required=True)
    why = Words()


class ExtraGrammar(Grammar):
    makes = Extra
    key = a_key()
    text = Words(required=True)


class MatchingGrammar(CommonGrammar):
    makes = Matching
    pairs = fields.List(
        fields.Nested(PairGrammar), required=True, validate=validate.Length(2, 8, error="Write 2 to 8 pairs.")
    )
    extra = fields.List(fields.Nested(ExtraGrammar), validate=validate.Length(max=8))

    @validates_schema
    def _can_be_told_apart(self, read: dict[str, Any], **_: Any) -> None:
        told_apart([(pair.key, pair.left) for pair in read["pairs"]], "pairs")
        rights = [(pair.key, pair.right) for pair in read["pairs"]]
        told_apart([*rights, *((more.key, more.text) for more in read.get("extra", ()))], "pairs")
