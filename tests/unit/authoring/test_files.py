"""Whatever an editor can make survives the way out as files and back."""

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.links import broken
from content.loader import load
from content.media import clean
from content.schema.standard import PROJECT_TYPES, REGIONS
from content.source import Unreadable
from lms_tool.authoring.rules import files, forms
from lms_tool.authoring.rules.drafts import Written
from lms_tool.authoring.rules.grammars import TYPES, fitting, grammar_of
from lms_tool.authoring.rules.media import stored_keys
from tests.factories import courseware, media

LANGUAGES = ("zh-CN", "en")
TYPED = st.text(st.characters(codec="utf-8"), max_size=40)
"""What somebody can type or paste, control characters included."""
KEYS = st.lists(st.sampled_from(["a", "b", "c-1", "lift", "007", "true", "null", "22-47"]), unique=True, max_size=4)


def words() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(LANGUAGES), TYPED)


@st.composite
def ticks(draw: Any, name: str) -> list[tuple[str, str]]:
    """For whom something is meant: boxes that are ticked, beside the empty one that is always sent."""
    boxes = {"project_type": PROJECT_TYPES, "region": REGIONS}
    return [
        (f"{name}.{kind}", word)
        for kind, words in boxes.items()
        for word in ["", *draw(st.lists(st.sampled_from(words), unique=True))]
    ]


@st.composite
def sent(draw: Any, kind: str, type_: str) -> list[tuple[str, str]]:
    """The fields of an editor, filled in somehow."""
    pairs = []
    for name in grammar_of(kind, type_).fields:
        if name in {"key", "lessons", "quizzes", "checks", "languages", "type"}:
            continue
        if name == "when":
            pairs += draw(ticks(name))
            continue
        if draw(st.booleans()):
            pairs.append((name, draw(TYPED)))
        else:
            pairs += [(f"{name}.{tag}", text) for tag, text in draw(words()).items()]
            pairs += [(f"{name}.{at}.text.{tag}", text) for at in range(2) for tag, text in draw(words()).items()]
            pairs += draw(ticks(f"{name}.0.when")) if name == "practical_tasks" else []
    return [*pairs, ("type", type_)] if kind == "question" else pairs


def read(kind: str, type_: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    grammar = grammar_of(kind, type_)
    return fitting(forms.read(grammar, pairs, list(grammar.fields), {}), grammar)


@st.composite
def drafts(draw: Any) -> list[Written]:
    parts = [Written("module", "own-1", read("module", "", draw(sent("module", ""))))]
    for kind in ("lesson", "quiz"):
        parts += [Written(kind, key, read(kind, "", draw(sent(kind, "")))) for key in draw(KEYS)]
    for key in draw(KEYS):
        type_ = draw(st.sampled_from(TYPES))
        parts.append(Written("question", key, read("question", type_, draw(sent("question", type_)))))
    return parts


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(drafts())
def test_any_draft_comes_back_as_it_was(parts: list[Written]) -> None:
    packed = files.pack(files.to_files("own-1", parts, LANGUAGES))
    key, pieces = files.from_files(files.unpacked(packed))
    assert key == "own-1"
    back = {(kind, name): data for kind, name, data in pieces}
    back["module", "own-1"].pop("languages")
    assert back == {(part.kind, part.key): dict(part.data) for part in parts}


def test_the_files_of_a_whole_draft_are_a_module_of_a_library(tmp_path: Any) -> None:
    root = courseware.write(tmp_path)
    before, _ = load(root)
    texts = {
        str(p.relative_to(root / "modules")): p.read_bytes() for p in (root / "modules").rglob("*.*") if p.is_file()
    }
    key, pieces = files.from_files(texts)
    parts = [Written(*piece) for piece in pieces]
    for path, text in files.to_files(key, parts, ()).items():
        (root / "modules" / path).write_text(text, encoding="utf-8")
    after, problems = load(root)
    assert problems == []
    assert after.modules == before.modules


NAMES = st.sampled_from(["desk.png", "plan.svg", "visit.en.vtt", "file:" + "0a" * 16, "file:" + "12" * 16])
DATA = {"png": media.picture(), "svg": media.SVG, "vtt": media.VTT}


def body(names: list[str]) -> str:
    """A lesson that shows them all, each in the way its kind is shown."""
    shown = {
        "svg": "```figure\nfile: {name}\nalt: a plan\n```",
        "vtt": "```video\nfile: https://films.example/a.mp4\ncaptions en: {name}\n```",
    }
    return "\n\n".join(shown.get(name.rpartition(".")[2], "![a desk]({name})").format(name=name) for name in names)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(NAMES, unique=True, min_size=1))
def test_pictures_go_out_with_the_files_pass_the_check_and_come_back(tmp_path_factory: Any, names: list[str]) -> None:
    root = courseware.write(tmp_path_factory.mktemp("library"))
    texts = {str(path.relative_to(root / "modules")): path.read_bytes() for path in (root / "modules").rglob("*.*")}
    key, pieces = files.from_files(texts)
    parts = [Written(*piece) for piece in pieces]
    for part in parts:
        if part.kind == "lesson":
            part.data["bodies"]["en"] += body(names)  # type: ignore[index]
    assert stored_keys(parts) == {name.removeprefix("file:") for name in names if name.startswith("file:")}
    made = {name: clean(io.BytesIO(DATA.get(name.rpartition(".")[2], DATA["png"]))) for name in names}
    beside = {f"{key}/media/{files.file_name(name, one.kind.ending)}": one.data for name, one in made.items()}
    packed = files.pack({**files.to_files(key, parts, LANGUAGES), **beside})
    unpacked = files.unpacked(packed)
    for path, data in unpacked.items():
        (root / "modules" / path).parent.mkdir(exist_ok=True)
        (root / "modules" / path).write_bytes(data)
    library, problems = load(root)
    assert [*problems, *broken(library)] == []
    assert set(library.modules[key].media) == set(names)
    assert files.from_files(unpacked)[1][1:] == pieces[1:]
    assert files.beside(unpacked) == {name: one.data for name, one in made.items()}


def test_a_medium_whose_name_leads_elsewhere_is_refused() -> None:
    texts = {"m/module.yaml": b"key: m\n", "m/media/..%2fx.png": b""}
    with pytest.raises(Unreadable):
        files.beside(texts)
