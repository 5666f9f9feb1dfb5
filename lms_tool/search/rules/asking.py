"""What somebody typed → what is looked for: things (each in all the ways people call it), and a kind of answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from content.schema import Synonyms
from lms_tool.search.rules.words import fold, is_han, terms, words

LONGEST_QUESTION = 200  # characters that are read
MOST_TERMS = 80  # that are looked up
OTHER_WORDS = 0.85  # what another way to say it weighs, beside the one that was typed


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to call a thing."""

    terms: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is looked for."""

    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Question:
    concepts: tuple[Concept, ...]
    wanted: frozenset[str]
    """Kinds of answer that are asked for: phrase, law, case."""

    @property
    def terms(self) -> list[str]:
        """Everything to look up, what was typed before what else it is called."""
        ways = [way for concept in self.concepts for way in concept.alternatives]
        ways.sort(key=lambda way: -way.weight)
        return list(dict.fromkeys(term for way in ways for term in way.terms))[:MOST_TERMS]


@dataclass(frozen=True, slots=True)
class _Saying:
    """A word or expression as it is found in a question."""

    text: str  # folded
    stems: frozenset[str]  # of English; empty for Chinese

    @classmethod
    def of(cls, said: str, ignored: frozenset[str] = frozenset()) -> "_Saying":
        folded = fold(said)
        if any(map(is_han, folded)):
            return cls(folded, frozenset())
        return cls(folded, frozenset(terms(folded)) - ignored or frozenset(terms(folded)))


@dataclass(frozen=True, slots=True)
class _Book:
    """The synonyms, made ready once."""

    sayings: tuple[tuple[_Saying, int], ...]  # and the number of its group; longest first
    groups: tuple[tuple[tuple[str, ...], ...], ...]  # terms of each member
    ignored_words: frozenset[str]  # English stems
    ignored_runs: tuple[str, ...]  # Chinese, longest first
    asks: tuple[tuple[str, str], ...]  # expression, kind; longest first


@lru_cache(maxsize=4)
def _book(groups: tuple[tuple[str, ...], ...], asks: tuple[tuple[str, str], ...], ignored: tuple[str, ...]) -> _Book:
    empty = frozenset(term for word in ignored if not is_han(word[0]) for term in (*terms(word), fold(word)))
    sayings = [(_Saying.of(said, empty), at) for at, group in enumerate(groups) for said in group]
    sayings.sort(key=lambda pair: (-len(pair[0].stems), -len(pair[0].text)))
    return _Book(
        sayings=tuple(sayings),
        groups=tuple(tuple(_looked_up(said, empty) for said in group) for group in groups),
        ignored_words=empty,
        ignored_runs=tuple(sorted((fold(word) for word in ignored if is_han(word[0])), key=len, reverse=True)),
        asks=tuple(sorted(((fold(said), kind) for said, kind in asks), key=lambda pair: -len(pair[0]))),
    )


def _looked_up(said: str, ignored: frozenset[str]) -> tuple[str, ...]:
    found = terms(said)
    return tuple(dict.fromkeys(term for term in found if term not in ignored)) or tuple(found)


def ask(text: str, synonyms: Synonyms) -> Question:
    """What to look for. A question of nothing but small words looks for those."""
    asks = tuple((said, kind) for kind, sayings in synonyms.asks.items() for said in sayings)
    book = _book(tuple(tuple(group) for group in synonyms.groups), asks, tuple(synonyms.ignored))
    folded = fold(text[:LONGEST_QUESTION])
    matter, wanted = _matter(folded, book)
    concepts, rest = _things(matter, book)
    concepts += [Concept((Alternative((term,)),)) for term in _rest(rest, book)]
    if not concepts:
        concepts = [Concept((Alternative((term,)),)) for term in dict.fromkeys(terms(folded))]
    return Question(tuple(concepts), wanted)


def _matter(folded: str, book: _Book) -> tuple[str, frozenset[str]]:
    """The question without what only says which kind of answer is wanted."""
    wanted = set()
    for said, kind in book.asks:
        if _stands_in(said, folded):
            wanted.add(kind)
            left = folded.replace(said, " ")
            folded = left if any(True for _ in words(left)) else folded
    return folded, frozenset(wanted)


def _stands_in(said: str, folded: str) -> bool:
    if is_han(said[0]):
        return said in folded
    return f" {said} " in f" {' '.join(word for word in folded.replace('?', ' ').replace(',', ' ').split())} "


def _things(folded: str, book: _Book) -> tuple[list[Concept], str]:
    """The things that have several names, the longest names first, and what is left of the question."""
    found: dict[int, Concept] = {}
    for saying, group in book.sayings:
        if saying.stems:
            stems = {word.term: word for word in words(folded)}
            if not saying.stems <= stems.keys():
                continue
            typed = tuple(sorted(saying.stems))
            for word in words(folded):
                if word.term in saying.stems and not is_han(folded[word.begin]):
                    folded = f"{folded[: word.begin]}{' ' * (word.end - word.begin)}{folded[word.end :]}"
        elif saying.text in folded:
            typed = tuple(terms(saying.text))
            folded = folded.replace(saying.text, " " * len(saying.text))
        else:
            continue
        if group not in found:
            others = [Alternative(said, OTHER_WORDS) for said in book.groups[group] if set(said) != set(typed)]
            found[group] = Concept((Alternative(typed), *others))
    return list(found.values()), folded


def _rest(folded: str, book: _Book) -> Iterator[str]:
    for run in book.ignored_runs:
        folded = folded.replace(run, " ")
    for term in dict.fromkeys(terms(folded)):
        if term not in book.ignored_words:
            yield term
