"""What is wrong with courseware, and where: a code with the values of its sentence (`content.sentences`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from content.sentences import CAUSES, SENTENCES

Severity = Literal["error", "weak", "hint"]
"""error: it cannot be published; weak: it can, and should be better; hint: look at it once."""

Values = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    """From 1."""
    severity: Severity
    sentence: str
    """Its name in SENTENCES, such as "cell.missing"; another language says it from the same values."""
    values: Values = ()

    @property
    def code(self) -> str:
        """The part of the sentence's name before the dot: what docs/authoring.md explains."""
        return self.sentence.partition(".")[0]

    @property
    def message(self) -> str:
        """In English."""
        return spoken(self.sentence, dict(self.values))

    @property
    def is_cause(self) -> bool:
        """Whether a file could not be read, which may have others look wrong."""
        return self.sentence in CAUSES

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity} [{self.code}] {self.message}"

    def __lt__(self, other: "Problem") -> bool:
        """Causes first, then by file and line."""
        return self._order() < other._order()

    def _order(self) -> tuple[Any, ...]:
        return (not self.is_cause, self.file, self.line, self.severity, self.code, self.message)


def wrong(file: str, line: int, sentence: str, severity: Severity | None = None, **values: Any) -> Problem:
    """A problem of the severity its sentence has, unless another one is given."""
    return Problem(file, line, severity or SENTENCES[sentence][0], sentence, tuple(values.items()))


def spoken(sentence: str, values: Mapping[str, Any]) -> str:
    """The sentence in English."""
    if sentence not in SENTENCES:  # what a renderer or a grammar says in its own words
        return str(values["said"])
    return SENTENCES[sentence][1].format_map(values)
