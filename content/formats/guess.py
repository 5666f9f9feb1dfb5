"""Which format a file has, from what it says and, where that is not enough, from its name."""

import re

from content.formats.report import Refused
from content.formats.safety import decode, open_zip
from content.formats.tables.columns import is_header
from content.formats.tables.xlsx import OLD
from content.media.kinds import HEAD, sniff_bytes

_ROOT = re.compile(r"<\s*(?:\w+:)?([A-Za-z]+)")
_GIFT = re.compile(r"(?s)(^|\n)\s*(::.*?::|\$CATEGORY:|//)|(?<!\\)\{.*?(?<!\\)[=~#TF].*?(?<!\\)\}|(?<!\\)\{\s*\}")


def guess(data: bytes, filename: str = "") -> str:
    """One of the formats' names. Raises Refused."""
    if data.startswith(OLD):
        return "xlsx"
    suffix = filename.rsplit(".", maxsplit=1)[-1].lower()
    if data.startswith(b"PK"):
        return _package(data)
    if suffix in {"xlsx", "xls", "xlsm"}:
        raise Refused("no-workbook")
    if data.startswith(b"%PDF-") or sniff_bytes(data[:HEAD]):
        raise Refused("no-questions-in-it")
    text = decode(data)
    if text.lstrip().startswith("<"):
        return _xml(text)
    if suffix in {"csv", "tsv"} or _has_header(text):
        return "csv"
    if suffix == "gift" or _GIFT.search(text):
        return "gift"
    return "text"


def _package(data: bytes) -> str:
    names = open_zip(data).namelist()
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refused("no-questions-in-it")
    if any(name.endswith("module.yaml") for name in names):
        return "zip"
    if any(name.endswith(".xml") for name in names):
        return "qti"
    raise Refused("unknown-format")


def _xml(text: str) -> str:
    """By the first element."""
    bare = re.sub(r"(?s)<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\])?\s*>", "", text[:200_000])
    found = _ROOT.search(bare)
    return "moodlexml" if found and found[1] == "quiz" else "qti"


def _has_header(text: str) -> bool:
    lines = text.lstrip().split("\n")[:3]
    return any(is_header(re.split(f"[{sign}]", line.replace('"', ""))) for line in lines for sign in (",", "\t", ";"))
