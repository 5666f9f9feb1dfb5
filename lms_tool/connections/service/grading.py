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
            made = book.call(ags.make_column(place.columns, ags.Column("", LABEL, MAXIMUM, tag="connection-check")))
            column = next(iter(ags.read_columns(made)), None)
            if column is None:
                raise _Failed("the answer names no column")
        except _Failed as error:
            return Finding("score", "score-no-column", place.name, {"why": str(error)})
        found = _there_and_back(book, column, place, dialect)
        try:
            book.call(ags.delete_column(column.url))
        except _Failed as error:
            return Finding("score", "score-left", place.name, {"label": LABEL, "why": str(error)})
        return found


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
