"""Does another record store answer, and does it take what we send? Asked by a person, before or after it is added."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from lms_tool.errors import english
from lms_tool.forwarding import rules
from lms_tool.forwarding.service.setting import installed
from lms_tool.forwarding.service.stores import Access
from xapi import statements
from xapi import vocabulary as v
from xapi.activities import Thing
from xapi.actors import tool
from xapi.answers import Outcome, Verdict
from xapi.client import Client, StoreUnavailable
from xapi.contexts import Where
from xapi.rendering import render

PATIENCE = 5.0  # seconds for one answer: somebody waits

ANSWERS = english("It answers and speaks xAPI %(versions)s.")
OTHER_VERSION = english("It speaks xAPI %(versions)s, but not %(ours)s. Change the version here.")
SAYS_NO_VERSIONS = english(
    "It does not say which versions of xAPI it speaks. Some stores do not; that alone is no fault."
)
MAY_READ = english("The key and the secret are accepted.")
MAY_NOT_READ = english(
    "With this key nothing can be read. That is fine as long as it may write; a test statement shows whether it may."
)
STORED = english("A test statement was stored, and taken back.")
STORED_FOR_GOOD = english("A test statement was stored; this key may not take it back, so it stays there.")


@dataclass(frozen=True, slots=True)
class Finding:
    """fine: None where it does not tell. what: a sentence, with `values` in it; perhaps a detail on a second line."""

    fine: bool | None
    what: str
    values: dict[str, str] = field(default_factory=dict)


def probe(access: Access, *, with_statement: bool, now: datetime) -> list[Finding]:
    """Ask a store at most four things. No database is open meanwhile."""
    transport = installed().outside.transport()
    endpoint, key, secret = access.endpoint, access.key, access.secret
    with Client(endpoint, key, secret, version=access.version, timeout=PATIENCE, transport=transport) as client:
        return list(_findings(client, access, with_statement, now))


def _findings(client: Client, access: Access, with_statement: bool, now: datetime) -> Iterator[Finding]:
    versions = _versions(client, access)
    yield versions
    if versions.fine is False:
        return
    if with_statement:
        yield _written(client, now)
    else:
        yield _read(client)


def _versions(client: Client, access: Access) -> Finding:
    try:
        spoken = client.about()
    except StoreUnavailable as unavailable:
        if unavailable.outcome.status is None and unavailable.outcome.verdict is Verdict.RETRY:
            return Finding(False, rules.reason(unavailable.outcome.reason))
        return Finding(None, SAYS_NO_VERSIONS)
    said = {"versions": ", ".join(spoken), "ours": access.version}
    series = access.version.rpartition(".")[0]
    fits = any(one.rpartition(".")[0] == series for one in spoken)
    return Finding(fits, ANSWERS if fits else OTHER_VERSION, said)


def _read(client: Client) -> Finding:
    try:
        next(client.pages(limit="1"), None)
    except StoreUnavailable as unavailable:
        if unavailable.outcome.status in (401, 403):
            return Finding(None, MAY_NOT_READ)
        return Finding(False, rules.reason(unavailable.outcome.reason))
    return Finding(True, MAY_READ)


def _written(client: Client, now: datetime) -> Finding:
    """A statement of the tool itself about nobody, which says of itself that it is test data."""
    us = installed().base
    batch = Thing(f"{us}/test-data", v.TEST_DATA, {"en": "Test of the connection", "zh-CN": "连接测试"})
    said = statements.initialized(statements.Occasion(uuid4(), tool(us), now, Where()), batch)
    outcome = client.send([render(said)])
    if outcome.verdict is not Verdict.DELIVERED:
        return Finding(False, _why(outcome))
    back = statements.voided(statements.Occasion(uuid4(), tool(us), now, Where()), UUID(said["id"]))
    taken_back = client.send([render(back)]).verdict is Verdict.DELIVERED
    return Finding(True, STORED if taken_back else STORED_FOR_GOOD)


def _why(outcome: Outcome) -> str:
    reason = rules.reason(outcome.reason)
    return reason if "\n" in reason or not outcome.said else f"{reason}\n{outcome.said}"
