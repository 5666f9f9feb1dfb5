"""The blocks of a lesson: dialogue, pair, callouts, checklist, clock line (docs/authoring.md), as HTML.

The markup is that of the design's lesson page. Icons are written as `<i class="icon-…">` and drawn after sanitising.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Protocol

from content.media.shelf import Medium
from content.problems import Severity


class Notes(Protocol):
    """Where files of a page are looked up, and what is wrong is written down. Lines count from 1 in the file."""

    def medium(self, name: str) -> Medium | None: ...

    def complain(self, line: int, code: str, message: str, severity: Severity = "error") -> None: ...


class Pen(Notes, Protocol):
    """What a block needs from the page it stands on."""

    language: str

    def inline(self, text: str, line: int) -> str: ...

    def plain(self, text: str, line: int) -> str: ...

    def body(self, text: str, line: int) -> str: ...

    def table(self, text: str, line: int) -> str: ...

    def draw(self, svg: str, label: str = "") -> str: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that begins with a mark, and the indented ones below it."""

    line: int
    mark: str
    first: str
    more: tuple[str, ...] = ()


WORDS: Mapping[str, Mapping[str, str]] = {
    "zh-CN": {
        "why": "为什么",
        "say": "这样说",
        "dont": "别这样说",
        "law": "法规",
        "mistake": "一个常见的错",
        "note": "说明",
        "rule": "规矩",
        "dialogue": "对话",
        "checklist": "清单",
        "video": "视频",
        "no-captions": "这段视频没有字幕。",
        "transcript": "文字稿",
        "elsewhere": "在新页面打开：",
    },
    "en": {
        "why": "Why",
        "say": "Say",
        "dont": "Not",
        "law": "Law",
        "mistake": "A common mistake",
        "note": "Note",
        "rule": "Rule",
        "dialogue": "Dialogue",
        "checklist": "Checklist",
        "video": "Video",
        "no-captions": "This video has no captions.",
        "transcript": "Transcript",
        "elsewhere": "opens in a new page:",
    },
}

_SPEAKER = re.compile(r"(?P<who>[^:：]{1,80}?)(?:\s+(?P<time>\d{1,2}[:：]\d{2}))?\s*[:：]\s*(?P<words>\S.*)", re.DOTALL)
_SOURCE = re.compile(r"(?P<what>.*\S)\s*(?:（(?P<full>[^（）]+)）|\((?P<half>[^()]+)\))[.。]?\s*\Z")
_CJK = re.compile(r"[⺀-鿿豈-﫿！-｠]")
_CALLOUTS = {"mistake": ("warn", "alert"), "note": ("info", "info"), "rule": ("ok", "flag")}


def word(name: str, language: str) -> str:
    return WORDS.get(language, WORDS["en"])[name]


def dialogue(label: str, lines: list[str], line: int, pen: Pen) -> str:
    name = escape(pen.plain(label or word("dialogue", pen.language), line - 1))
    said = "".join(_turn(entry, pen) for entry in _entries(lines, "<>!", line, pen))
    return f'<div class="talk" role="group" aria-label="{name}">{said}</div>\n'


def _turn(entry: Entry, pen: Pen) -> str:
    text = _join((entry.first, *entry.more))
    if entry.mark == "!":
        return f'<p class="why"><b>{word("why", pen.language)}</b><span>{pen.inline(text, entry.line)}</span></p>'
    spoken = _SPEAKER.fullmatch(text)
    if spoken is None:
        pen.complain(entry.line, "dialogue", "A line of a dialogue is: name, colon, words.")
        return ""
    time = f" <time>{escape(spoken['time'])}</time>" if spoken["time"] else ""
    who = f'<span class="who">{pen.inline(spoken["who"].strip(), entry.line)}{time}</span>'
    side = "say me" if entry.mark == ">" else "say"
    return f'<div class="{side}">{who}<p>{pen.inline(spoken["words"], entry.line)}</p></div>'


def pair(label: str, lines: list[str], line: int, pen: Pen) -> str:
    cells = [_saying(entry, pen) for entry in _entries(lines, "+-", line, pen)]
    return f'<div class="pair">{"".join(cells)}</div>\n'


