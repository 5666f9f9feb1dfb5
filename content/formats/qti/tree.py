"""The elements of an item, without namespaces, and their words."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from content.formats.html import words_of

Replace = Callable[[Element], str | None]
"""HTML that stands in for an element; None: the element itself counts."""


def plain(root: Element) -> Element:
    """The same tree with local names."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root


def words(element: Element, replace: Replace) -> tuple[str, set[str]]:
    """What a person reads inside an element, and codes of what was lost."""
    said, languages, lost = words_of(_html(element, replace, inside=True))
    return said or next(iter(languages.values()), ""), lost


def _html(element: Element, replace: Replace, *, inside: bool = False) -> str:
    instead = None if inside else replace(element)
    if instead is not None:
        return instead + html.escape(element.tail or "")
    name = str(element.tag)
    within = html.escape(element.text or "") + "".join(_html(child, replace) for child in element)
    if inside:
        return within
    alt = f' alt="{html.escape(element.get("alt", ""))}"' if element.get("alt") else ""
    return f"<{name}{alt}>{within}</{name}>{html.escape(element.tail or '')}"


@dataclass(frozen=True, slots=True)
class Response:
    """What is right, as an item declares it."""

    cardinality: str
    base: str
    correct: tuple[str, ...]
    marks: dict[str, float] = field(default_factory=dict)
    minds_case: bool = False

    @property
    def right(self) -> tuple[str, ...]:
        """The correct values; where only marks are given, those that bring some (for one answer: the most)."""
        if self.correct or not self.marks:
            return self.correct
        best = max(self.marks.values())
        least = best if self.cardinality == "single" else 0
        return tuple(value for value, mark in self.marks.items() if mark > 0 and mark >= least)

    @property
    def gives_part_marks(self) -> bool:
        return any(
            mark > 0 and (value not in self.right or self.cardinality != "single") for value, mark in self.marks.items()
        )


def response(item: Element, identifier: str) -> Response:
    for declared in item.iterfind("responseDeclaration"):
        if declared.get("identifier") == identifier:
            entries = declared.findall("mapping/mapEntry")
            return Response(
                declared.get("cardinality", "single"),
                declared.get("baseType", "identifier"),
                tuple((value.text or "").strip() for value in declared.findall("correctResponse/value")),
                {entry.get("mapKey", "").strip(): _mark(entry) for entry in entries},
                any(entry.get("caseSensitive") in {"true", "1"} for entry in entries),
            )
    return Response("single", "identifier", ())


def _mark(entry: Element) -> float:
    try:
        return float(entry.get("mappedValue", "0"))
    except ValueError:
        return 0.0
