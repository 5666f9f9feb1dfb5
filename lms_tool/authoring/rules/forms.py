"""From the fields of a form to the grammar's map, and to the address of each field.

A field is named by its address: `title.en`, `options.0.text.zh-CN`. The grammar says what stands there, so one reader
serves every kind of courseware. What cannot be read as a number or a word stays as it was typed: the check then says
so at its field, and nothing is lost.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import Schema, fields

from content.schema.base import Words

Tree = dict[str, Any]
DEEPEST = 6  # steps of one address
MOST_ROWS = 500  # rows of one list
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}\.[0-9]{1,9}")


def read(grammar: Schema, sent: Iterable[tuple[str, str]], shown: Iterable[str], before: Mapping[str, Any]) -> Tree:
    """What the form says of the parts it shows; the other parts stay as they were before."""
    covered = [name for name in shown if name in grammar.fields and name != "key"]
    tree = _tree(sent)
    read = {name: value for name, value in before.items() if name not in covered}
    for name in covered:
        value = _value(grammar.fields[name], tree.get(name))
        if value not in (None, "", [], {}):
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


def _value(field: fields.Field[Any], written: Any) -> Any:
    if isinstance(field, fields.Nested):
        return _map(field.schema, written) if isinstance(written, dict) else None
    if isinstance(field, Words):
        return _words(written)
    if isinstance(field, fields.List):
        return _list(field.inner, written)
    if isinstance(field, fields.Dict):
        return _dict(field, written)
    if not isinstance(written, list):
        return None
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


def _map(schema: Schema, written: Tree) -> Tree:
    read = {name: _value(field, written.get(name)) for name, field in schema.fields.items()}
    return {name: value for name, value in read.items() if value not in (None, "", [], {})}


def _words(written: Any) -> dict[str, str] | None:
    if not isinstance(written, dict):
        return None
    said = {language: texts[-1] for language, texts in written.items() if isinstance(texts, list)}
    return {language: words.strip("\n") for language, words in said.items() if words.strip()}


def _list(inner: fields.Field[Any], written: Any) -> list[Any] | None:
    """Rows by their number; or, for a list of words, one a line."""
    if isinstance(written, dict):
        numbered = sorted((int(number), row) for number, row in written.items() if number.isdecimal())
        rows = [_value(inner, row) for _, row in numbered[:MOST_ROWS]]
        return [row for row in rows if row not in (None, "", [], {})]
    if isinstance(written, list) and isinstance(inner, fields.String):
        lines = [line.strip() for text in written for line in text.splitlines()]
        return [line for line in lines if line]
    return None


def _dict(field: fields.Dict, written: Any) -> Tree | None:
    if not isinstance(written, dict) or field.value_field is None:
        return None
    read = {name: _value(field.value_field, value) for name, value in written.items()}
    return {name: value for name, value in read.items() if value not in (None, "", [], {})}


def with_row(written: Mapping[str, Any], name: str, row: Any) -> Tree:
    """One more row at the end of a list."""
    return {**written, name: [*written.get(name, ()), row]}


def without_row(written: Mapping[str, Any], name: str, at: int) -> Tree:
    rows = list(written.get(name, ()))
    del rows[at : at + 1]
    return {**written, name: rows}


def with_row_moved(written: Mapping[str, Any], name: str, at: int, by: int) -> Tree:
    rows = list(written.get(name, ()))
    if 0 <= at < len(rows):
        rows.insert(max(0, at + by), rows.pop(at))
    return {**written, name: rows}
