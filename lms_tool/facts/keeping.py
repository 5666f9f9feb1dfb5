"""Something was kept in our record store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lms_tool.facts.happening import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsStored(Happened):
    """Statements that were not known before, ours or those of others, in the order of storing. at: time of storing."""

    organisation: UUID
    statements: Mapping[UUID, Mapping[str, Any]]
