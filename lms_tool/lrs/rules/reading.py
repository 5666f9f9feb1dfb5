"""From bytes that anybody may have sent to JSON types that can be kept, rendered and sent on."""

import json
import math
from typing import Any, NoReturn

DEEPEST = 100
"""Levels of nesting; a statement of a tool that means well has about ten."""


class BadJson(ValueError):
    """What was sent cannot be read; the message says why, without quoting it."""

    @property
    def problems(self) -> tuple[str, ...]:
        return (str(self),)


def read(body: bytes) -> Any:
    """The JSON in a body. Raises BadJson, also for what is JSON to Python only (NaN) or to JavaScript only (NUL)."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite)
    except UnicodeDecodeError:
        raise BadJson("the body is not UTF-8") from None
    except RecursionError:
        raise BadJson(f"the body is nested more than {DEEPEST} levels deep") from None
    except json.JSONDecodeError as error:
        raise BadJson(f"the body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}") from None
    except ValueError as error:  # a constant, or a number of thousands of digits
        raise BadJson(str(error) if isinstance(error, BadJson) else "a number is too long") from None
    _look_through(value)
    return value


def read_batch(body: bytes) -> list[dict[str, Any]]:
    """One statement or a list of them. Raises BadJson."""
    value = read(body)
    statements = value if isinstance(value, list) else [value]
    if not all(isinstance(one, dict) for one in statements):
        raise BadJson("a statement is an object, a batch a list of objects")
    return statements


def with_lists(statement: dict[str, Any]) -> dict[str, Any]:
    """A valid statement with lists of context activities, where earlier versions of xAPI allowed a single one."""
    thing, context = statement["object"], statement.get("context", {})
    if thing.get("objectType") == "SubStatement":
        statement = {**statement, "object": with_lists(thing)}
    if "contextActivities" in context:
        groups = context["contextActivities"].items()
        lists = {key: things if isinstance(things, list) else [things] for key, things in groups}
        statement = {**statement, "context": {**context, "contextActivities": lists}}
    return statement


def _look_through(value: Any) -> None:
    """Refuse what nests too deep, and text that databases and other stores do not take."""
    level = [value]
    for _ in range(DEEPEST):
        if not level:
            return
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, str):
                _check_text(item)
        level = below
    raise BadJson(f"the body is nested more than {DEEPEST} levels deep")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise BadJson("a text contains the character NUL")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise BadJson("a text contains half of a surrogate pair") from None


def _refuse_constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadJson("a number is too large")
    return number
