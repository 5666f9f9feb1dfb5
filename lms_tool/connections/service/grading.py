"""A grade there and back, in a column that is made for it and taken out again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from lms_tool.connections.queries import Place
from lms_tool.connections.rules import Finding
from lms_tool.db import utc_now
from lms_tool.lti import ags
from lms_tool.lti.dialects import Dialect
from lms_tool.lti.http import plainly

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

LABEL = "Connection check of the academy"
TAG = "connection-check"
GIVEN, MAXIMUM = 7.0, 10.0


@dataclass(frozen=True, slots=True)
class _Gradebook:
    client: httpx.Client
    token: str

    def call(self, call: ags.Call) -> Any:
        """What was answered. Raises _Failed."""
        call = call.authorised(self.token)
        try:
            said = self.client.request(call.method, call.url, headers=dict(call.headers), content=call.content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _Failed(plainly(error)) from error
        answer = ags.understand(said.status_code, said.headers, said.text, now=utc_now())
        if isinstance(answer, ags.Delivered):
            return answer.body
        raise _Failed(getattr(answer, "reason", "") or str(said.status_code))


class _Failed(Exception):
    """The platform did not do what it was asked; says why."""


def try_score(outside: "Outside", place: Place, token: str, dialect: Dialect) -> Finding:
    """Make a column, put a grade into it, read it back, and take the column out again, whatever happened between."""
    if place.columns is None:
        return Finding("score", "score-untold", place.name)
    with outside.client() as client:
        book = _Gradebook(client, token)
        try:
            column = _column(book, place.columns)
        except _Failed as error:
            return Finding("score", "score-no-column", place.name, {"why": str(error)})
        found = _there_and_back(book, column, place, dialect)
        try:
            book.call(ags.delete_column(column.url))
        except _Failed as error:
            if _is_left(book, place.columns):
                return Finding("score", "score-left", place.name, {"label": LABEL, "why": str(error)})
        return found


def _column(book: _Gradebook, columns: str) -> ags.Column:
    """One that an earlier check left behind, else a new one; the one that was made all the same where the answer to its
    making was lost. Raises _Failed."""
    if known := _left(book, columns):
        return known
    try:
        made = ags.read_columns(book.call(ags.make_column(columns, ags.Column("", LABEL, MAXIMUM, tag=TAG))))
    except _Failed:
        if known := _left(book, columns):
            return known
        raise
    if not made:
        raise _Failed("the answer names no column")
    return made[0]


def _left(book: _Gradebook, columns: str) -> ags.Column | None:
    """The check's own column in this course. Raises _Failed."""
    found = ags.read_columns(book.call(ags.find_columns(columns, tag=TAG)))
    return next((one for one in found if one.tag == TAG), None)


def _is_left(book: _Gradebook, columns: str) -> bool:
    """Whether it is still there, as far as the platform says."""
    try:
        return _left(book, columns) is not None
    except _Failed:
        return True


def _there_and_back(book: _Gradebook, column: ags.Column, place: Place, dialect: Dialect) -> Finding:
    if place.learner is None:
        return Finding("score", "score-no-learner", place.name)
    score = ags.score(column.url, subject=place.learner, given=GIVEN, maximum=MAXIMUM, at=utc_now(), dialect=dialect)
    try:
        book.call(score)
        shown = book.call(ags.results(column.url, subject=place.learner))
    except _Failed as error:
        return Finding("score", "score-refused", place.name, {"why": str(error)})
    ours = [one for one in shown if isinstance(one, dict)] if isinstance(shown, list) else []
    is_there = any(one.get("userId") == place.learner and one.get("resultScore") is not None for one in ours)
    return Finding("score", "score" if is_there else "score-not-shown", place.name)
