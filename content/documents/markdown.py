"""Markdown as other programs write it: one text, or a folder of texts with their pictures in a zip.

A text becomes a section that is called as its first heading (or `title:` above it) says; what a lesson has no place for
is told. Pictures come from the folder alone, nothing is fetched.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from content.blocks import BLOCKS
from content.documents.draft import ELSEWHERE, Draft, plain
from content.formats.report import Refused as Unpacked
from content.formats.safety import decode, open_zip, unpack
from content.media import Refused
from content.media.refusals import english
from content.showing import SHOWN

ENDINGS = (".md", ".markdown")
MOST_TEXTS = 300
KNOWN = {*BLOCKS, *SHOWN}
"""Blocks that a lesson has."""
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})\s*([\w-]*)(.*)")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*\Z")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*\Z")
_PICTURE = re.compile(r"!\[((?:[^\]\\]|\\.)*)\]\(\s*<?([^\s)>]+)>?(?:\s+[\"'][^)]*)?\s*\)")
_LINK = re.compile(r"(?<!!)\[((?:[^\]\\]|\\.)*)\]\((?!https?://|#)[^)]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_FRONT = re.compile(r"\A\ufeff?---\s*\n(.*?)\n(?:---|\.\.\.)\s*\n", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_HTML = english("HTML tags: the words between them were kept")
_CODE = english("blocks of code, kept as plain lines")
_LINKS = english("links to files beside the text: the words were kept")
_ZIP = english("This zip cannot be unpacked safely: it is damaged, locked, far too large or leads outside itself.")
_NONE = english("There is no Markdown text (.md) in this zip.")
_MANY = english("At most %(most)s texts are read at once.")


def is_folder(data: bytes) -> bool:
    """Whether a zip holds Markdown and is nothing else we know, such as a module of our own."""
    try:
        names = open_zip(data).namelist()
    except Unpacked:
        return False
    return any(_is_text(name) for name in names) and not any(name.endswith("module.yaml") for name in names)


def read(data: bytes, draft: Draft, name: str) -> None:
    """A text, or with `PK` at its beginning a zip of them. Raises Refused."""
    if not data.startswith(b"PK"):
        _text(name, {name: data}, draft, alone=True)
        return
    try:
        package = open_zip(data)
        files = {part: unpack(package, part) for part in package.namelist() if not part.endswith("/")}
    except Unpacked:
        raise Refused("zip", _ZIP) from None
    texts = sorted(part for part in files if _is_text(part))
    if not texts:
        raise Refused("zip", _NONE)
    if len(texts) > MOST_TEXTS:
        raise Refused("zip", _MANY, most=MOST_TEXTS)
    for text in texts:
        _text(text, files, draft, alone=len(texts) == 1)


def _is_text(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _text(name: str, files: Mapping[str, bytes], draft: Draft, *, alone: bool) -> None:
    """alone: its own first heading is the title of the whole; else it is a section among others."""
    try:
        said = decode(files[name])
    except Unpacked:
        raise Refused("encoding", english("This text is neither UTF-8 nor GB18030. Save it as UTF-8.")) from None
    front = _FRONT.match(said)
    titled = _TITLE.search(front[1]) if front else None
    blocks = list(_blocks(said[front.end() :] if front else said))
    title = titled[1] if titled else ""
    first = _HEADING.match(blocks[0]) if blocks else None
    if first and len(first[1]) == 1 and title in ("", first[2]):
        title, blocks = first[2], blocks[1:]
    title = title or PurePosixPath(name).stem
    draft.title = draft.title or title
    if not alone:
        draft.add(f"## {plain(title)}")
    highest = min((len(found[1]) for block in blocks if (found := _HEADING.match(block))), default=2)
    down = (2 if alone else 3) - highest
    for block in blocks:
        draft.add(_shown(block, down, name, files, draft))


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, lists, tables, headings and fenced blocks, one by one."""
    lines: list[str] = []
    fence = ""
    for line in [*text.expandtabs(4).split("\n"), ""]:
        found = _FENCE.match(line)
        if fence:
            lines.append(line)
            if found and found[1].startswith(fence) and not found[2]:
                yield "\n".join(lines)
                lines, fence = [], ""
            continue
        if lines and _UNDERLINE.match(line) and len(lines) == 1 and not lines[0].startswith(("#", "-", "|")):
            yield f"{'#' if '=' in line else '##'} {lines.pop().strip()}"
            continue
        begins = found is not None or _HEADING.match(line) is not None
        if lines and (not line.strip() or begins):
            yield "\n".join(lines)
            lines = []
        if found:
            fence, lines = found[1], [line]
        elif _HEADING.match(line):
            yield line
        elif line.strip():
            lines.append(line)
    if lines:
        yield "\n".join(lines)


def _shown(block: str, down: int, name: str, files: Mapping[str, bytes], draft: Draft) -> str:
    """A block as a lesson writes it."""
    fence = _FENCE.match(block)
    if fence:
        if fence[2] in KNOWN:
            return block
        draft.lose(_CODE)
        return "\n\n".join(plain(line) for line in block.split("\n")[1:-1] if line.strip())
    if re.fullmatch(r"\s*([-*_]\s*){3,}", block):
        return ""  # a line across the page
    said, tags = _TAG.subn("", block)
    draft.lose(_HTML, int(bool(tags)))
    said, links = _LINK.subn(r"\1", said)
    draft.lose(_LINKS, links)
    said = _PICTURE.sub(lambda found: _picture(found[1], found[2], name, files, draft), said)
    heading = _HEADING.match(said)
    return f"{'#' * min(4, max(2, len(heading[1]) + down))} {heading[2]}" if heading else said


def _picture(alt: str, address: str, name: str, files: Mapping[str, bytes], draft: Draft) -> str:
    path = normpath(str(PurePosixPath(name).parent / unquote(address.partition("?")[0])))
    if "://" in address or path not in files:
        draft.lose(ELSEWHERE)
        return plain(alt)
    return draft.picture(files[path], re.sub(r"\\(.)", r"\1", alt))
