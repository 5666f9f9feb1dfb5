"""A library once it is read: what there is, where it was written, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from content.media.shelf import MediaFile
from content.problems import Problem, Severity, wrong
from content.schema import (
    LEVELS,
    Case,
    Form,
    Glossary,
    Indicator,
    Law,
    Layer,
    Lesson,
    Module,
    PhraseScene,
    Question,
    Quiz,
    Scenario,
    Settings,
    Standard,
    Track,
    WorkOrder,
)
from content.source import Address

Name = tuple[str, ...]
"""A kind and keys, such as ("lesson", "service-etiquette", "telephone")."""


class Known(Protocol):
    """Lines by address."""

    def get(self, address: Address, /) -> int | None: ...


def _unknown() -> dict[Address, int]:
    return {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written."""

    file: str
    address: Address = ()
    lines: Known = field(default_factory=_unknown, repr=False)

    def line(self, *path: str | int) -> int:
        """The line of a part of it, or of the nearest part around that, from 1."""
        known = self.address
        for step in path:
            known = known if self.lines.get((*known, step)) is None else (*known, step)
        return self.lines.get(known) or 1

    def wrong(self, sentence: str, *path: str | int, severity: Severity | None = None, **values: Any) -> Problem:
        """A problem with a part of it: the name of a sentence, the way to the part, the sentence's values."""
        return wrong(self.file, self.line(*path), sentence, severity, **values)

    def problem(self, message: str, code: str, *path: str | int, severity: Severity = "error") -> Problem:
        """A problem that a renderer or a grammar tells in its own words."""
        return Problem(self.file, self.line(*path), severity, f"{code}.said", (("said", message),))


@dataclass(frozen=True, slots=True)
class Bundle:
    """A module with everything in its folder, by key."""

    module: Module
    lessons: Mapping[str, Lesson]
    questions: Mapping[str, Question]
    quizzes: Mapping[str, Quiz]
    media: Mapping[str, MediaFile] = field(default_factory=dict)
    """By the name its lessons use: that of a file in media/, or file:KEY for a stored one."""


@dataclass(frozen=True, slots=True)
class Library:
    """What could be read."""

    layers: Mapping[str, Layer]
    standard: Standard
    glossary: Glossary
    tracks: Mapping[str, Track]
    modules: Mapping[str, Bundle]
    places: Mapping[Name, Place]
    """Also of what was declared but could not be read, so that a link to it is not called a link to nothing."""
    whole: bool = True
    """Whether everything could be read."""
    settings: Settings = Settings()  # noqa: RUF009  # frozen
    stock: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Kind of STOCK → key → what lies beside the modules."""
    elsewhere: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The same of what is published already, by itself: it is referred to from here and no part of this library."""
    unread: frozenset[Name] = frozenset()
    """What could not be read: names, and their beginnings where a whole file of them could not."""

    @property
    def cases(self) -> Mapping[str, Case]:
        return self.stock.get("case", {})

    @property
    def phrases(self) -> Mapping[str, PhraseScene]:
        return self.stock.get("phrases", {})

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        return self.stock.get("scenario", {})

    @property
    def work_orders(self) -> Mapping[str, WorkOrder]:
        return self.stock.get("work-order", {})

    @property
    def forms(self) -> Mapping[str, Form]:
        return self.stock.get("form", {})

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        return self.stock.get("indicator", {})

    @property
    def laws(self) -> Mapping[str, Law]:
        return {**self.elsewhere.get("law", {}), **self.stock.get("law", {})}

    def cases_of(self, module: str) -> list[Case]:
        """The cases a module shows: grave ones first."""
        every: Mapping[str, Case] = {**self.elsewhere.get("case", {}), **self.cases}
        found = [case for case in every.values() if module in case.modules]
        return sorted(found, key=lambda case: (LEVELS.index(case.level), case.key))

    def languages(self, module: str | None = None) -> tuple[str, ...]:
        """The languages wanted for a module, or beside the modules."""
        bundle = self.modules.get(module) if module else None
        return (bundle.module.languages if bundle else ()) or self.settings.languages

    def knows(self, *name: str) -> bool:
        """Whether this exists, or may exist in what could not be read: a link to it is then no link to nothing."""
        return name in self.places or any(name[:length] in self.unread for length in range(1, len(name) + 1))

    def is_read(self, *name: str) -> bool:
        """Whether everything whose name begins so could be read, so that what is not there is really missing."""
        return not any(unread[: len(name)] == name for unread in self.unread)
