"""A whole module goes out as a zip and comes back as the same module."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from content import formats
from content.formats.folder import pack, put, read_folder
from content.formats.report import Refused
from content.loader import LIBRARY, load
from tests.factories import courseware

MODULES = sorted(path.name for path in (LIBRARY / "modules").iterdir() if path.is_dir())


def parts_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def manners(tmp_path: Path) -> Path:
    return courseware.write(tmp_path / "library") / "modules" / "manners"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


def refused(data: bytes, into: Path) -> str:
    with pytest.raises(Refused) as caught:
        put(read_folder(data), into)
    assert list(into.iterdir()) == []
    return caught.value.remark.code


def test_every_shipped_module_comes_back_equal(empty: Path) -> None:
    library, _ = load(LIBRARY)
    for key in MODULES:
        folder = read_folder(pack(LIBRARY / "modules" / key))
        assert folder.files == parts_of(LIBRARY / "modules" / key) and not folder.strange
        back, there = put(folder, empty), library.modules[key]
        assert (back.module, back.lessons, back.questions, back.quizzes) == (
            there.module, there.lessons, there.questions, there.quizzes,
        )  # fmt: skip
        assert list(back.media) == list(there.media)
        assert parts_of(empty / "modules" / key) == parts_of(LIBRARY / "modules" / key)
    assert [path.name for path in empty.iterdir()] == ["modules"]


def test_the_same_folder_makes_the_same_file(manners: Path) -> None:
    assert pack(manners) == pack(manners)


def test_the_folder_may_lie_anywhere_and_what_systems_add_is_passed_over(manners: Path, empty: Path) -> None:
    parts = {f"a/b/{name}": data for name, data in parts_of(manners).items()}
    folder = read_folder(package(parts | {"__MACOSX/a/._x": b"x", "a/b/.DS_Store": b"x", "a/b/notes.docx": b"x"}))
    assert (folder.key, folder.strange) == ("manners", ("notes.docx",))
    assert put(folder, empty).module.key == "manners"
    assert not (empty / "modules/manners/notes.docx").exists()


def test_a_module_that_is_there_is_not_overwritten(manners: Path) -> None:
    before = parts_of(manners)
    with pytest.raises(Refused, match="already"):
        put(read_folder(pack(manners)), manners.parent.parent)
    assert parts_of(manners) == before


def test_a_module_is_no_list_of_questions(manners: Path) -> None:
    reading = formats.read(None, pack(manners), "en", review_by=date(2027, 3, 31))
    assert [remark.code for remark in reading.errors] == ["whole-module"]


def test_a_dry_run_writes_nothing(manners: Path, empty: Path) -> None:
    assert put(read_folder(pack(manners)), empty, dry_run=True).questions
    assert list(empty.iterdir()) == []


def test_a_module_that_cannot_be_read_leaves_nothing_behind(manners: Path, empty: Path) -> None:
    parts = {f"manners/{name}": data for name, data in parts_of(manners).items()}
    assert refused(package(parts | {"manners/questions.yaml": b"- key: x\n  type: odd\n"}), empty) == "courseware"
    assert refused(package(parts | {"manners/lessons/telephone.yaml": b"\xff"}), empty) == "courseware"
    assert refused(package(parts | {"manners/media/evil.svg": b"<script/>"}), empty) == "courseware"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"a/module.yaml": b"key: a", "../x": b""}, "zip-path"),
        ({"a/module.yaml": b"key: ../../b"}, "courseware"),
        ({"a/module.yaml": b"key: /b"}, "courseware"),
        ({"a/module.yaml": b"key: &a [*a]"}, "courseware"),
        ({"a/module.yaml": b"\xff"}, "encoding"),
        ({"a/module.yaml": b"key: a", "b/module.yaml": b"key: b"}, "no-module"),
        ({"a/lessons/x.md": b""}, "no-module"),
        ({"a/module.yaml": b"key: a", "a/media/a.bin": b"0" * 30_000_000}, "zip-bomb"),
    ],
)
def test_a_hostile_package_is_refused(parts: dict[str, bytes], code: str, empty: Path) -> None:
    assert refused(package(parts), empty) == code
