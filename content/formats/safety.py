"""What comes from outside is not trusted: sizes, packages, XML. Raises Refused with a clear sentence."""

import io
import re
import zipfile
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from content.formats.report import Refused, Where

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
"""Of a file, before anything of it is read."""
LARGEST_UNPACKED = 200 * MEGABYTE
MOST_FILES = 5_000
MOST_QUESTIONS = 10_000
MOST_ROWS = 60_000
MOST_REMARKS = 20_000
DEEPEST = 100
"""Elements inside one another."""
TIGHTEST = 200
"""How many times as large as packed a part may be, from 1 MB on; honest texts reach about 30."""

_DECLARATION = re.compile(b"<!(DOCTYPE|ENTITY)")
_CHUNK = 256 * 1024


def sized(data: bytes, most: int = LARGEST) -> bytes:
    """Refuse what is empty or too large."""
    if not data.strip():
        raise Refused("empty-file")
    if len(data) > most:
        raise Refused("too-large", size=-(-len(data) // MEGABYTE), most=most // MEGABYTE)
    return data


def open_zip(data: bytes) -> zipfile.ZipFile:
    """A package of which every part may be read: none leads outside, and all of them together stay small."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Refused("broken-zip") from None
    parts = package.infolist()
    if len(parts) > MOST_FILES:
        raise Refused("zip-count", count=len(parts), most=MOST_FILES)
    for part in parts:
        _harmless(part)
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused("zip-bomb")
    return package


def _harmless(part: zipfile.ZipInfo) -> None:
    name = part.filename
    path = PurePosixPath(name)
    kind = part.external_attr >> 28  # 0xA: a symbolic link
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name or kind == 0xA:
        raise Refused("zip-path", name=name)
    if part.flag_bits & 1:
        raise Refused("zip-locked")
    if part.file_size > MEGABYTE and part.file_size > TIGHTEST * max(part.compress_size, 1):
        raise Refused("zip-bomb")


def unpack(package: zipfile.ZipFile, name: str) -> bytes:
    """One part; no more of it than it said it has."""
    try:
        with package.open(name) as part:
            size = package.getinfo(name).file_size
            data = part.read(size + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, EOFError, RuntimeError, ValueError):
        raise Refused("broken-zip", Where(part=name)) from None
    except Exception as error:  # zlib, lzma and bz2 have an error class each
        if type(error).__module__ in {"zlib", "_lzma", "lzma"}:
            raise Refused("broken-zip", Where(part=name)) from None
        raise
    if len(data) > size:
        raise Refused("zip-bomb")
    return data


def undeclared(package: zipfile.ZipFile) -> None:
    """Refuse a package with an XML part that declares a document type or entities, in whatever encoding."""
    for part in package.infolist():
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            data = unpack(package, part.filename)
            if _DECLARATION.search(data) or _DECLARATION.search(data.replace(b"\0", b"")):
                raise Refused("xml-entities", Where(part=part.filename))


def parse_xml(data: bytes, part: str = "") -> Element:
    """The root. Entities, document types and anything fetched from elsewhere are refused."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    where = Where(part=part)
    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise Refused("xml-entities", where) from None
    except ParseError as error:
        line, column = error.position
        message = str(error).split(":", maxsplit=1)[0]
        raise Refused("xml", Where(part=part, line=line), message=f"{message}, column {column + 1}") from None
    except (ValueError, LookupError, RecursionError):
        raise Refused("encoding", where) from None
    if _is_deep(root):
        raise Refused("too-deep", where)
    return root


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def decode(data: bytes) -> str:
    """Text in UTF-8, with or without a mark, in UTF-16 with one, or in GB18030; line ends become \\n."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "gb18030")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused("encoding")


FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")


def neutral(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def outspoken(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text
