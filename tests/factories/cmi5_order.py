"""The rules of cmi5 on what may be said of an activity and in a session: a record is checked for them by a stranger."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
ENDS = {"terminated", "suspended", "abandoned"}
OF_THE_LMS = {"satisfied", "waived", "launched"}
"""Said by whoever keeps the record, of a session that may be over."""
AGAIN = {"answered", "progressed", "resumed", "suspended", "asked"}
"""May be said more than once in a session."""
TIMED = {"completed", "passed", "failed", "terminated", "abandoned"}
ALLOWED = {"score": {"passed", "failed", "scored", "answered"}, "completion": {"completed", "waived", "attended"}}

Said = Mapping[str, Any]


def breaches(statements: Iterable[Said]) -> list[str]:
    """What breaks a rule, in words. statements: in the order in which they were stored."""
    said = list(statements)
    sessions, units = defaultdict[str, list[Said]](list), defaultdict[tuple[str, str], list[Said]](list)
    for one in said:
        context = one.get("context", {})
        if session := context.get("extensions", {}).get(SESSION):
            sessions[session].append(one)
        if registration := context.get("registration"):
            units[registration, one["object"].get("id", "")].append(one)
    found = [breach for one in said for breach in _alone(one)]
    found += [breach for session, some in sessions.items() for breach in _session(session, some)]
    return found + [breach for some in units.values() for breach in _unit(some)]


def verb(one: Said) -> str:
    return str(one["verb"]["id"]).rpartition("/")[2]


def _alone(one: Said) -> Iterable[str]:
    result = one.get("result", {})
    if verb(one) in TIMED and "duration" not in result:
        yield f"{verb(one)} without a duration"
    for part, verbs in ALLOWED.items():
        if part in result and verb(one) not in verbs:
            yield f"{part} in {verb(one)}"


def _session(session: str, some: list[Said]) -> Iterable[str]:
    own = [one for one in some if verb(one) not in OF_THE_LMS]
    verbs = [verb(one) for one in own]
    if not verbs or verbs == ["viewed"]:  # looking at a solution is a session of its own
        return
    if verbs[0] != "initialized":
        yield f"session {session} begins with {verbs[0]}: {verbs}"
    if any(one in ENDS - {"suspended"} for one in verbs[:-1]):
        yield f"session {session} goes on after its end: {verbs}"
    if sum(one in ("passed", "failed") for one in verbs) > 1:
        yield f"session {session} has two outcomes"
    yield from (
        f"session {session} says {one} twice" for one, n in Counter(verbs).items() if n > 1 and one not in AGAIN
    )
    times = [one["timestamp"] for one in own]
    if times != sorted(times):
        yield f"session {session} is out of order: {list(zip(verbs, times, strict=True))}"


def _unit(some: list[Said]) -> Iterable[str]:
    verbs = [verb(one) for one in some]
    for once in ("completed", "passed", "satisfied"):
        if verbs.count(once) > 1:
            yield f"{once} {verbs.count(once)} times of {some[0]['object'].get('id')}"
    if "passed" in verbs and "failed" in verbs[verbs.index("passed") :]:
        yield f"failed after passed: {[key for key, _ in groupby(verbs)]}"
