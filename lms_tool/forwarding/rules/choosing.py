"""Which statements a store gets, and which can wait when too much does."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from xapi import vocabulary as v

Statement = Mapping[str, Any]

_TRACES = frozenset(
    verb.id for verb in (v.EXPERIENCED, v.PROGRESSED, v.LAUNCHED, v.INITIALIZED, v.RESUMED, v.SUSPENDED)
) | {v.TERMINATED.id, v.ABANDONED.id, v.VIEWED.id, v.REVEALED.id}
_RESULTS = frozenset(
    verb.id for verb in (v.COMPLETED, v.PASSED, v.FAILED, v.SCORED, v.SATISFIED, v.WAIVED, v.ATTENDED, v.VOIDED)
) | {v.WAS_ASSIGNED.id, v.REGISTERED.id, v.UNREGISTERED.id}


class Choice(StrEnum):
    """What a store gets. RESULTS: who must learn what, what was completed, passed, attended or waived, and what was
    taken back; no page, no single answer."""

    EVERYTHING = "everything"
    RESULTS = "results"


def wants(choice: str, statement: Statement) -> bool:
    """Whether a store of this choice gets a statement."""
    return choice != Choice.RESULTS or statement["verb"]["id"] in _RESULTS


def is_trace(statement: Statement) -> bool:
    """Whether it only tells the way somebody took, so that it may come later than what came of it."""
    return statement["verb"]["id"] in _TRACES
