"""Why a question could not be answered, said in words an author understands. The grammar has the last word."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = ("single", "multiple", "true-false", "ordering", "matching", "short-text", "number", "case")


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    path: tuple[str | int, ...]
    """Of the part of the question."""
    values: Mapping[str, object] = field(default_factory=dict)


def fault(written: Mapping[str, Any]) -> Fault | None:
    """The first thing that is wrong with a question, or None."""
    if not written.get("stem"):
        return Fault("no-stem", ("stem",))
    kind = written.get("type", "")
    if kind not in TYPES:
        return Fault("unknown-type", ("type",), {"word": kind, "known": ", ".join(TYPES)})
    return _FAULTS[kind](written)


def _single(written: Mapping[str, Any]) -> Fault | None:
    return _options(written) or _count(written, "single-needs-one", lambda right, wrong: right == 1 and wrong >= 1)


def _multiple(written: Mapping[str, Any]) -> Fault | None:
    return _options(written) or _count(written, "multiple-needs-two", lambda right, wrong: right >= 2 and wrong >= 1)


def _options(written: Mapping[str, Any]) -> Fault | None:
    options = written.get("options", ())
    if len(options) < 2:
        return Fault("no-options", ("options",))
    if not any(option.get("right") for option in options):
        return Fault("no-answer", ("answer",))
    return _same([option.get("text", {}) for option in options], "options")


def _count(written: Mapping[str, Any], code: str, fits: Callable[[int, int], bool]) -> Fault | None:
    right = sum(bool(option.get("right")) for option in written["options"])
    wrong = len(written["options"]) - right
    return None if fits(right, wrong) else Fault(code, ("answer",), {"right": right, "wrong": wrong})


def _same(texts: list[Mapping[str, str]], part: str) -> Fault | None:
    seen: set[tuple[str, str]] = set()
    for at, text in enumerate(texts):
        for said in text.items():
            if said in seen:
                return Fault("same-options", (part, at), {"text": said[1]})
            seen.add(said)
    return None


def _truth(written: Mapping[str, Any]) -> Fault | None:
    return None if isinstance(written.get("right"), bool) else Fault("no-answer", ("answer",))


def _ordering(written: Mapping[str, Any]) -> Fault | None:
    options = written.get("options", ())
    if not 3 <= len(options) <= 8:
        return Fault("ordering-needs", ("options",), {"count": len(options)})
    return _same([option.get("text", {}) for option in options], "options")


def _matching(written: Mapping[str, Any]) -> Fault | None:
    pairs = written.get("pairs", ())
    if not 2 <= len(pairs) <= 8:
        return Fault("matching-needs", ("pairs",), {"count": len(pairs)})
    rights = [pair["right"] for pair in pairs] + [extra["text"] for extra in written.get("extra", ())]
    return _same([pair["left"] for pair in pairs], "pairs") or _same(rights, "pairs")


def _short(written: Mapping[str, Any]) -> Fault | None:
    return None if written.get("accept") else Fault("no-answer", ("answer",))


def _number(written: Mapping[str, Any]) -> Fault | None:
    return None if "value" in written else Fault("no-answer", ("answer",))


def _case(written: Mapping[str, Any]) -> Fault | None:
    return None if written.get("model_answer") or written.get("feedback") else Fault("no-answer", ("model_answer",))


_FAULTS: Mapping[str, Callable[[Mapping[str, Any]], Fault | None]] = {
    "single": _single,
    "multiple": _multiple,
    "true-false": _truth,
    "ordering": _ordering,
    "matching": _matching,
    "short-text": _short,
    "number": _number,
    "case": _case,
}
