"""A flow: steps from top to bottom, `A -> B`, `A -> B : when`, `A?` for a decision, `(A)` for a beginning or an end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from content.diagrams.drawing import LEADING, Unclear, arrow, framed, lines, width, wrapped

MOST_STEPS, MOST_BESIDE = 24, 3
_GAP_X, _GAP_Y, _PAD = 18, 46, 12
_STEP, _WIDEST = 150, 240
_ARROW = re.compile(r"\s*->\s*")
_WHEN = re.compile(r"\s+[:：]\s+")
_LANE = 16
"""Between two ways that lead past the steps."""


@dataclass(slots=True)
class _Step:
    words: str
    shape: str
    """box, round or decision."""
    rank: int = 0
    said: list[str] = field(default_factory=list)
    x: float = 0
    y: float = 0
    w: float = 0
    h: float = 0


@dataclass(frozen=True, slots=True)
class _Way:
    begin: str
    end: str
    when: str
    back: bool = False


def flow(written: Sequence[str], title: str) -> str:
    """The drawing. Raises Unclear."""
    steps, ways = _read(written)
    ways = _ranked(steps, ways)
    across, down = _placed(steps)
    past = [way for way in ways if _leads_past(way, steps)]
    left = [way for way in past if steps[way.begin].x + steps[way.begin].w / 2 < across / 2 - 1]
    right = [way for way in past if way not in left]
    lanes: dict[int, float] = {id(way): -_LANE * (at + 1) for at, way in enumerate(left)}
    lanes |= {id(way): across + _LANE * (at + 1) for at, way in enumerate(right)}
    parts = [_way(way, steps, lanes.get(id(way))) for way in ways]
    parts += [_box(step) for step in steps.values()]
    margin = _LANE * len(left) + (4 if left else 0)
    wide = margin + across + _LANE * len(right) + (4 if right else 0)
    return framed([f'<g transform="translate({margin},0)">', *parts, "</g>"], wide, down, title, _told(ways))


def _read(written: Sequence[str]) -> tuple[dict[str, _Step], list[_Way]]:
    steps: dict[str, _Step] = {}
    ways: list[_Way] = []
    for at, text in enumerate(written):
        if not text.strip():
            continue
        named = _ARROW.split(text.strip())
        if len(named) < 2 or not all(named):
            raise Unclear(at, "A line of a flow is: step -> step, or step -> step : when.")
        *before, last = named
        last, _, when = _split_when(last)
        chain = [_step(words, steps) for words in (*before, last)]
        for place, (begin, end) in enumerate(pairwise(chain)):
            ways.append(_Way(begin, end, when if place == len(chain) - 2 else ""))
        if len(steps) > MOST_STEPS:
            raise Unclear(at, f"A flow has at most {MOST_STEPS} steps; make two of it.")
    if not ways:
        raise Unclear(0, "This flow is empty.")
    return steps, ways


def _split_when(last: str) -> tuple[str, str, str]:
    found = _WHEN.search(last)
    return (last[: found.start()], ":", last[found.end() :]) if found else (last, "", "")


def _step(words: str, steps: dict[str, _Step]) -> str:
    shape = "box"
    if words.startswith("(") and words.endswith(")"):
        words, shape = words[1:-1].strip(), "round"
    elif words.endswith(("?", "？")):
        shape = "decision"
    if words not in steps:
        steps[words] = _Step(words, shape)
    elif shape != "box":
        steps[words].shape = shape
    return words


def _ranked(steps: dict[str, _Step], ways: list[_Way]) -> list[_Way]:
    """Each step below those that lead to it; a way that leads back up is marked, so that nothing goes in circles."""
    order = list(steps)
    marked = [
        _Way(way.begin, way.end, way.when, back=_leads(way.end, way.begin, ways[:at])) for at, way in enumerate(ways)
    ]
    for _ in order:
        for way in marked:
            if not way.back and steps[way.end].rank <= steps[way.begin].rank:
                steps[way.end].rank = steps[way.begin].rank + 1
    return marked


def _leads(begin: str, end: str, ways: list[_Way]) -> bool:
    """Whether these ways lead from one step to another."""
    seen, waiting = {begin}, [begin]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        further = {way.end for way in ways if way.begin == here} - seen
        seen |= further
        waiting += further
    return False


def _placed(steps: dict[str, _Step]) -> tuple[float, float]:
    rows: dict[int, list[_Step]] = {}
    for step in steps.values():
        rows.setdefault(step.rank, []).append(step)
    beside = max(map(len, rows.values()))
    if beside > MOST_BESIDE:
        raise Unclear(0, f"More than {MOST_BESIDE} steps stand beside each other; a phone cannot show that.")
    widest = _WIDEST if beside == 1 else _STEP
    across, y = beside * widest + (beside - 1) * _GAP_X + 4, 2.0
    for rank in sorted(rows):
        y = _row(rows[rank], widest, across, y) + _GAP_Y
    return across, y - _GAP_Y + 2


def _row(row: list[_Step], widest: float, across: float, y: float) -> float:
    """Place the steps of one row; gives where it ends."""
    for step in row:
        inner = widest - 2 * _PAD - (24 if step.shape == "decision" else 0)
        step.said = wrapped(step.words, inner)
        step.w, step.h = widest, len(step.said) * LEADING + 2 * _PAD
    height = max(step.h for step in row)
    whole = len(row) * widest + (len(row) - 1) * _GAP_X
    for at, step in enumerate(row):
        step.x = (across - whole) / 2 + at * (widest + _GAP_X)
        step.h, step.y = height, y
    return y + height


def _box(step: _Step) -> str:
    x, y, w, h = step.x, step.y, step.w, step.h
    if step.shape == "decision":
        cut = 14
        points = [
            (x + cut, y),
            (x + w - cut, y),
            (x + w, y + h / 2),
            (x + w - cut, y + h),
            (x + cut, y + h),
            (x, y + h / 2),
        ]
        shape = f'<polygon class="d-ask" points="{" ".join(f"{a:g},{b:g}" for a, b in points)}"/>'
    else:
        corner = h / 2 if step.shape == "round" else 8
        kind = "d-end" if step.shape == "round" else "d-box"
        shape = f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{min(corner, 22):g}"/>'
    return shape + lines(step.said, x + w / 2, y + h / 2)


def _leads_past(way: _Way, steps: dict[str, _Step]) -> bool:
    return way.back or steps[way.end].rank - steps[way.begin].rank > 1


def _way(way: _Way, steps: dict[str, _Step], lane: float | None) -> str:
    begin, end = steps[way.begin], steps[way.end]
    if lane is not None:
        return _round_about(way, begin, end, lane)
    x0, x1 = begin.x + begin.w / 2, end.x + end.w / 2
    y0, y1 = begin.y + begin.h, end.y
    middle = (y0 + y1) / 2
    points = [(x0, y0), (x1, y1)] if x0 == x1 else [(x0, y0), (x0, middle), (x1, middle), (x1, y1)]
    return arrow(points) + _when(way.when, x1 + 8, middle + (0 if x0 == x1 else 11), "start")


def _round_about(way: _Way, begin: _Step, end: _Step, lane: float) -> str:
    """Past the steps in between, on the side of its lane."""
    is_left = lane < 0
    y0, y1 = begin.y + begin.h / 2, end.y + end.h / 2
    x0, x1 = (begin.x, end.x) if is_left else (begin.x + begin.w, end.x + end.w)
    if way.back:
        y0, y1 = y0 + 6, y1 + 6
    kind = "d-line d-back" if way.back else "d-line"
    anchor, beside = ("start", 8) if is_left else ("end", -8)
    return arrow([(x0, y0), (lane, y0), (lane, y1), (x1, y1)], kind) + _when(
        way.when, lane + beside, (y0 + y1) / 2, anchor
    )


def _when(words: str, x: float, y: float, anchor: str) -> str:
    if not words:
        return ""
    wide = width(words) * 0.87 + 6
    left = x - 3 if anchor == "start" else x - wide + 3
    ground = f'<rect class="d-ground" x="{left:g}" y="{y - 10:g}" width="{wide:g}" height="20"/>'
    return ground + lines([words], x, y, "d-when", anchor)


def _told(ways: list[_Way]) -> str:
    return "; ".join(f"{way.begin} → {way.end}{f' ({way.when})' if way.when else ''}" for way in ways)
