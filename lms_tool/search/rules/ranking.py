"""Which passages answer a question best: BM25, where a thing may be called in several ways.

What a term says of a passage (how often it stands there, for the passage's length) never changes, so it is worked out
when the passage is indexed and kept as one byte; how rare the term is, is asked when somebody searches.
"""

import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from lms_tool.search.rules.asking import Concept, Question
from lms_tool.search.rules.passages import Passage
from lms_tool.search.rules.words import terms

SATURATION = 1.2  # k1 of BM25
LENGTH = 0.6  # b of BM25
USUAL_LENGTH = 180  # terms in a passage of ordinary length
TITLE, TITLE_AGAIN, HEADING = 4, 1, 2  # how often a word of a title (at the beginning, further on) or heading counts
ASKED_FOR = 1.6  # what a kind that was asked for weighs
WEIGHT = {"module": 0.7}  # of a kind, where it is not 1
ELSEWHERE = 0.6  # what a passage weighs that exists in another language alone
AGAIN = 0.65  # what a further answer of the same kind weighs in a mixed list, for each before it
_PAIR = struct.Struct("<HB")

Key = tuple[int, int]
"""Source and number of a passage."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Postings of one term in one source: (number of the passage, impact 1-255) packed."""

    term: str
    packed: bytes


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers. place: what it belongs to; of several with one place only the best is shown."""

    key: Key
    kind: str
    language: str
    place: str
    score: float


def impacts(passages: Iterable[Passage]) -> list[Counted]:
    """What to keep of the passages of one source."""
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for passage in passages:
        counted = Counter(terms(passage.text))
        for text, times in ((passage.title, TITLE if passage.opens else TITLE_AGAIN), (passage.heading, HEADING)):
            for term in terms(text, lone=True):
                counted[term] += times
        norm = SATURATION * (1 - LENGTH + LENGTH * sum(counted.values()) / USUAL_LENGTH)
        for term, times in counted.items():
            found[term].append((passage.number, max(1, round(255 * times / (times + norm)))))
    return [Counted(term, b"".join(_PAIR.pack(*pair) for pair in pairs)) for term, pairs in sorted(found.items())]


def unpack(packed: bytes) -> list[tuple[int, int]]:
    return list(_PAIR.iter_unpack(packed))


def scores(question: Question, postings: Mapping[str, Mapping[Key, int]], passages: int) -> dict[Key, float]:
    """Passage → how well it answers. postings: term → passage → impact; passages: how many there are in all."""
    rarity = {
        term: log(1 + (passages - len(found) + 0.5) / (len(found) + 0.5)) / 255
        for term, found in postings.items()
        if found
    }
    total: defaultdict[Key, float] = defaultdict(float)
    met: Counter[Key] = Counter()
    for concept in question.concepts:
        for key, score in _of_concept(concept, postings, rarity).items():
            total[key] += score
            met[key] += 1
    things = len(question.concepts)
    return {key: score * (0.4 + 0.6 * met[key] / things) for key, score in total.items()}


def _of_concept(
    concept: Concept, postings: Mapping[str, Mapping[Key, int]], rarity: Mapping[str, float]
) -> dict[Key, float]:
    """Of the ways to call a thing the one counts that a passage has most of."""
    best: dict[Key, float] = {}
    for way in concept.alternatives:
        sums: defaultdict[Key, float] = defaultdict(float)
        met: Counter[Key] = Counter()
        for term in way.terms:
            rare = rarity.get(term, 0.0)
            for key, impact in postings.get(term, {}).items():
                sums[key] += rare * impact
                met[key] += 1
        for key, score in sums.items():
            score *= way.weight * (met[key] / len(way.terms)) ** 2 / len(way.terms) ** 0.5
            if score > best.get(key, 0.0):
                best[key] = score
    return best


def mix(hits: Iterable[Hit], language: str, wanted: frozenset[str]) -> list[Hit]:
    """One hit for each place, in the reader's language where there is one; no kind crowds out the others."""
    places: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        places[hit.place].append(hit)
    chosen = [_weighed(found, language, wanted) for found in places.values()]
    kinds: defaultdict[str, list[tuple[float, Hit]]] = defaultdict(list)
    for weight, hit in sorted(chosen, key=lambda pair: (-pair[0], pair[1].key)):
        kinds[hit.kind].append((weight * AGAIN ** min(len(kinds[hit.kind]), 12), hit))
    merged = sorted((pair for found in kinds.values() for pair in found), key=lambda pair: (-pair[0], pair[1].key))
    return [hit for _, hit in merged]


def _weighed(found: Sequence[Hit], language: str, wanted: frozenset[str]) -> tuple[float, Hit]:
    by_score: Callable[[Hit], float] = lambda hit: hit.score  # noqa: E731
    best = max(found, key=by_score)
    here = [hit for hit in found if hit.language == language]
    shown = max(here, key=by_score) if here else best
    weight = best.score * WEIGHT.get(shown.kind, 1.0) * (1.0 if here else ELSEWHERE)
    return weight * (ASKED_FOR if shown.kind in wanted else 1.0), shown
