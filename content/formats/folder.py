"""A module's folder as one zip, and back: the files go and come byte by byte."""

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from content.formats.drafts import KEY
from content.formats.report import Refused, Where
from content.formats.safety import open_zip, sized, unpack
from content.loader import load
from content.shelves import Bundle
from content.source import Unreadable, read_yaml

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_OURS = re.compile(rf"module\.yaml|questions\.yaml|quizzes/{_NAME}\.yaml|lessons/{_NAME}\.(yaml|md)|media/{_NAME}")
_SYSTEM = re.compile(r"(.*/)?(__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini)")
"""What operating systems add by themselves."""
_SINCE = (1980, 1, 1, 0, 0, 0)  # the same files make the same zip


@dataclass(frozen=True, slots=True)
class Folder:
    """A module in a package, before anything of it stands on disk."""

    key: str
    files: Mapping[str, bytes]
    """Path inside the folder → what it holds."""
    strange: tuple[str, ...]
    """Files that belong to no module and are left out."""


def pack(folder: Path) -> bytes:
    """The folder with everything that belongs to a module."""
    there = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = {path.relative_to(folder).as_posix(): path for path in there}
    return zipped({f"{folder.name}/{name}": path.read_bytes() for name, path in named.items() if _OURS.fullmatch(name)})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A package of these files (path → what it holds); the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in sorted(files.items()):
            package.writestr(_entry(name), data)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _SINCE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def read_folder(data: bytes) -> Folder:
    """Raises Refused."""
    package = open_zip(sized(data))
    names = [name for name in package.namelist() if not name.endswith("/") and not _SYSTEM.fullmatch(name)]
    roots = sorted({PurePosixPath(name).parent for name in names if PurePosixPath(name).name == "module.yaml"})
    if len(roots) != 1:
        raise Refused("no-module")
    (root,) = roots
    below = [name for name in names if PurePosixPath(name).is_relative_to(root)]
    inside = {str(PurePosixPath(name).relative_to(root)): name for name in below}
    files = {path: unpack(package, name) for path, name in inside.items() if _OURS.fullmatch(path)}
    strange = [path for path in inside if path not in files] + [name for name in names if name not in below]
    return Folder(_key(files["module.yaml"]), files, tuple(sorted(strange)))


def _key(data: bytes) -> str:
    """As module.yaml says it; it names a folder, so it is looked at closely. Raises Refused."""
    try:
        written = read_yaml(data.decode("utf-8-sig")).data
    except UnicodeDecodeError:
        raise Refused("encoding", Where(part="module.yaml")) from None
    except Unreadable as error:
        raise Refused("courseware", file="module.yaml", n=error.line, message=error.message) from None
    key = written.get("key") if isinstance(written, dict) else None
    if not isinstance(key, str) or len(key) > 64 or not KEY.fullmatch(key):
        raise Refused("courseware", file="module.yaml", n=1, message="key: lower-case words joined by hyphens")
    return key


def put(folder: Folder, library: Path, *, dry_run: bool = False) -> Bundle:
    """Read the module as the library's own are read, then set it down there as a whole. Raises Refused.

    What is there already is never overwritten.
    """
    target = library / "modules" / folder.key
    if target.exists():
        raise Refused("module-there", key=folder.key)
    with tempfile.TemporaryDirectory(prefix=".coming-", dir=library) as found:
        made = Path(found) / "modules" / folder.key
        for name, data in folder.files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        bundle = _whole(Path(found), folder.key)
        if not dry_run:
            target.parent.mkdir(exist_ok=True)
            shutil.move(made, target)
    return bundle


def _whole(root: Path, key: str) -> Bundle:
    made = root / "modules" / key
    read, problems = load(root)
    for problem in problems:
        if Path(problem.file).is_relative_to(made):
            file = Path(problem.file).relative_to(made).as_posix()
            raise Refused("courseware", file=file, n=problem.line, message=problem.message)
    return read.modules[key]
