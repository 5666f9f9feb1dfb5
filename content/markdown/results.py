"""What a text becomes: the parts of a page, and what is to be said of it."""

from dataclasses import dataclass

from content.problems import Severity
from content.terms import Explained


@dataclass(frozen=True, slots=True)
class Html:
    html: str
    """Sanitised; put it into the page as it is."""


@dataclass(frozen=True, slots=True)
class Check:
    """Here the page puts the form of this question."""

    question: str
    line: int


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    title: str
    """Plain text."""


@dataclass(frozen=True, slots=True)
class Complaint:
    line: int
    """From 1."""
    code: str
    message: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Rendered:
    parts: tuple[Html | Check, ...]
    """In reading order."""
    headings: tuple[Heading, ...] = ()
    """Of the second level: the rail of the lesson."""
    complaints: tuple[Complaint, ...] = ()
    terms: tuple[Explained, ...] = ()
    """Words of the glossary that are marked in the text, to be explained on the page."""
    files: frozenset[str] = frozenset()
    """Names of the files it shows."""

    @property
    def checks(self) -> tuple[str, ...]:
        return tuple(part.question for part in self.parts if isinstance(part, Check))
