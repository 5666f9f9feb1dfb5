"""What all diagrams are drawn with: lines of words that fit, boxes, arrows. Colours come from the page, by class."""

import unicodedata
from collections.abc import Iterable
from html import escape

SIZE = 15
"""Of letters, in units of the drawing; a phone shows a drawing of 340 units as it is."""
LEADING = 21


class Unclear(ValueError):
    """A line of a diagram that cannot be understood; line counts from 0."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def width(words: str) -> float:
    """How wide words are drawn, a little generously: no font is asked."""
    return sum(SIZE if unicodedata.east_asian_width(sign) in "WF" else SIZE * _latin(sign) for sign in words)


def _latin(sign: str) -> float:
    if sign in "iljtf.,:;'|!I ()":
        return 0.34
    return 0.86 if sign in "mwMW" else 0.66 if sign.isupper() else 0.56


def wrapped(words: str, most: float) -> list[str]:
    """Words in lines of at most this width; Chinese breaks anywhere but before punctuation."""
    lines = [""]
    for piece in _pieces(words):
        if lines[-1] and width(lines[-1] + piece.rstrip()) > most:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _pieces(words: str) -> Iterable[str]:
    piece = ""
    for sign in words:
        wide = unicodedata.east_asian_width(sign) in "WF"
        closing = sign in "，。、；：？！）》”’…,.;:?!)"
        if piece and not closing and (wide or piece[-1].isspace() or unicodedata.east_asian_width(piece[-1]) in "WF"):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def lines(said: list[str], x: float, middle: float, kind: str = "d-words", anchor: str = "middle") -> str:
    """Lines of words, one below the other, round a middle."""
    top = middle - (len(said) - 1) * LEADING / 2 + SIZE * 0.36
    spans = "".join(
        f'<tspan x="{x:g}" y="{top + at * LEADING:g}">{escape(line)}</tspan>' for at, line in enumerate(said)
    )
    return f'<text class="{kind}" text-anchor="{anchor}">{spans}</text>'


def arrow(points: list[tuple[float, float]], kind: str = "d-line") -> str:
    """A line through points, with a head at its end."""
    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    left = f"{x1 - 9 * dx - 5 * dy:g},{y1 - 9 * dy + 5 * dx:g}"
    right = f"{x1 - 9 * dx + 5 * dy:g},{y1 - 9 * dy - 5 * dx:g}"
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline class="{kind}" points="{path}"/><polygon class="d-head" points="{left} {x1:g},{y1:g} {right}"/>'


def framed(parts: Iterable[str], across: float, down: float, title: str, told: str) -> str:
    """The whole drawing; told: what it says, for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="img" viewBox="0 0 {across:g} {down:g}" '
        f'width="{across:g}" height="{down:g}" aria-label="{escape(f"{title}: {told}" if title else told)}">'
        f"{''.join(parts)}</svg>"
    )
