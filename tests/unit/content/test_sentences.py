"""Every code the check can say is explained to authors."""

import re
from pathlib import Path

from content.sentences import SENTENCES

ROOT = Path(__file__).parents[3]
SAID = re.compile(r"""complain\(\s*[^"()]*(?:\([^()]*\))?[^"()]*"([a-z-]+)",""")


def explained() -> set[str]:
    table = (ROOT / "docs/authoring.md").read_text(encoding="utf-8").partition("## What the check says")[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)}


def said_by_renderers() -> set[str]:
    files = [path for path in (ROOT / "content").rglob("*.py") if path.name != "loader.py"]
    return {code for path in files for code in SAID.findall(path.read_text(encoding="utf-8"))}


def test_every_code_is_explained() -> None:
    codes = {sentence.partition(".")[0] for sentence in SENTENCES} | said_by_renderers()
    assert {"pair", "heading", "alt", "captions"} <= codes
    assert explained() == codes
