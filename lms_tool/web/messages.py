"""Collects the interface's sentences and compiles their translations: python -m lms_tool.web.messages.

English sentences in the code are the keys; `translations/zh_Hans_CN/LC_MESSAGES/messages.po` gives the Chinese ones.
Error classes carry their sentences as attributes, so those are collected from the classes.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import content
import lms_tool
from lms_tool.errors import ToolError

ROOT = Path(lms_tool.__file__).parent
COURSEWARE = Path(content.__file__).parent
PO = ROOT / "web/translations/zh_Hans_CN/LC_MESSAGES/messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {"english": None}  # sentences that are stored in English and translated when shown
WHENEVER = datetime(2026, 1, 1, tzinfo=UTC)  # the same sentences give the same bytes
METHODS = [("demo/**", "ignore"), ("migrations/**", "ignore"), ("**/templates/**.html", "jinja2"), ("**.py", "python")]


def collect() -> Catalog:
    """Every sentence the interface can say."""
    catalog = Catalog(project="service-academy", charset="utf-8", header_comment="")
    for root in (ROOT, COURSEWARE):
        for file, _line, message, _comments, context in extract_from_dir(root, METHODS, keywords=KEYWORDS):
            catalog.add(message, locations=[(file, 1)], context=context)
    for sentence in sorted(set(_errors())):
        catalog.add(sentence, locations=[("errors", 1)])
    return catalog


def _errors() -> Iterator[str]:
    for module in walk_packages([str(ROOT)], "lms_tool."):
        if not module.name.startswith(("lms_tool.demo", "lms_tool.migrations", "lms_tool.cli.__main__")):
            import_module(module.name)
    waiting = [ToolError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        yield from (error.what, error.do)


def update() -> Catalog:
    """The Chinese catalog with what is new added and what is gone left out."""
    with PO.open("rb") as file:
        chinese = read_po(file, locale="zh_Hans_CN")
    chinese.update(collect(), no_fuzzy_matching=True)
    chinese.obsolete.clear()
    return chinese


def written(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, omit_header=True, no_location=True, sort_output=True, width=120, ignore_obsolete=True)
    return out.getvalue()


def compiled(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    catalog.creation_date = catalog.revision_date = WHENEVER
    write_mo(out, catalog)
    return out.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """Sentences without a Chinese translation."""
    return [str(message.id) for message in catalog if message.id and not _is_whole(message.string)]


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main() -> int:
    PO.parent.mkdir(parents=True, exist_ok=True)
    if not PO.exists():
        PO.write_bytes(written(Catalog(locale="zh_Hans_CN", charset="utf-8")))
    chinese = update()
    PO.write_bytes(written(chinese))
    PO.with_suffix(".mo").write_bytes(compiled(chinese))
    for sentence in missing(chinese):
        sys.stdout.write(f"not translated: {sentence}\n")
    return 1 if missing(chinese) else 0


if __name__ == "__main__":
    sys.exit(main())
