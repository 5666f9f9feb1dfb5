"""What a reader may ask for, read from the parameters of an address (xAPI 1.0.3, Communication 2.1.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lms_tool.lrs.rules.answers import FORMATS
from lms_tool.lrs.rules.finding import Filters, agent_name
from lms_tool.lrs.rules.reading import BadJson, read
from xapi.validation import formats, problems


class BadQuery(ValueError):
    """Parameters that cannot be understood. problems: one line each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A request for statements. limit: 0 for as many as the store gives."""

    filters: Filters
    statement_id: UUID | None = None
    voided_statement_id: UUID | None = None
    limit: int = 0
    format: str = "exact"

    @property
    def names_one(self) -> bool:
        return self.statement_id is not None or self.voided_statement_id is not None


def parse(asked: Mapping[str, str]) -> Query:
    """Raises BadQuery, also for parameters that the specification does not know."""
    values: dict[str, Any] = {}
    found: list[str] = []
    for name, text in asked.items():
        reader = _READERS.get(name)
        try:
            if reader is None:
                raise ValueError("is no parameter of this resource")
            values[name] = reader(text)
        except ValueError as error:
            found.append(f"{name}: {error}")
    for one in asked.keys() & {"statementId", "voidedStatementId"}:
        found += [f"{name}: cannot stand beside {one}" for name in asked.keys() - _BESIDE_AN_ID - {one}]
    if found:
        raise BadQuery(*found)
    return Query(
        filters=Filters(
            agent=values.get("agent"),
            verb=values.get("verb"),
            activity=values.get("activity"),
            registration=values.get("registration"),
            related_agents=values.get("related_agents", False),
            related_activities=values.get("related_activities", False),
            since=values.get("since"),
            until=values.get("until"),
            ascending=values.get("ascending", False),
        ),
        statement_id=values.get("statementId"),
        voided_statement_id=values.get("voidedStatementId"),
        limit=values.get("limit", 0),
        format=values.get("format", "exact"),
    )


def _uuid(text: str) -> UUID:
    if not formats.is_uuid(text):
        raise ValueError("must be a UUID")
    return UUID(text)


def _iri(text: str) -> str:
    if not formats.is_iri(text):
        raise ValueError("must be an IRI")
    return text


def _agent(text: str) -> str:
    try:
        agent = read(text.encode("utf-8", "surrogatepass"))
    except BadJson as error:
        raise ValueError(f"must be an agent as JSON: {error}") from None
    if not isinstance(agent, dict):
        raise ValueError("must be an agent as JSON")
    wrong = problems(
        {"actor": agent, "verb": {"id": "http://example.com/asks"}, "object": {"id": "http://example.com"}}
    )
    name = None if wrong else agent_name(agent)
    if name is None:
        raise ValueError("; ".join(map(str, wrong)) or "must have an identifier")
    return name


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("must be true or false")
    return text == "true"


def _no_attachments(text: str) -> bool:
    if _flag(text):
        raise ValueError("files are not given out yet; ask without them")
    return False


def _moment(text: str) -> datetime:
    if not formats.is_timestamp(text):
        raise ValueError("must be a time with its zone")
    return datetime.fromisoformat(text).astimezone(UTC)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError("must be a whole number")
    return int(text)


def _format(text: str) -> str:
    if text not in FORMATS:
        raise ValueError(f"must be {' or '.join(FORMATS)}")
    return text


_BESIDE_AN_ID = {"format", "attachments"}
_READERS: dict[str, Callable[[str], Any]] = {
    "statementId": _uuid,
    "voidedStatementId": _uuid,
    "agent": _agent,
    "verb": _iri,
    "activity": _iri,
    "registration": _uuid,
    "related_activities": _flag,
    "related_agents": _flag,
    "since": _moment,
    "until": _moment,
    "limit": _count,
    "ascending": _flag,
    "format": _format,
    "attachments": _no_attachments,
}