def _saying(entry: Entry, pen: Pen) -> str:
    good = entry.mark == "+"
    opening = "<div>" if good else '<div class="dont">'
    icon, title = ("check", word("say", pen.language)) if good else ("cross", word("dont", pen.language))
    if not entry.more:
        pen.complain(entry.line, "pair", "Give the reason on the next line, indented.")
    reason = f"<p>{pen.inline(_join(entry.more), entry.line + 1)}</p>" if entry.more else ""
    quote = f"<blockquote>{pen.inline(entry.first, entry.line)}</blockquote>"
    return f'{opening}<h3><i class="icon-{icon}"></i>{title}</h3>{quote}{reason}</div>'


def callout(kind: str) -> "Block":
    colour, icon = _CALLOUTS[kind]

    def block(label: str, lines: list[str], line: int, pen: Pen) -> str:
        title = pen.inline(label, line - 1) if label else word(kind, pen.language)
        head = f'<span class="{colour}"><i class="icon-{icon}"></i>{title}</span>'
        return f'<div class="callout">{head}{pen.body(chr(10).join(lines), line)}</div>\n'

    return block


def checklist(label: str, lines: list[str], line: int, pen: Pen) -> str:
    ticks = "".join(_tick(entry, pen) for entry in _entries(lines, "-", line, pen))
    name = escape(pen.plain(label or word("checklist", pen.language), line - 1))
    return f'<form class="checks" aria-label="{name}">{ticks}</form>\n'


def _tick(entry: Entry, pen: Pen) -> str:
    task = pen.inline(_join((entry.first, *entry.more)), entry.line)
    return f'<label><input type="checkbox"><span>{task}</span></label>'


def clock(label: str, lines: list[str], line: int, pen: Pen) -> str:
    stops = [_stop(text.strip(), at, pen) for at, text in enumerate(lines, line) if text.strip()]
    return f'<figure><ol class="clockline">{"".join(stops)}</ol></figure>\n'


def _stop(text: str, line: int, pen: Pen) -> str:
    when, bar, what = (part.strip() for part in text.partition("|"))
    if not (when and bar and what):
        pen.complain(line, "clock", "A line of a clock is: when | what.")
        return ""
    law = when.startswith("law ")
    when = pen.inline(when.removeprefix("law ").strip(), line)
    named = _SOURCE.fullmatch(what) if law else None
    if law and named is None:
        pen.complain(line, "clock", "A limit of the law ends with its source in brackets.")
    if named is None:
        told = pen.inline(what, line)
    else:
        source = escape(named["full"] or named["half"])
        colon = "：" if pen.language.startswith("zh") else ": "
        lead = f"{word('law', pen.language)}{colon}{source}"
        told = f'{pen.inline(named["what"], line)} <span class="info small">{lead}</span>'
    opening = '<li class="law">' if law else "<li>"
    return f"{opening}<span>{when}</span><span>{told}</span></li>"


def _entries(lines: list[str], marks: str, line: int, pen: Pen) -> Iterator[Entry]:
    """The marked lines of a block; complains of the others."""
    entry: Entry | None = None
    for at, text in enumerate(lines, line):
        if not text.strip():
            continue
        if text[0] in marks and text[1:2].isspace():
            if entry:
                yield entry
            entry = Entry(at, text[0], text[1:].strip())
        elif text[0].isspace() and entry:
            entry = Entry(entry.line, entry.mark, entry.first, (*entry.more, text.strip()))
        else:
            pen.complain(at, "block", f"A line here begins with one of {' '.join(marks)} and a space, or is indented.")
    if entry:
        yield entry
    else:
        pen.complain(line, "block", "This block is empty.")


def _join(texts: tuple[str, ...]) -> str:
    """One text from several lines; Chinese has no space where a line ends."""
    joined = texts[0]
    for text in texts[1:]:
        joined += text if _CJK.match(joined[-1:]) or _CJK.match(text[:1]) else f" {text}"
    return joined


Block = Callable[[str, list[str], int, Pen], str]
"""(words after the name, lines, number of the first line, pen) → HTML, not yet sanitised."""

BLOCKS: Mapping[str, Block] = {
    "dialogue": dialogue,
    "pair": pair,
    "mistake": callout("mistake"),
    "note": callout("note"),
    "rule": callout("rule"),
    "checklist": checklist,
    "clock": clock,
}
