"""Scores and columns of a platform's gradebook: what to send, and what the answer means (AGS 2.0).

Requests are values; whoever has the connection sends them. Built on pylti1p3's Grade and LineItem.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lms_tool.lti import claims, paging
from lms_tool.lti.dialects import Dialect

LONGEST_REASON = 300  # characters of a platform's answer that are kept


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the gradebook, still without its bearer token."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None = None

    def authorised(self, token: str) -> "Call":
        return replace(self, headers={**self.headers, "Authorization": f"Bearer {token}"})


@dataclass(frozen=True, slots=True)
class Column:
    """A line item. `url` is empty until the platform has made it."""

    url: str
    label: str
    maximum: float
    resource_id: str = ""
    tag: str = ""
    link: str = ""  # resource link id it is coupled with


@dataclass(frozen=True, slots=True)
class Delivered:
    """more: address of the next page, where the platform pages."""

    body: Any = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now. `after`: seconds the platform asked for, none if it did not say; `alone`: others may well be taken."""

    reason: str
    after: float | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class NewToken:
    """The token is no longer good; get a new one and try once more."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Never this way. `code`: "gone" (the column is deleted), "conflict" (a score as late is there) or "refused"."""

    code: str
    reason: str


Answer = Delivered | Retry | NewToken | Refused


def score(
    column_url: str,
    *,
    subject: str,
    given: float | None,
    maximum: float,
    at: datetime,
    dialect: Dialect,
    comment: str = "",
    complete: bool = True,
) -> Call:
    """Post one score. complete: nothing that counts for it is still to come; it is the grade for now in any case, since
    Moodle wipes whatever is not FullyGraded. Without points it takes the grade away again, on Canvas too."""
    from pylti1p3.grade import Grade  # heavy: brings requests along

    grade = Grade().set_user_id(subject).set_timestamp(timestamp(at)).set_extra_claims(dialect.score_extras())
    grade.set_activity_progress("Completed" if complete else "InProgress")
    grade.set_grading_progress("FullyGraded" if given is not None else "Pending")
    if given is not None:
        grade.set_score_given(given).set_score_maximum(maximum)
    if comment:
        grade.set_comment(comment)
    headers = {"Content-Type": claims.SCORE_TYPE, "Accept": claims.SCORE_TYPE}
    return Call("POST", below(column_url, "scores"), headers, grade.get_value().encode())


def find_columns(columns_url: str, *, resource_id: str = "", tag: str = "", link: str = "", limit: int = 0) -> Call:
    """Ask for the columns with these marks. `limit` only where the dialect pages grades."""
    asked = {"resource_id": resource_id, "tag": tag, "resource_link_id": link, "limit": str(limit or "")}
    return Call("GET", _with_query(columns_url, asked), {"Accept": claims.LINE_ITEMS_TYPE})


def make_column(columns_url: str, column: Column) -> Call:
    return Call("POST", columns_url, _COLUMN_TYPES, _column_body(column))


def delete_column(column_url: str) -> Call:
    return Call("DELETE", column_url, {"Accept": claims.LINE_ITEM_TYPE})


def results(column_url: str, *, subject: str = "", limit: int = 0) -> Call:
    """Ask what the gradebook shows, for everybody or for one. `limit` only where the dialect pages grades."""
    asked = {"user_id": subject, "limit": str(limit or "")}
    return Call("GET", _with_query(below(column_url, "results"), asked), {"Accept": claims.RESULTS_TYPE})


def more_results(page_url: str) -> Call:
    return Call("GET", page_url, {"Accept": claims.RESULTS_TYPE})


def read_columns(body: Any) -> list[Column]:
    """Columns of an answer, one or several; strange entries are left out."""
    entries: Sequence[Any] = body if isinstance(body, list) else [body]
    return [column for entry in entries if (column := _read_column_or_none(entry))]


def understand(status: int, headers: Mapping[str, str], text: str, *, now: datetime) -> Answer:
    """What a gradebook's answer means for the message that was sent."""
    if 200 <= status < 300:
        return Delivered(_json_or_none(text), paging.next_page(_header(headers, "link")))
    if status == 401:
        return NewToken()
    reason = f"{status}: {' '.join(text.split())[:LONGEST_REASON]}".rstrip(": ")
    after = _retry_after(headers, now)
    if status == 429 or (status == 403 and _is_throttled(headers, text)):
        return Retry(reason, after)
    if status in (408, 425) or status >= 500:
        return Retry(reason, after, alone=after is None)
    if status in (404, 410):
        return Refused("gone", reason)
    return Refused("conflict" if status == 409 or (status == 400 and _is_older(text)) else "refused", reason)


def timestamp(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def later(wanted: datetime, last: datetime | None, dialect: Dialect) -> datetime:
    """The time to put on a score so that it counts as newer than the last one of this person in this column."""
    return wanted if last is None else max(wanted, last + timedelta(seconds=dialect.finest_timestamp))


def below(address: str, name: str) -> str:
    """The address of a sub-resource: `/scores` goes before the query string (Moodle's `?type_id=`)."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}"))


_COLUMN_TYPES = {"Content-Type": claims.LINE_ITEM_TYPE, "Accept": claims.LINE_ITEM_TYPE}


def _column_body(column: Column) -> bytes:
    from pylti1p3.lineitem import LineItem  # heavy: brings requests along

    item = LineItem().set_label(column.label).set_score_maximum(column.maximum)
    item.set_resource_id(column.resource_id).set_tag(column.tag).set_resource_link_id(column.link)
    if column.url:
        item.set_id(column.url)
    return str(item.get_value()).encode()


def _read_column_or_none(entry: Any) -> Column | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        return None
    return Column(
        url=entry["id"],
        label=_text(entry.get("label")),
        maximum=_number(entry.get("scoreMaximum")),
        resource_id=_text(entry.get("resourceId")),
        tag=_text(entry.get("tag")),
        link=_text(entry.get("resourceLinkId")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float:
    try:
        return float(value) if isinstance(value, int | float) else 0.0
    except OverflowError:
        return 0.0


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    query = [
        *parse_qsl(parts.query, keep_blank_values=True),
        *((name, value) for name, value in asked.items() if value),
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _json_or_none(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None  # an empty answer to a score is a good one


def _is_older(text: str) -> bool:
    """Canvas answers 400 to a score older than the one it has (app/controllers/lti/ims/scores_controller.rb)."""
    return "before last updated timestamp" in text


def _is_throttled(headers: Mapping[str, str], text: str) -> bool:
    """Canvas throttles with 403 (https://canvas.instructure.com/doc/api/file.throttling.html)."""
    return "rate limit" in text.lower() or bool(_header(headers, "retry-after"))


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for one, value in headers.items() if one.lower() == name), "")


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds of a Retry-After header, given as a number or as a date."""
    told = _header(headers, "retry-after").strip()
    if told.isascii() and told.isdigit():
        return float(told[:6])
    try:
        return max((parsedate_to_datetime(told) - now).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
