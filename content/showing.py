"""The blocks of a lesson that show something: figure, video, table with a caption, flow, sequence.

A file is named as its author calls it and found on the shelf of the page.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from content.blocks import Block, Notes, Pen, word
from content.diagrams import Unclear, flow, sequence
from content.media.shelf import Medium

_FIELD = re.compile(r"(?P<name>[a-z]+)(?:\s+(?P<language>[A-Za-z-]{2,16}))?\s*:\s*(?P<value>.*)")
_ADDRESS = re.compile(r"https://[^\s\"<>]+\Z")
_ALT = "Say what the picture shows, for those who do not see it: alt: …"
Fields = dict[tuple[str, str], tuple[int, str]]
"""(name, language) → line and value."""


def picture(medium: Medium, alt: str) -> str:
    size = f' width="{medium.width}" height="{medium.height}"' if medium.width and medium.height else ""
    return f'<img src="{escape(medium.address)}" alt="{escape(alt)}"{size} loading="lazy" decoding="async">'


def framed(inside: str, caption: str, kind: str = "picture") -> str:
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="{kind}">{inside}{told}</figure>\n'


def found(name: str, line: int, pen: Notes, *families: str) -> Medium | None:
    """The file of this name if it is of one of these families; complains otherwise."""
    medium = pen.medium(name)
    if medium is None:
        pen.complain(line, "file", f"There is no file {name} beside the lessons (media/) nor among the stored files.")
        return None
    if medium.kind.family not in families:
        pen.complain(line, "file", f"{name} is a {medium.kind.ending} file; that cannot stand here.")
        return None
    return medium


def figure(label: str, lines: list[str], line: int, pen: Pen) -> str:
    read = _fields(lines, line, pen, "file", "alt")
    at, name = read.get(("file", ""), (line, ""))
    alt = read.get(("alt", ""), (line, ""))[1]
    if not name:
        pen.complain(line, "figure", "Name the file: file: picture.svg")
        return ""
    if not alt:
        pen.complain(at, "alt", _ALT)
    medium = found(name, at, pen, "picture", "drawing")
    if medium is None:
        return ""
    caption = pen.inline(label, line - 1) if label else ""
    if medium.drawing:
        return framed(pen.draw(medium.drawing, alt), caption, "drawing")
    return framed(picture(medium, alt), caption)


def video(label: str, lines: list[str], line: int, pen: Pen) -> str:
    read = _fields(lines, line, pen, "file", "captions", "poster", "transcript", "without")
    at, name = read.get(("file", ""), (line, ""))
    if not name:
        pen.complain(line, "video", "Name the film: file: film.mp4, or an address that begins with https://")
        return ""
    title = pen.plain(label, line - 1) or word("video", pen.language)
    transcript = _transcript(read, pen)
    caption = pen.inline(label, line - 1) if label else ""
    if _ADDRESS.match(name):
        return framed(_elsewhere(name, title, pen), caption, "film") + transcript
    medium = found(name, at, pen, "film")
    if medium is None:
        return transcript
    poster = _poster(read, pen)
    tracks = _tracks(read, pen)
    if not tracks and ("without", "") not in read:
        pen.complain(at, "captions", f"{name} has no captions: add a line captions: words.vtt.", "weak")
    said = "" if tracks else f'<p class="small quiet">{word("no-captions", pen.language)}</p>'
    film = (
        f'<video controls playsinline webkit-playsinline="" x5-playsinline="true" preload="metadata"{poster} '
        f'src="{escape(medium.address)}" aria-label="{escape(title)}">{tracks}</video>'
    )
    return framed(film + said, caption, "film") + transcript


def _elsewhere(address: str, title: str, pen: Pen) -> str:
    """A film at an address of its own is opened there: pages load nothing of others."""
    host = escape(urlsplit(address).hostname or "")
    opens = word("elsewhere", pen.language)
    return f'<p><a href="{escape(address)}">{escape(title)}</a> <span class="small quiet">{opens} {host}</span></p>'


def _poster(read: Fields, pen: Pen) -> str:
    if ("poster", "") not in read:
        return ""
    at, name = read["poster", ""]
    medium = found(name, at, pen, "picture", "drawing")
    return f' poster="{escape(medium.address)}"' if medium else ""


def _tracks(read: Fields, pen: Pen) -> str:
    tracks = ""
    for (name, language), (at, file) in read.items():
        medium = found(file, at, pen, "captions") if name == "captions" else None
        if medium is None:
            continue
        spoken = language or pen.language
        first = " default" if not tracks else ""
        shown = LANGUAGES.get(spoken, spoken)
        tracks += (
            f'<track kind="captions" src="{escape(medium.address)}" srclang="{spoken}" label="{escape(shown)}"{first}>'
        )
    return tracks


def _transcript(read: Fields, pen: Pen) -> str:
    if ("transcript", "") not in read:
        return ""
    at, text = read["transcript", ""]
    return f"<details><summary>{word('transcript', pen.language)}</summary>{pen.body(text, at)}</details>\n"


def table(label: str, lines: list[str], line: int, pen: Pen) -> str:
    drawn = pen.table("\n".join(lines), line)
    if "<table>" not in drawn:
        pen.complain(line, "table", "Here stands one table: a line of titles, a line of dashes, then the rows.")
    caption = pen.inline(label, line - 1) if label else ""
    return drawn.replace("<table>", f"<table><caption>{caption}</caption>" if caption else "<table>", 1)


def diagram(draw: Callable[[Sequence[str], str], str]) -> Block:
    def block(label: str, lines: list[str], line: int, pen: Pen) -> str:
        spoken = [pen.plain(text, at) if text.strip() else "" for at, text in enumerate(lines, line)]
        try:
            drawn = draw(spoken, pen.plain(label, line - 1) if label else "")
        except Unclear as error:
            pen.complain(line + error.line, "diagram", error.message)
            return ""
        return framed(pen.draw(drawn), pen.inline(label, line - 1) if label else "", "drawing")

    return block


def _fields(lines: list[str], line: int, pen: Pen, *names: str) -> Fields:
    """The lines `name: value` of a block; what is indented below one goes on with it."""
    read: Fields = {}
    last: tuple[str, str] | None = None
    for at, text in enumerate(lines, line):
        said = _FIELD.fullmatch(text)
        if said and said["name"] in names:
            last = said["name"], said["language"] or ""
            read[last] = at, said["value"].strip()
        elif text[:1].isspace() and text.strip() and last:
            read[last] = read[last][0], f"{read[last][1]}\n{text.strip()}".strip("\n")
        elif text.strip():
            pen.complain(at, "block", f"A line here is one of {', '.join(names)}, a colon and words.")
    return read


LANGUAGES: Mapping[str, str] = {"zh-CN": "中文", "en": "English"}
SHOWN: Mapping[str, Block] = {
    "figure": figure,
    "video": video,
    "table": table,
    "flow": diagram(flow),
    "sequence": diagram(sequence),
}
