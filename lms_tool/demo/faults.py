"""Faults that can be switched on, to see how the tool bears them."""

import threading
from dataclasses import asdict, dataclass
from typing import Any

from lms_tool.demo.errors import Refusal

# Name → (type of its value, what it does). A fault with "times" goes out after that many uses.
FAULTS: dict[str, tuple[type, str]] = {
    "registration_status": (int, "the registration address answers with this status and a page for people"),
    "foreign_endpoint": (str, "the configuration names this address as the key set's"),
    "configuration_redirects": (bool, "the configuration answers with a redirect"),
    "wrong_kid": (bool, "launch tokens name a key that is not published, though the right one signs"),
    "unknown_key": (bool, "launch tokens are signed by a key that is not published, under its own name"),
    "rotated_keys": (bool, "a new key signs; the key set has the new and the old one"),
    "clock_offset": (int, "seconds by which this platform's clock is ahead (negative: behind)"),
    "jwks_delay": (float, "seconds the key set takes"),
    "jwks_broken": (bool, "the key set is not JSON"),
    "jwks_status": (int, "the key set answers with this HTTP status"),
    "token_status": (int, "the token endpoint answers with this HTTP status"),
    "token_as_html": (bool, "the token answer is JSON under text/html, as Moodle's is"),
    "tool_keys_blocked": (bool, "the tool's key set may not be fetched: a page with 404, as of Moodle's HTTP security"),
    "bearer_refused": (bool, "services answer 401 to tokens that are good"),
    "scores_status": (int, "scores are answered with this HTTP status, unread; see retry_after"),
    "scores_throttled": (
        bool,
        "scores are answered with Canvas' throttling: 403 and a sentence, unread; see retry_after",
    ),
    "overridden": (bool, "scores are taken, and what stands in the gradebook stays, as where a teacher overrode it"),
    "results_status": (int, "results are answered with this HTTP status; see retry_after"),
    "results_page": (int, "results come in pages of so many, each with a Link to the next"),
    "results_elsewhere": (str, "the next page of results is said to be at this address"),
    "scores_delay": (float, "seconds a score takes to be answered"),
    "line_items_status": (int, "line item requests are answered with this HTTP status, unread; see retry_after"),
    "roster_status": (int, "roster requests are answered with this HTTP status, unread; see retry_after"),
    "roster_leaves": (str, "the roster no longer names the person with this key"),
    "roster_changes_role": (str, "the roster names the person with this key as an instructor"),
    "roster_strange": (bool, "each page of the roster begins with an entry that is no member"),
    "groups_service": (
        bool,
        "groups are named by a service of their own (LTI Course Groups); the roster tells their ids",
    ),
    "groups_refused": (bool, "tokens for that service are refused, and whatever is asked for beside it"),
    "notices_status": (int, "orders for notices are answered with this HTTP status"),
    "roster_same_number": (bool, "the roster gives two people one staff number"),
    "roster_circles": (bool, "the last page of the roster leads to the first one"),
    "roster_counts": (
        bool,
        "the roster's next page is a number, and its link forgets role and limit, as Moodle's does",
    ),
    "lost_answers": (str, "grade service does its work, then the answer is lost: 'close' the connection or '504'"),
    "drop_line_item": (bool, "the line item of the next score is deleted just before"),
    "milliseconds": (bool, "score timestamps are compared by the millisecond, not by the second as Moodle does"),
    "one_link": (bool, "deep linking takes one link at a time (accept_multiple is false)"),
    "no_columns": (bool, "deep linking takes no columns (accept_lineitem is false)"),
    "no_links": (bool, "deep linking takes files only (accept_types)"),
    "copies_lose_keys": (bool, "links of a copied course lose their custom parameters and the query of their address"),
    "storage": (
        str,
        "platform storage: 'off' does not advertise it, 'mute' advertises it and never answers, 'frame' is Canvas' way",
    ),
}


@dataclass(slots=True)
class Fault:
    """One fault that is on. `times`: uses left, none for ever. `retry_after`: seconds, for statuses."""

    value: Any
    times: int | None = None
    retry_after: int | None = None


class Faults:
    """The faults of one platform; shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: dict[str, Fault] = {}

    def set(self, name: str, setting: Any) -> None:
        """Switch `name` on with a value or {"value", "times", "retry_after"}; off with none or false."""
        if name not in FAULTS:
            raise Refusal(400, "unknown_fault", f"there is no fault called {name!r}; GET /faults names them")
        fault = _fault(name, setting)
        with self._lock:
            self._on.pop(name, None)
            if fault.value not in (None, False):
                self._on[name] = fault

    def clear(self) -> None:
        with self._lock:
            self._on.clear()

    def value(self, name: str) -> Any:
        """The value of a fault that is on, none otherwise; uses nothing up."""
        with self._lock:
            return self._on[name].value if name in self._on else None

    def use(self, name: str) -> Fault | None:
        """The fault if it is on, counting one use."""
        with self._lock:
            fault = self._on.get(name)
            if fault is not None and fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    del self._on[name]
            return fault

    def as_dict(self) -> dict[str, Any]:
        with self._lock:
            return {name: asdict(fault) for name, fault in self._on.items()}


def _fault(name: str, setting: Any) -> Fault:
    kind = FAULTS[name][0]
    try:
        fault = Fault(**setting) if isinstance(setting, dict) else Fault(setting)
        if fault.value not in (None, False):
            fault.value = kind(fault.value)
    except (TypeError, ValueError) as error:
        raise Refusal(400, "bad_fault", f"{name} takes a {kind.__name__}, or value, times and retry_after") from error
    return fault
