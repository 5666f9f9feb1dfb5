"""Figures of the company standard that stand typed in a text instead of being referred to."""

import re
from collections.abc import Iterable, Iterator

from content.numerals import CHINESE_NUMBER, ENGLISH_NUMBER, figure
from content.problems import Problem, wrong
from content.schema import Law, Lesson, Standard, Text
from content.schema.standard import MEANT, REFERENCE
from content.shelves import Library, Place
from content.source import Address
from content.texts import texts
from content.weaknesses.parts import everything

COUNTED = {"times", "people", "items", "cases"}
"""Units that ordinary talk is full of (“两次”, “three people”): found in digits only."""

_LAW = re.compile(r"^law .*$|^```.*$|《[^》\n]*》", re.MULTILINE)


def typed_figures(library: Library) -> Iterator[Problem]:
    finders = {language: Finder(library.standard, language) for language in library.languages()}
    for name, place, made in everything(library):
        if isinstance(made, Law):  # its figures are not the company's
            continue
        spoken = texts(made)
        for language, finder in finders.items():
            words = "\n".join(text.words.get(language, "") for _, text in spoken)
            if finder.may_find(words):  # one look at all is much quicker than one at each
                yield from _typed(spoken, finder, language, place)
        if isinstance(made, Lesson):
            for language, words in made.bodies.words.items():
                body = library.places.get(("body", *name[1:], language), place)
                yield from _lines(finders.get(language), words, body)


def _typed(spoken: Iterable[tuple[Address, Text]], finder: "Finder", language: str, place: Place) -> Iterator[Problem]:
    for address, text in spoken:
        for form, entry in finder.found(text.words.get(language, "")):
            yield place.wrong("number", *address, language, figure=form, entry=entry)


def _lines(finder: "Finder | None", body: str, place: Place) -> Iterator[Problem]:
    if finder is None or not finder.may_find(body):
        return
    for at, line in enumerate(body.splitlines(), 1):
        for form, entry in finder.found(line):
            yield wrong(place.file, at, "number", figure=form, entry=entry)


class Finder:
    """Finds what says the value and the unit of an entry, in digits or in words, in one language."""

    def __init__(self, standard: Standard, language: str) -> None:
        self._chinese = language.startswith("zh")
        self._entries: dict[tuple[str, float], str] = {}
        units: set[str] = set()
        self._counted: set[str] = set()
        for key, entry in standard.entries.items():
            for value in (entry.value, *(variant.value for variant in entry.values)):
                for unit in _unit_words(standard.units[entry.unit].get(language)):
                    units.add(unit)
                    if entry.unit in COUNTED:
                        self._counted.add(unit)
                    self._entries.setdefault((unit, float(value)), key)
        self._pattern = _pattern(units, self._chinese)
        self._units = units

    def may_find(self, words: str) -> bool:
        """Whether a unit stands there at all; most texts have none."""
        folded = words.casefold()
        return any(unit in folded for unit in self._units)

    def found(self, words: str) -> Iterator[tuple[str, str]]:
        """What is typed, and the entry it looks like."""
        if not self.may_find(words):
            return
        bare = MEANT.sub(" ", REFERENCE.sub(" ", _LAW.sub(" ", words)))
        for match in self._pattern.finditer(bare) if self._pattern else ():
            value = figure(match["number"], chinese=self._chinese)
            unit = match["unit"].casefold()
            entry = self._entries.get((unit, value)) if value is not None else None
            if entry and (match["number"][0].isdigit() or unit not in self._counted):
                yield match[0].strip(), entry


def _unit_words(forms: str) -> Iterator[str]:
    """What follows the figure in each form of a unit: 分钟; minute, minutes."""
    for form in forms.split("|"):
        before, _, after = form.strip().partition("{n}")
        if not before.strip() and after.strip():
            yield after.strip().casefold()


def _pattern(units: set[str], chinese: bool) -> re.Pattern[str] | None:
    if not units:
        return None
    either = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    if chinese:
        number = rf"(?<![第\d.．:：])(?P<number>{CHINESE_NUMBER})"
        return re.compile(rf"{number}\s?(?:个(?=小时|月))?(?P<unit>{either})(?!钟)")
    number = rf"(?<![\w.:-])(?P<number>{ENGLISH_NUMBER})"
    return re.compile(rf"{number}(?:\s|-)?(?P<unit>{either})(?!\w)", re.IGNORECASE)
