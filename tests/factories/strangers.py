"""Two validators that are not ours, and what our tests said, kept until they have looked at it.

Learning Locker's is from npm (tests/node), Ralph's models are from the package index; both are for tests alone
(docs/decisions/0029-strangers-read-our-statements.md).
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError
from ralph.models.xapi.base.statements import BaseXapiStatement

from lms_tool.lrs import service as lrs
from lms_tool.statements.service import keeping
from xapi.conformance import breaches, is_ours
from xapi.validation import problems
from xapi.validation.interactions import misfits

Statement = dict[str, Any]

NODE = Path(__file__).parents[1] / "node"
HOW_TO_GET = "install Node.js, then run `npm ci --ignore-scripts` in tests/node"

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def learning_locker(statements: list[Statement]) -> list[list[str]]:
    """What Learning Locker's validator says to each. Skipped where it is absent, but not in CI."""
    if not shutil.which("node") or not (NODE / "node_modules/@learninglocker/xapi-validation").exists():
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET)
        pytest.skip(HOW_TO_GET)
    asked = json.dumps(statements)
    done = subprocess.run(["node", NODE / "validate.js"], input=asked, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def ralph(statement: Statement) -> list[str]:
    """What Ralph's model of a statement says."""
    try:
        BaseXapiStatement.model_validate(statement)
    except ValidationError as error:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return []


def ours(statement: Statement) -> list[str]:
    """What we say ourselves: as a record store, of answers to questions, and by our profile."""
    found = [*problems(statement), *misfits(statement), *breaches(statement)]
    return [*map(str, found), *([] if is_ours(statement) else ["the profile's version is missing"])]


class Said:
    """What was said in a run of tests. Statements that differ in ids and times alone are looked at once."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}  # with every id and time alike → as it was said
        self.count = 0

    def listen(self, patch: pytest.MonkeyPatch) -> None:
        def store(db: Any, organisation: Any, said: Any, **how: Any) -> Any:
            self.add(said)
            return lrs.store(db, organisation, said, **how)

        patch.setattr(keeping, "lrs", SimpleNamespace(store=store, agent=lrs.agent))

    def add(self, said: Iterable[Statement]) -> None:
        for one in said:
            text = json.dumps(one, ensure_ascii=False)
            self.kinds.setdefault(_TIME.sub("time", _UUID.sub("id", text)), text)
            self.count += 1

    def complaints(self) -> Iterator[str]:
        """Of all three of us, one at most for each statement."""
        statements = [json.loads(text) for text in self.kinds.values()]
        theirs = learning_locker(statements) if statements else []
        for statement, warned in zip(statements, theirs, strict=True):
            for who, found in (("Learning Locker", warned), ("Ralph", ralph(statement)), ("we", ours(statement))):
                if found:
                    yield f"{who}: {found} in {json.dumps(statement, ensure_ascii=False)}"
                    break


@pytest.fixture(scope="session", autouse=True)
def said() -> Iterator[Said]:
    """At the end of all tests of a process three validators look at what was said in them: nothing is wrong with it."""
    heard = Said()
    with pytest.MonkeyPatch.context() as patch:
        heard.listen(patch)
        yield heard
    if found := list(heard.complaints()):
        pytest.fail("\n".join([f"{len(found)} kinds of statements are not clean", *found[:5]]), pytrace=False)
