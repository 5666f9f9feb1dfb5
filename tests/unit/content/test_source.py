from pathlib import Path

import pytest

from content.source import LARGEST, Unreadable, _located, read_text, read_yaml


def refused(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_yaml(text)
    return caught.value


def test_every_value_knows_its_line() -> None:
    read = read_yaml("# why\nkey: a\nitems:\n  - one\n  - {x: 1, y: 2.5}\n")
    assert read.data == {"key": "a", "items": ["one", {"x": 1, "y": 2.5}]}
    assert read.lines.get(("key",)) == 2
    assert read.lines.get(("items", 1, "y")) == 5


@pytest.mark.parametrize("word", ["no", "on", "Yes", "22:47", "2027-03-31", "0x1F", "1_000", "012", ".5", "1e3"])
def test_words_that_other_readers_turn_into_something_else_stay_texts(word: str) -> None:
    assert read_yaml(f"a: {word}").data == {"a": word}


def test_quoted_numbers_are_texts() -> None:
    assert read_yaml("a: \"3\"\nb: 3\nc: 'true'\nd: true\ne: ~\n").data == {
        "a": "3", "b": 3, "c": "true", "d": True, "e": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: 1\nb: [1, 2\n", 3, "yaml"),
        ("a: 1\n b: 2\n", 2, "yaml"),
        ("a: x: y\n", 1, "yaml"),
        ("a: &x 1\nb: *x\n", 1, "alias"),
        ("a: 1\nb: *x\n", 2, "alias"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tag"),
        ("a: !!str 1\n", 1, "tag"),
        ("---\na: 1\n---\nb: 1\n", 3, "yaml"),
        ("a: 1\n{b: c}: 2\n", 2, "yaml"),
        ("", 1, "empty"),
        ("# nothing\n", 1, "empty"),
        ("[" * 5000, 1, "too-deep"),
        ("a: \x07\n", 1, "yaml"),
    ],
)
def test_broken_yaml_is_refused_with_its_line(text: str, line: int, code: str) -> None:
    error = refused(text)
    assert (error.line, error.code) == (line, code)
    assert error.message.endswith((".", "…"))


def test_a_key_twice_is_told_and_the_first_kept() -> None:
    read = read_yaml("a: 1\nb: {c: 1, c: 2}\na: {d: 3}\n")
    assert read.data == {"a": 1, "b": {"c": 1}}
    assert read.twice == ((2, "c"), (3, "a"))


def test_files_that_are_not_what_they_should_be(tmp_path: Path) -> None:
    root = tmp_path / "library"
    root.mkdir()
    (tmp_path / "secret").write_text("secret")
    (root / "away.md").symlink_to(tmp_path / "secret")
    (root / "large.md").write_text("x" * (LARGEST + 1))
    (root / "gbk.md").write_bytes(b"ok\nok\n" + "接电话".encode("gbk"))
    (root / "nul.md").write_bytes(b"ok\n\0")
    (root / "folder.md").mkdir()
    told = {}
    for path in [*root.iterdir(), root / "none.md", root / "../secret"]:
        with pytest.raises(Unreadable) as caught:
            read_text(path, root)
        told[path.name] = (caught.value.line, caught.value.code)
    assert told == {
        "away.md": (1, "outside"),
        "large.md": (1, "too-large"),
        "gbk.md": (3, "not-utf8"),
        "nul.md": (2, "not-text"),
        "folder.md": (1, "folder"),
        "none.md": (1, "missing"),
        "secret": (1, "outside"),
    }


def test_a_byte_order_mark_is_taken_off(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfhello")
    assert read_text(tmp_path / "a.md", tmp_path) == "hello"


@pytest.mark.parametrize(
    "text",
    [
        "# first\n- key: a\n  x: 1\n\n# between\n- key: b\n  list: [1, {y: 2}]\n  text: |\n    one\n    two\n- last\n",
        "- key: a\n-\n  key: b\n- key: c\n",
        "[{key: a}, {key: b},\n {key: c}]\n",
        "- - one\n  - two\n- three\n",
        '- "a\u2028b"\r\n- key: c\r\n  x: 1\r\n',
        "- key: a\n  key: b\n  x: 1\n- key: c\n",
        "- key: a\n",
    ],
)
def test_an_entry_of_a_list_is_found_without_the_rest(text: str) -> None:
    """What is read again alone says the same lines as the whole."""
    lines = read_yaml(text).lines
    whole = dict(_located(text))
    assert whole
    assert {address: lines.get(address) for address in whole} == whole
    assert lines.get((99, "key")) is None and lines.get((0, "nowhere")) is None
