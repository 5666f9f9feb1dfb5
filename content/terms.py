"""Words of the glossary in a text: which are explained, and where each is used first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.schema import Glossary
from content.schema.glossary import Term

REFERENCE = re.compile(r"\{term:([a-z0-9][a-z0-9-]{0,63})(?:\|([^{}|]{1,80}))?\}")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Explained:
    key: str
    word: str
    meaning: str


class Terms:
    """The words of one glossary in one language, as one text uses them. Only those with a meaning are marked."""

    def __init__(self, glossary: Glossary, language: str, *, marking: bool = True) -> None:
        """marking: whether words are marked that no author named; who only looks for faults need not."""
        self._language = language
        self._by_key = {term.key: term for term in glossary.terms}
        explained = [term for term in glossary.terms if marking and term.mark and _has_meaning(term, language)]
        self._by_word = {term.term.get(language).casefold(): term for term in explained}
        longest_first = sorted(self._by_word, key=len, reverse=True)
        self._any = re.compile("|".join(map(_pattern, longest_first)), re.IGNORECASE) if explained else None
        self.used: dict[str, Explained] = {}

    def explain(self, key: str) -> Explained | None:
        """Note the use of a term that the author names; None where the glossary has none, or no meaning for it."""
        term = self._by_key.get(key)
        if term is None or not _has_meaning(term, self._language):
            return None
        assert term.meaning is not None
        made = Explained(key, term.term.get(self._language), term.meaning.get(self._language))
        return self.used.setdefault(key, made)

    def stand_in(self, text: str) -> bool:
        """Whether a word that is marked stands there."""
        return self._any is not None and self._any.search(text) is not None

    def split(self, text: str) -> Iterator[tuple[str, str]]:
        """(words, key of the term they are, or ""); each term once in a text, where it is used first."""
        begun = 0
        for found in self._any.finditer(text) if self._any else ():
            term = self._by_word.get(found[0].casefold()) or self._by_word.get(found[0].casefold().removesuffix("s"))
            if term is None or term.key in self.used:
                continue
            self.explain(term.key)
            if found.start() > begun:
                yield text[begun : found.start()], ""
            yield found[0], term.key
            begun = found.end()
        if begun < len(text):
            yield text[begun:], ""


def subset(glossary: Glossary, texts: list[str]) -> Glossary:
    """The terms that could be marked in these texts: what a published edition has to remember."""
    everything = "\n".join(texts).casefold()
    named = {found[1] for found in REFERENCE.finditer(everything)}
    return Glossary(
        tuple(
            term
            for term in glossary.terms
            if term.meaning and (term.key in named or any(w.casefold() in everything for w in term.term.words.values()))
        )
    )


def _has_meaning(term: Term, language: str) -> bool:
    return bool(term.meaning and term.meaning.get(language) and term.term.get(language))


def _pattern(word: str) -> str:
    """Chinese stands anywhere; Latin words stand alone, with or without a plural s."""
    return rf"\b{re.escape(word)}s?\b" if _LATIN.search(word) else re.escape(word)
