"""Questions that ask the same, or nearly, over the whole library.

A stem is the set of its n-grams: pairs of characters for Chinese, pairs of words for other languages. Two are near
when the sets overlap by at least NEAR (Jaccard). Not all pairs are compared: the grams of each set are ordered from
rare to common, and two sets that are near must share SHARED of their first few, so only these go into the index (prefix
filtering; Chaudhuri, Ganti, Kaushik 2006, Bayardo, Ma, Srikant 2007; several shared ones: Wang, Li, Feng 2012).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import chain, pairwise
from math import ceil
from operator import add

from content.problems import Problem
from content.schema import Question
from content.shelves import Library, Name

NEAR = 0.8
LEAST = 6  # grams below which a stem is too short for being called near another
SHARED = 3
"""Of a few rare grams that two near sets have in common, so many are asked for before the whole sets are compared; no
more than NEAR of LEAST."""

_WORDS = re.compile(r"\w+")

Grams = frozenset[str]


def duplicates(library: Library) -> Iterator[Problem]:
    """Each question once, with the first one it repeats; near ones are looked for in the first language they have."""
    said: set[Name] = set()
    compared: set[Name] = set()
    for language in library.languages():
        stems = {name: words for name, words in _stems(library, language) if name not in said}
        fresh = stems.keys() - compared
        compared |= fresh
        for name, first, alike in _repeats(stems, fresh, language):
            said.add(name)
            place = library.places[name]
            if alike == 100:
                yield place.wrong("duplicate", "stem", language, first="/".join(first[1:]))
            else:
                yield place.wrong("duplicate.near", "stem", language, first="/".join(first[1:]), alike=alike)


def _stems(library: Library, language: str) -> Iterator[tuple[Name, str]]:
    for key, bundle in library.modules.items():
        for question in bundle.questions.values():
            if language in question.stem.words:
                yield ("question", key, question.key), _asked(question, language)


def _asked(question: Question, language: str) -> str:
    scene = question.scene.get(language) if question.scene else ""
    return f"{scene} {question.stem.words[language]}".casefold()


def _repeats(stems: Mapping[Name, str], fresh: Set[Name], language: str) -> Iterator[tuple[Name, Name, int]]:
    """Name, the first one it repeats, per cent of likeness."""
    seen: dict[str, Name] = {}
    near = _Near({name: grams(words, language) for name, words in stems.items() if name in fresh})
    for name, words in stems.items():
        same = seen.setdefault("".join(_WORDS.findall(words)), name)
        if same != name:
            yield name, same, 100
        elif name in fresh and (found := near.first(name)):
            yield name, found[0], min(99, int(found[1] * 100))


def grams(words: str, language: str) -> Grams:
    pieces = _WORDS.findall(words)
    if language.startswith("zh"):
        characters = "".join(pieces)
        return frozenset(map(add, characters, characters[1:]))
    return frozenset(map(" ".join, pairwise(pieces)))


class _Near:
    """Sets seen so far, by the grams that a near one must share."""

    def __init__(self, sets: Mapping[Name, Grams]) -> None:
        self._names = list(sets)
        self._sets = [sets[name] for name in self._names]
        self._at = {name: at for at, name in enumerate(self._names)}
        common = Counter(chain.from_iterable(self._sets))
        self._rank = {gram: at for at, gram in enumerate(sorted(common, key=lambda gram: (common[gram], gram)))}
        self._index: dict[int, list[int]] = defaultdict(list)

    def first(self, name: Name) -> tuple[Name, float] | None:
        """The first set seen before that is near this one; where there is none, this one is from now on seen."""
        at = self._at[name]
        mine = self._sets[at]
        if len(mine) < LEAST:
            return None
        rare = sorted(map(self._rank.__getitem__, mine))[: len(mine) - ceil(NEAR * len(mine)) + SHARED]
        shared: Counter[int] = Counter()
        for gram in rare:
            shared.update(self._index[gram])
        for other in sorted(other for other, times in shared.items() if times >= SHARED):
            alike = _alike(mine, self._sets[other])
            if alike >= NEAR:
                return self._names[other], alike
        for gram in rare:
            self._index[gram].append(at)
        return None


def _alike(mine: Grams, theirs: Grams) -> float:
    """Jaccard; 0 where the sizes alone rule it out."""
    if not NEAR * len(mine) <= len(theirs) <= len(mine) / NEAR:
        return 0.0
    shared = len(mine & theirs)
    return shared / (len(mine) + len(theirs) - shared)
