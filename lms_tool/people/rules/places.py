"""Where somebody works and when: a list of days on which something new begins; what people are called. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

LONGEST_NUMBER = 64
LONGEST_NAME = 255


class Beginning(Protocol):
    @property
    def since(self) -> date: ...


Step = TypeVar("Step", bound=Beginning)


@dataclass(frozen=True, slots=True)
class Place:
    """A site and a post; `left`: neither, since they work here no longer."""

    site: UUID | None = None
    post: UUID | None = None
    left: bool = False


def on(day: date, history: Iterable[Step]) -> Step | None:
    """What holds on a day: what began last, no later than that day."""
    return max((step for step in history if step.since <= day), key=lambda step: step.since, default=None)


def spans(history: Iterable[Step]) -> list[tuple[Step, date | None]]:
    """Each step with the day on which the next one begins, the newest first."""
    ordered = sorted(history, key=lambda step: step.since, reverse=True)
    ends: Sequence[date | None] = [None, *(step.since for step in ordered)]
    return list(zip(ordered, ends, strict=False))


def staff_number(text: str | None) -> str | None:
    """As it is compared: full-width letters and figures as plain ones, without spaces around it; None for none."""
    tidied = unicodedata.normalize("NFKC", text or "").strip()
    clean = tidied if tidied.isprintable() else ""
    return clean if 0 < len(clean) <= LONGEST_NUMBER else None


def same_name(name: str | None) -> str:
    """Equal for names that a person would call the same; "" for no name. Never enough to join anybody."""
    return "".join(unicodedata.normalize("NFKC", name or "").casefold().split())


def code(person: UUID) -> str:
    """What a person without a name is called by: short, and the same every time."""
    return person.hex[:5].upper()
