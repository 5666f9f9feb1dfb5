"""A draft as the files of a module (docs/authoring.md), and back.

What is incomplete stays so: a file says what the row said. Reading is done with the suspicion of `content.source`.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import yaml

from content.formats.folder import zipped
from content.formats.safety import MEGABYTE, open_zip, sized, unpack
from content.media.shelf import called, is_name
from content.source import LARGEST, Unreadable, read_yaml
from lms_tool.authoring.rules.checking import as_grammar
from lms_tool.authoring.rules.drafts import Written

Piece = tuple[str, str, dict[str, Any]]
"""Kind, key, and the grammar's map without its key."""

LARGEST_ARCHIVE = 48 * MEGABYTE
"""Of a module as files; films that make it larger are left out."""
ROOM_FOR_TEXTS = 8 * MEGABYTE
_ELSEWHERE = {"module": ("key", "lessons", "quizzes"), "lesson": ("key", "checks")}


class _Dumper(yaml.SafeDumper):
    """Writes everything out: courseware has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


NO_MAP = "This file has no named parts, such as title: …"


class UnreadableFile(Unreadable):
    """One file of an archive cannot be read."""

    def __init__(self, path: str, why: Unreadable) -> None:
        super().__init__(why.line, why.sentence, **why.values)
        self.path = path


def to_files(key: str, parts: Sequence[Written], languages: Sequence[str]) -> dict[str, str]:
    """Path below `modules/` → text."""
    files: dict[str, str] = {}
    questions = []
    for part in parts:
        written = as_grammar(part, parts, languages)
        written = {"key": written.pop("key"), **written}
        if part.kind == "question":
            questions.append(written)
        elif part.kind == "module":
            files[f"{key}/module.yaml"] = as_yaml(written)
        elif part.kind == "quiz":
            files[f"{key}/quizzes/{part.key}.yaml"] = as_yaml(written)
        else:
            bodies = written.pop("bodies", {})
            files[f"{key}/lessons/{part.key}.yaml"] = as_yaml(written)
            files |= {f"{key}/lessons/{part.key}.{tag}.md": body for tag, body in bodies.items()}
    if questions:
        files[f"{key}/questions.yaml"] = as_yaml(questions)
    return files


def from_files(files: Mapping[str, bytes]) -> tuple[str, list[Piece]]:
    """Key of the module, and its parts, in order. Raises Unreadable."""
    root = _root(files)
    inside = {str(PurePosixPath(path).relative_to(root)): data for path, data in files.items() if _below(path, root)}
    module = as_map(inside["module.yaml"], "module.yaml")
    pieces: list[Piece] = [("module", str(module.get("key") or root.name), own_words("module", module))]
    for kind, folder, order in (("lesson", "lessons", "lessons"), ("quiz", "quizzes", "quizzes")):
        listed = [str(name) for name in module.get(order) or ()]
        there = [path.split("/")[1][:-5] for path in inside if path.startswith(f"{folder}/") and path.endswith(".yaml")]
        for name in [*(n for n in listed if n in there), *sorted(set(there) - set(listed))]:
            written = as_map(inside[f"{folder}/{name}.yaml"], f"{folder}/{name}.yaml")
            if kind == "lesson":
                written |= _bodies(inside, name)
            pieces.append((kind, name, own_words(kind, written)))
    asked = _read(inside["questions.yaml"], "questions.yaml") if "questions.yaml" in inside else []
    for written in asked if isinstance(asked, list) else []:
        if isinstance(written, dict) and isinstance(written.get("key"), str):
            pieces.append(("question", written["key"], own_words("question", written)))
    return pieces[0][1], pieces


def beside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Pictures, films and documents of such a module, by the names its texts use. Raises Unreadable."""
    folder = _root(files) / "media"
    found = {PurePosixPath(path).name: data for path, data in files.items() if PurePosixPath(path).parent == folder}
    if not all(map(is_name, found)):
        raise Unreadable(1, "media.name")
    return {called(name): data for name, data in found.items()}


def file_name(name: str, ending: str) -> str:
    """How a medium is called in media/: as in the texts, or by its key."""
    return f"{name.removeprefix('file:')}.{ending}" if name.startswith("file:") else name


def _root(files: Mapping[str, bytes]) -> PurePosixPath:
    root = next((PurePosixPath(path).parent for path in files if PurePosixPath(path).name == "module.yaml"), None)
    if root is None:
        raise Unreadable(1, "missing")
    return root


def _below(path: str, root: PurePosixPath) -> bool:
    return PurePosixPath(path).is_relative_to(root)


def _bodies(inside: Mapping[str, bytes], name: str) -> dict[str, Any]:
    found = {
        path.removeprefix(f"lessons/{name}.").removesuffix(".md"): _text(data, path)
        for path, data in inside.items()
        if path.startswith(f"lessons/{name}.") and path.endswith(".md")
    }
    return {"bodies": found} if found else {}


def own_words(kind: str, written: Mapping[str, Any]) -> dict[str, Any]:
    """What a part says of itself: without its key and what follows from the other parts."""
    gone = _ELSEWHERE.get(kind, ("key",))
    return {name: value for name, value in written.items() if name not in gone}


def as_yaml(written: Any) -> str:
    return yaml.dump(written, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def _text(data: bytes, path: str) -> str:
    if len(data) > LARGEST:
        raise UnreadableFile(path, Unreadable(1, "too-large", size=len(data) // 1024, most=LARGEST // 1024))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(path, Unreadable(1, "not-utf8")) from None


def _read(data: bytes, path: str) -> Any:
    try:
        return read_yaml(_text(data, path)).data
    except UnreadableFile:
        raise
    except Unreadable as why:
        raise UnreadableFile(path, why) from None


def as_map(data: bytes, path: str) -> dict[str, Any]:
    """Raises UnreadableFile."""
    read = _read(data, path)
    if not isinstance(read, dict):
        raise UnreadableFile(path, Unreadable(1, "grammar.whole", said=NO_MAP))
    return read


def pack(files: Mapping[str, str | bytes]) -> bytes:
    return zipped({path: data.encode() if isinstance(data, str) else data for path, data in files.items()})


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of a zip that somebody brought. Raises content.formats Refused."""
    package = open_zip(sized(data, LARGEST_ARCHIVE))
    wanted = [name for name in package.namelist() if name.endswith((".yaml", ".md")) or _is_beside(name)]
    return {name: unpack(package, name) for name in wanted}


def _is_beside(name: str) -> bool:
    return not name.endswith("/") and PurePosixPath(name).parent.name == "media"
