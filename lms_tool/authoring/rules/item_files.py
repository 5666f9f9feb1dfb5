"""Cases, phrases and forms as the files of a library (docs/authoring.md), and back.

What is incomplete stays so: a file says what the row said. Reading is done with the suspicion of `content.source`.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from content.loader import FOLDERS
from content.source import Unreadable
from lms_tool.authoring.rules.drafts import ITEMS, Written, is_key
from lms_tool.authoring.rules.files import Piece, as_map, as_yaml
from lms_tool.authoring.rules.items import as_item

_KINDS = {FOLDERS[kind]: kind for kind in ITEMS}
_TELLING = {"phrases": "phrases", "sections": "form", "event": "case", "handling": "case", "level": "case"}
"""Field → the kind that has it, for a file that lies in no folder of its kind."""

_OTHERS = {
    *("lessons", "quizzes", "tracks", "media", "module.yaml", "questions.yaml", "layers.yaml", "standard.yaml"),
    *("law.yaml", "glossary.yaml", "indicators.yaml", "library.yaml", "synonyms.yaml"),
    *(folder for kind, folder in FOLDERS.items() if kind not in ITEMS),
}
"""Folders and files of a library that hold something else."""


def to_files(found: Iterable[Written]) -> dict[str, str]:
    """Path in a library → text."""
    return {f"{FOLDERS[one.kind]}/{one.key}.yaml": as_yaml(as_item(one)) for one in found}


def from_files(files: Mapping[str, bytes]) -> list[Piece]:
    """Everything that is a case, a scene of phrases or a form. Raises Unreadable where nothing is, or one is no map."""
    pieces = []
    for path, data in sorted(files.items()):
        folder = PurePosixPath(path).parent.name
        if not path.endswith(".yaml") or folder in _OTHERS or PurePosixPath(path).name in _OTHERS:
            continue
        written = as_map(data, path)
        kind = _KINDS.get(folder) or next((kind for name, kind in _TELLING.items() if name in written), None)
        key = written.pop("key", None) or PurePosixPath(path).stem
        if kind is None or not is_key(key):
            continue
        if written.get("modules") == []:
            del written["modules"]
        pieces.append((kind, key, written))
    if not pieces:
        raise Unreadable(1, "missing")
    return pieces
