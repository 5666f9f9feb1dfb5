"""What the template of an editor asks: the value of a field, and what is to be said of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from lms_tool.authoring.models import Draft, Part
from lms_tool.authoring.rules.checking import Note


@dataclass(frozen=True, slots=True)
class Editor:
    """One part as an editor shows it. Fields are named by their address, such as `options.0.text.en`."""

    draft: Draft
    part: Part
    notes: Sequence[Note]

    def value(self, address: str) -> Any:
        """What stands there; empty where nothing does."""
        found: Any = self.part.written
        for step in address.split("."):
            if isinstance(found, Mapping):
                found = found.get(step, "")
            elif isinstance(found, Sequence) and not isinstance(found, str) and step.isdecimal():
                found = found[int(step)] if int(step) < len(found) else ""
            else:
                return ""
        return "" if found is None else found

    def rows(self, address: str) -> list[Any]:
        found = self.value(address)
        return list(found) if isinstance(found, list | tuple) else []

    def lines(self, address: str) -> str:
        return "\n".join(map(str, self.rows(address)))

    def words(self, address: str) -> list[Any]:
        """One word, or several, as a list."""
        found = self.value(address)
        return list(found) if isinstance(found, list | tuple) else [found] if found else []

    def chosen_first(self, parts: Sequence[Part], keys: Sequence[str]) -> list[Part]:
        """Those that are chosen in their order, so that saving keeps it, then the others in that of the module."""
        places = {key: place for place, key in enumerate(keys)}
        return sorted(parts, key=lambda part: (places.get(part.key, len(places)), part.position))

    def begins(self, address: str, fields: Iterable[str]) -> bool:
        """Whether something is said of one of these fields below the address."""
        prefix = f"{address}." if address else ""
        below = {note.field[len(prefix) :].split(".")[0] for note in self.notes if note.field.startswith(prefix)}
        return not below.isdisjoint(fields)

    def is_wrong_below(self, address: str) -> bool:
        """Whether a field below the address has an error."""
        return any(note.severity == "error" and note.field.startswith(f"{address}.") for note in self.notes)

    def at(self, address: str) -> list[Note]:
        """What is said of exactly this field."""
        return [note for note in self.notes if note.field == address]

    def languages(self, address: str) -> list[str]:
        """The languages wanted; where a text is missing altogether, it is said once, at the first of them."""
        return list(self.draft.languages)

    def every_note(self) -> dict[str, str]:
        """Field → what is said of it, as HTML."""
        return {note.field: said_of(self.at(note.field)) for note in self.notes}

    @property
    def is_locked(self) -> bool:
        return self.draft.state == "review"


def said_of(notes: Iterable[Note]) -> str:
    return render_template("authoring/notes.html", notes=list(notes))


def differences(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Field by field what two versions say differently: address, theirs, mine."""
    left, right = dict(_leaves(theirs)), dict(_leaves(mine))
    every = dict.fromkeys([*left, *right])
    return [(name, left.get(name, ""), right.get(name, "")) for name in every if left.get(name) != right.get(name)]


def _leaves(written: Any, address: str = "") -> Iterable[tuple[str, str]]:
    steps: Iterable[tuple[Any, Any]]
    if isinstance(written, Mapping):
        steps = written.items()
    elif isinstance(written, list | tuple):
        steps = enumerate(written)
    else:
        yield address, str(written)
        return
    for step, inner in steps:
        yield from _leaves(inner, f"{address}.{step}" if address else str(step))
