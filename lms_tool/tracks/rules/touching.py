"""What another version of a track would change for one person."""

from dataclasses import dataclass
from datetime import date

from lms_tool.tracks.rules.ways import Step, Way


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that becomes another. what: "comes", "goes", "part", "mark", "due", "locked", "opened" or
    "classroom" (hours online before it); module: "" for the whole track."""

    what: str
    module: str
    before: str | float | date | None = None
    after: str | float | date | None = None


def touch(before: Way, after: Way) -> tuple[Touch, ...]:
    """In the order of the new version; what leaves it comes last."""
    found: list[Touch] = []
    for key, step in after.steps.items():
        found += _one(before.steps.get(key), step)
    found += [
        Touch("goes", key, step.part) for key, step in before.steps.items() if step.is_meant and key not in after.steps
    ]
    if before.due != after.due:
        found.append(Touch("due", "", before.due, after.due))
    return tuple(found)


def touch_classroom(before: float | None, after: float | None) -> tuple[Touch, ...]:
    """Hours online that a track asks for before sign-up for the classroom opens; None: none."""
    return () if before == after else (Touch("classroom", "", before, after),)


def _one(old: Step | None, new: Step) -> list[Touch]:
    if old is None or not old.is_meant:
        return [Touch("comes", new.module, None, new.part)] if new.is_meant else []
    if not new.is_meant:
        return [Touch("goes", new.module, old.part)]
    found = [Touch("part", new.module, old.part, new.part)] if old.part != new.part else []
    if old.mark.value != new.mark.value and new.state not in ("done", "exempt"):
        found.append(Touch("mark", new.module, old.mark.value, new.mark.value))
    if old.due != new.due and new.is_owed and old.part == new.part:
        found.append(Touch("due", new.module, old.due, new.due))
    if (old.state == "locked") != (new.state == "locked"):
        found.append(Touch("locked" if new.state == "locked" else "opened", new.module))
    return found
