"""What of a reading is there already, and what asks the same as something else."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

from content.formats.drafts import normal
from content.formats.report import Found, Reading, Remark, Where
from content.formats.returning import as_it_went_out, assumed_as, kept_in
from content.schema import Question

Standing = Literal["new", "there", "changed"]
NEAR = 0.8
"""Two stems with this share of their pairs of neighbouring characters in common ask nearly the same."""
_SHORTEST = 8  # characters below which two stems are only compared as a whole


@dataclass(frozen=True, slots=True)
class Compared:
    """A reading beside what is there: how each question stands to it, and the remarks that follow from it."""

    standings: tuple[tuple[Found, Standing], ...]
    remarks: tuple[Remark, ...]

    @property
    def new(self) -> tuple[Question, ...]:
        return tuple(found.question for found, standing in self.standings if standing == "new")

    def count(self, standing: Standing) -> int:
        return sum(1 for _, other in self.standings if other == standing)


def compare(reading: Reading, there: Iterable[Question], language: str, out: Reading | None = None) -> Compared:
    """there: the questions of the module that they would go into. out: the same as they come back from such a file.

    A changed question keeps what the file had no place for: the other languages, references to the company standard.
    """
    known = {question.key: question for question in there}
    went_out = as_it_went_out(known, out) if out else {}
    standings = tuple(_standing(found, known, went_out) for found in reading.found)
    remarks: list[Remark] = []
    stems = _Stems()
    for question in known.values():
        stems.put(question, question.key)
    for found, standing in standings:
        if standing != "new":
            remarks.append(Remark("note", standing, found.where, {"key": found.question.key}))
            continue
        code, other = stems.nearest(found.question)
        if code:
            remarks.append(Remark("note", code, found.where, {"other": other}))
        stems.put(found.question, found.where.say(language))
    return Compared(standings, tuple(remarks))


def _standing(found: Found, known: Mapping[str, Question], went_out: Mapping[str, Question]) -> tuple[Found, Standing]:
    other, outside = known.get(found.question.key), went_out.get(found.question.key)
    if other is None:
        return found, "new"
    if assumed_as(found, other) == other:
        return found, "there"
    if outside is None:
        return found, "changed"
    again = assumed_as(found, outside)
    if again == outside:
        return replace(found, question=other), "there"
    return replace(found, question=kept_in(again, outside, other)), "changed"


class _Stems:
    """Finds a stem among many by the rarest of its pairs of characters."""

    def __init__(self) -> None:
        self._whole: dict[str, str] = {}
        self._pairs: list[tuple[frozenset[str], str]] = []
        self._index: dict[str, list[int]] = defaultdict(list)
        self._often: Counter[str] = Counter()

    def put(self, question: Question, name: str) -> None:
        for said in _said(question):
            self._whole.setdefault(said, name)
            pairs = _pairs(said)
            at = len(self._pairs)
            self._pairs.append((pairs, name))
            self._often.update(pairs)
            for pair in pairs:
                self._index[pair].append(at)

    def nearest(self, question: Question) -> tuple[str, str]:
        for said in _said(question):
            if said in self._whole:
                return "same-stem", self._whole[said]
            pairs = _pairs(said)
            # One that shares enough shares at least one of the rarest pairs.
            rarest = sorted(pairs, key=lambda pair: (self._often[pair], pair))
            rarest = rarest[: len(pairs) - ceil(NEAR * len(pairs)) + 1]
            for at in {at for pair in rarest for at in self._index.get(pair, ())}:
                others, name = self._pairs[at]
                if len(pairs & others) >= NEAR * len(pairs | others):
                    return "near-stem", name
        return "", ""


def _said(question: Question) -> list[str]:
    scenes = question.scene.words if question.scene else {}
    return [normal(scenes.get(language, "") + stem) for language, stem in question.stem.words.items()]


def _pairs(said: str) -> frozenset[str]:
    return frozenset(said[at : at + 2] for at in range(len(said) - 1)) if len(said) >= _SHORTEST else frozenset()


__all__ = ["Compared", "Standing", "Where", "compare"]
