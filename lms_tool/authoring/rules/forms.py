"""From the fields of a form to the grammar's map, and to the address of each field.

A field is named by its address: `title.en`, `options.0.text.zh-CN`. The grammar says what stands there, so one reader
serves every kind of courseware. What cannot be read as a number or a word stays as it was typed: the check then says
so at its field, and nothing is lost.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields

from content.schema.base import Several, Words
from content.schema.questions import QUESTION_TYPES, QuestionGrammar

Tree = dict[str, Any]
DEEPEST = 9  # steps of one address
MOST_ROWS = 500  # rows of one list
EMPTY: tuple[Any, ...] = (None, "", [], {})
"""What is not written down."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}\.[0-9]{1,9}")


def read(grammar: Schema, sent: Iterable[tuple[str, str]], shown: Iterable[str], before: Mapping[str, Any]) -> Tree:
    """What the form says of the parts it shows; the other parts stay as they were before.

    Inside a part that is shown, what has no field stays as well: a text in a language that is not wanted, the
    condition of one row. Only an unticked box has no field and says no.
    """
    covered = [name for name in shown if name in grammar.fields and name != "key"]
    tree = _tree(sent)
    read = {name: value for name, value in before.items() if name not in covered}
    for name in covered:
        value = _value(grammar.fields[name], tree.get(name), before.get(name))
        if value not in EMPTY:
            read[name] = value
    return read


def _tree(sent: Iterable[tuple[str, str]]) -> Tree:
    """Nested maps from dotted names; several values of one name become a list."""
    root: Tree = {}
    for name, value in sent:
        *way, last = name.split(".", DEEPEST)
        place = root
        for step in way:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            place = inner
        else:
            _put(place, last, _CONTROL.sub("", _BREAK.sub("\n", value)))
    return root


def _put(place: Tree, name: str, value: str) -> None:
    if isinstance(place.get(name), dict):
        return
    place[name] = [*place[name], value] if name in place else [value]


def _value(field: fields.Field[Any], written: Any, before: Any) -> Any:
    if isinstance(field, fields.Nested):
        return _map(field.schema, written, before) if isinstance(written, dict) else None
    if isinstance(field, Words):
        return _words(written, before)
    if isinstance(field, fields.List):
        return _list(field.inner, written, before)
    if isinstance(field, fields.Dict):
        return _dict(field, written, before)
    if not isinstance(written, list):
        return None
    if isinstance(field, Several):
        return [word for word in written if word]
    return _plain(field, written[-1])


def _plain(field: fields.Field[Any], word: str) -> Any:
    if isinstance(field, fields.Boolean):
        return True if word == "yes" else False if word == "no" else None
    word = word.strip()
    if isinstance(field, fields.String | fields.Date):
        return word
    if _WHOLE.fullmatch(word):
        return int(word)
    return float(word) if _DECIMAL.fullmatch(word) else word


def _map(schema: Schema, written: Tree, before: Any) -> Tree:
    was = before if isinstance(before, Mapping) else {}
    read = {}
    for name, field in _fields(schema, written).items():
        stays = name not in written and not isinstance(field, fields.Boolean)
        value = was.get(name) if stays else _value(field, written.get(name), was.get(name))
        if value not in EMPTY:
            read[name] = value
    return read


def _fields(schema: Schema, written: Tree) -> Mapping[str, fields.Field[Any]]:
    """What stands in a map; of a question, what its type has."""
    if not isinstance(schema, QuestionGrammar):
        return schema.fields
    type_ = str((written.get("type") or [""])[-1]) if isinstance(written.get("type"), list) else ""
    found = QUESTION_TYPES.get(type_, QUESTION_TYPES["single"]).fields
    unfit = "options" if type_ == "true-false" else "right"
    return {name: field for name, field in found.items() if name != unfit}


def _words(written: Any, before: Any) -> dict[str, str] | None:
    """A text in its languages; what differs by lines at its ends only stays as it was."""
    if not isinstance(written, dict):
        return None
    was: Mapping[str, Any] = before if isinstance(before, Mapping) else {}
    said = {language: texts[-1].strip("\n") for language, texts in written.items() if isinstance(texts, list)}
    here = {
        tag: was[tag] if str(was.get(tag, "")).strip("\n") == words else words
        for tag, words in said.items()
        if words.strip()
    }
    return {**here, **{tag: text for tag, text in was.items() if tag not in said}}


def _list(inner: fields.Field[Any], written: Any, before: Any) -> list[Any] | None:
    """Rows by their number; or, for a list of words, one a line."""
    if isinstance(written, dict):
        numbered = sorted((int(number), row) for number, row in written.items() if number.isdecimal())
        was = before if isinstance(before, list | tuple) else []
        read = [_row(inner, row, was, at) for at, row in numbered[:MOST_ROWS]]
        return [row for row in read if row not in EMPTY or (row == {} and isinstance(inner, fields.Nested))]
    if isinstance(written, list) and isinstance(inner, fields.String):
        lines = [line.strip() for text in written for line in text.splitlines()]
        return [line for line in lines if line]
    return None


def _row(inner: fields.Field[Any], row: Any, was: Sequence[Any], at: int) -> Any:
    """One row, with what stood in it before: in that of the same key, or at the same place."""
    before = was[at] if at < len(was) else None
    if isinstance(inner, Words):  # a line that was emptied is taken out, with what it says in languages not shown
        said = _words(row, None)
        return _words(row, before) if said else None
    if isinstance(row, dict) and isinstance(key := row.get("key"), list):
        before = next((one for one in was if isinstance(one, Mapping) and one.get("key") == key[-1]), None)
    return _value(inner, row, before)


def _dict(field: fields.Dict, written: Any, before: Any) -> Tree | None:
    if not isinstance(written, dict) or field.value_field is None:
        return None
    was = before if isinstance(before, Mapping) else {}
    read = {name: _value(field.value_field, value, None) for name, value in written.items()}
    elsewhere = {name: value for name, value in was.items() if name not in written}
    return {name: value for name, value in {**read, **elsewhere}.items() if value not in EMPTY}


def with_row(rows: Sequence[Any], row: Any) -> list[Any]:
    """One more row at the end of a list."""
    return [*rows, row]


def without_row(rows: Sequence[Any], at: int) -> list[Any]:
    return [row for place, row in enumerate(rows) if place != at]


def with_row_moved(rows: Sequence[Any], at: int, by: int) -> list[Any]:
    moved = list(rows)
    if 0 <= at < len(moved):
        moved.insert(max(0, at + by), moved.pop(at))
    return moved
