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
    attachments: bool = False

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
        attachments=values.get("attachments", False),
    )


def parse_agent(asked: Mapping[str, str]) -> Mapping[str, Any]:
    """The agent of a request that names nothing else. Raises BadQuery."""
    return _only("agent", asked, agent_of)


def parse_activity(asked: Mapping[str, str]) -> str:
    """The activity of a request that names nothing else. Raises BadQuery."""
    return _only("activityId", asked, iri)


def _only(name: str, asked: Mapping[str, str], reader: Callable[[str], Any]) -> Any:
    strange = [f"{other}: is no parameter of this resource" for other in asked if other != name]
    if name not in asked:
        strange.append(f"{name}: is missing")
    if strange:
        raise BadQuery(*strange)
    try:
        return reader(asked[name])
    except ValueError as error:
        raise BadQuery(f"{name}: {error}") from None


def uuid(text: str) -> UUID:
    if not formats.is_uuid(text):
        raise ValueError("must be a UUID")
    return UUID(text)


def iri(text: str) -> str:
    if not formats.is_iri(text):
        raise ValueError("must be an IRI")
    return text


def agent_of(text: str) -> Mapping[str, Any]:
    """An agent or group that can be identified."""
    try:
        agent = read(text.encode("utf-8", "surrogatepass"))
    except BadJson as error:
        raise ValueError(f"must be an agent as JSON: {error}") from None
    if not isinstance(agent, dict):
        raise ValueError("must be an agent as JSON")
    wrong = problems(
        {"actor": agent, "verb": {"id": "http://example.com/asks"}, "object": {"id": "http://example.com"}}
    )
    if wrong or agent_name(agent) is None:
        raise ValueError("; ".join(map(str, wrong)) or "must have an identifier")
    return agent


def agent_reader(text: str) -> str:
    name = agent_name(agent_of(text))
    assert name is not None
    return name


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("must be true or false")
    return text == "true"


def moment(text: str) -> datetime:
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
    "statementId": uuid,
    "voidedStatementId": uuid,
    "agent": agent_reader,
    "verb": iri,
    "activity": iri,
    "registration": uuid,
    "related_activities": _flag,
    "related_agents": _flag,
    "since": moment,
    "until": moment,
    "limit": _count,
    "ascending": _flag,
    "format": _format,
    "attachments": _flag,
}
