"""Questions into the questions.yaml of a module: written at the end, everything before stays as it is."""

import json
import re
from collections.abc import Iterable
from typing import Any

from content.formats.report import Refused
from content.schema import Question, to_dict
from content.source import Unreadable, read_yaml

_BARE = re.compile(r"[a-z][a-z0-9]*([-.:][a-z0-9]+)*|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_SHORT = 90  # characters of a text in two languages that stand on one line


def appended(text: str, questions: Iterable[Question]) -> str:
    """The file with these questions after what it holds. Raises Refused when it holds no list."""
    added = "".join(written(question) for question in questions)
    bare = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#")).strip()
    if bare in {"", "[]"}:
        return (
            "\n".join(line for line in text.split("\n") if line.strip() != "[]").rstrip("\n")
            + "\n" * bool(text.replace("[]", "").strip())
            + added
        )
    try:
        listed = isinstance(read_yaml(text).data, list) and bare.startswith("- ")
    except Unreadable as error:
        raise Refused("courseware", file="questions.yaml", n=error.line, message=error.message) from None
    if not listed:
        raise Refused("courseware", file="questions.yaml", n=1, message="a list of questions is needed here")
    return text.rstrip("\n") + "\n" + added


def written(question: Question) -> str:
    """One question as an item of the list."""
    lines = _map(to_dict(question))
    return "- " + "\n  ".join(lines) + "\n"


def _map(made: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, value in made.items():
        if isinstance(value, dict):
            lines += _texts(name, value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{name}:")
            for item in value:
                first, *more = _map(item)
                lines += [f"  - {first}", *(f"    {line}" for line in more)]
        elif isinstance(value, list):
            lines.append(f"{name}: [{', '.join(_word(each) for each in value)}]")
        else:
            lines.append(f"{name}: {_word(value)}")
    return lines


def _texts(name: str, words: dict[str, Any]) -> list[str]:
    said = [f"{_word(language)}: {_value(each)}" for language, each in words.items()]
    line = f"{name}: {{{', '.join(said)}}}"
    return [line] if len(line) <= _SHORT else [f"{name}:", *(f"  {each}" for each in said)]


def _value(value: Any) -> str:
    return f"[{', '.join(_quoted(each) for each in value)}]" if isinstance(value, list) else _quoted(value)


def _word(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str):
        return json.dumps(value)
    bare = _BARE.fullmatch(value) or re.fullmatch(r"[a-z]{2}-[A-Z]{2}", value)
    return value if bare and value not in _WORDS else _quoted(value)


def _quoted(text: str) -> str:
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
