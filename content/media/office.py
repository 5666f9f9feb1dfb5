"""What an Office file (docx, pptx, xlsx) may hold: no programs, no packed mountains, no XML that declares things."""

import re
import zipfile
from typing import BinaryIO

from content.media.refusals import Refused, english

MOST_PARTS = 5_000
LARGEST_UNPACKED = 400 * 1024 * 1024  # bytes
MOST_TIMES = 200
"""How much larger than packed a part may be unpacked; text reaches 20."""
_SMALL = 1024 * 1024  # bytes; a part below that cannot hurt however well it is packed
_PROGRAM = re.compile(r"vbaproject|\.bin\Z.*vba|activex|macrosheets|customui/.*macro", re.IGNORECASE)
_OLE = re.compile(r"embeddings/.*\.(bin|exe|dll|bat|cmd|com|scr|js|vbs|hta|lnk|msi|ps1|jar)\Z|oleobject", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_MACROS = english("This document carries macros. Save it without them (as .docx, .pptx or .xlsx) and send it again.")
_BROKEN = english("This document cannot be read. Open it in Word, PowerPoint or Excel, save it anew and send it again.")


def check(file: BinaryIO) -> None:
    """Raises Refused; leaves the file at its beginning."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check(archive)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("broken", _BROKEN) from None
    finally:
        file.seek(0)


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused("bomb", english("Unpacked, this document is far too large. Make it smaller and send it again."))
    for part in parts:
        if part.file_size > _SMALL and part.file_size > MOST_TIMES * max(part.compress_size, 1):
            raise Refused(
                "bomb", english("Unpacked, this document is far too large. Make it smaller and send it again.")
            )
        if part.flag_bits & 1:
            raise Refused("locked", english("This document is locked by a password. Save it without one."))
        if _PROGRAM.search(part.filename):
            raise Refused("macros", _MACROS)
        if _OLE.search(part.filename):
            raise Refused("ole", english("Another file is packed inside this document. Take it out and send it again."))
    if _MACRO_TYPE.search(archive.read("[Content_Types].xml")[:_SMALL] if _has_types(archive) else b""):
        raise Refused("macros", _MACROS)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _check_xml(archive, part)


def _has_types(archive: zipfile.ZipFile) -> bool:
    return "[Content_Types].xml" in archive.namelist()


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Office writes no document types; what declares one wants to be unpacked into something else."""
    with archive.open(part) as opened:
        head = opened.read(64 * 1024)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Refused("entities", english("This document declares XML entities, which no Office program does."))
