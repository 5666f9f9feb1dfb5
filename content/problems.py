"""What is wrong with courseware, and where."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "weak", "hint"]
"""error: it cannot be published; weak: it can, and should be better; hint: look at it once."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    file: str
    line: int
    """From 1."""
    severity: Severity
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity} [{self.code}] {self.message}"
