"""How statements call people, and what a look at one of them tells. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xapi.conformance import breaches, is_ours, templates_of
from xapi.validation import problems
from xapi.validation.interactions import misfits

CALLINGS = ("account", "named", "pseudonym")
"""By the account of the LMS; by that and their name; by a name drawn at random that only we can follow back."""

USUAL = "account"

FITS, BROKEN, STRANGE = "fits", "broken", "strange"


@dataclass(frozen=True, slots=True)
class Verdict:
    """state: FITS the profile; BROKEN, with what is wrong; STRANGE: valid, and does not claim to be of our profile."""

    state: str
    wrong: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    """Keys of the templates that are for such a statement."""


def verdict(statement: Mapping[str, Any]) -> Verdict:
    invalid = [str(problem) for problem in problems(statement)]
    if invalid:
        return Verdict(BROKEN, tuple(invalid))
    if not is_ours(statement):
        return Verdict(STRANGE)
    wrong = tuple(str(problem) for problem in (*misfits(statement), *breaches(statement)))
    return Verdict(BROKEN if wrong else FITS, wrong, tuple(one.key for one in templates_of(statement)))


@dataclass(frozen=True, slots=True)
class Glance:
    """What a line of the stream shows. names: by language, as the statement gives them."""

    verb: Mapping[str, str]
    actor: tuple[str, str] | None
    """Home page and name of its account."""
    object_id: str
    object_names: Mapping[str, str]
    registration: str
    scaled: float | None
    success: bool | None
    duration: str


def glance(statement: Mapping[str, Any]) -> Glance:
    account = statement["actor"].get("account")
    verb, thing, result = statement["verb"], statement["object"], statement.get("result", {})
    return Glance(
        verb=verb.get("display") or {"en": verb["id"].rpartition("/")[2]},
        actor=(account["homePage"], account["name"]) if account else None,
        object_id=thing.get("id", ""),
        object_names=thing.get("definition", {}).get("name", {}),
        registration=statement.get("context", {}).get("registration", ""),
        scaled=result.get("score", {}).get("scaled"),
        success=result.get("success"),
        duration=result.get("duration", ""),
    )


def laid_out(statement: Mapping[str, Any]) -> str:
    return json.dumps(statement, ensure_ascii=False, indent=2)
