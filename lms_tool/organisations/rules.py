"""The ladder a company begins with, and how parts of a company may be called."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from content.schema.standard import PROJECT_TYPES, REGIONS

LANGUAGES = ("zh-CN", "en")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
LONGEST_NAME = 120
HIGHEST_STEP = 20
_UNCLEAN = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Step:
    """A post as it is shipped."""

    code: str
    names: Mapping[str, str]
    leads: bool
    certificates: tuple[str, ...]


CERTIFICATES: Mapping[str, Mapping[str, str]] = {
    "duty": {"zh-CN": "上岗证", "en": "Duty certificate"},
    "in-service": {"zh-CN": "在岗进修证书", "en": "In-service certificate"},
    "law": {"zh-CN": "法规季度考核合格", "en": "Quarterly law exam passed"},
    "supervisor": {"zh-CN": "主管证书", "en": "Supervisor certificate"},
    "trainer": {"zh-CN": "内训师证书", "en": "Internal trainer certificate"},
}
LADDER: Sequence[Step] = (
    Step("agent", {"zh-CN": "客服专员", "en": "Agent"}, False, ("duty",)),
    Step("senior", {"zh-CN": "高级客服专员", "en": "Senior agent"}, False, ("duty", "in-service", "law")),
    Step("supervisor", {"zh-CN": "客服主管", "en": "Supervisor"}, True, ("in-service", "law", "supervisor")),
    Step("project-manager", {"zh-CN": "项目经理", "en": "Project manager"}, True, ("law", "supervisor")),
)
"""From the bottom upwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote about a part of the company, tidied; fields that a kind does not have stay empty."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)
    tier: str = ""
    project_type: str = ""
    region: str = ""
    """Id of the region of a site."""
    step: str = ""
    leads: bool = False
    certificates: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """One line without what cannot be seen; full-width letters and figures become plain ones."""
    return unicodedata.normalize("NFKC", _UNCLEAN.sub(" ", text)).strip()


def name(text: str) -> str:
    """One line without what cannot be seen, its signs as they were written."""
    return " ".join(_UNCLEAN.sub(" ", text).split())


def faults(kind: str, written: Written) -> dict[str, str]:
    """Field → what is wrong with it: a code. kind: region | site | post | certificate."""
    found = {}
    if not CODE.fullmatch(written.code):
        found["code"] = "code" if written.code else "empty"
    if not any(written.names.values()):
        found["names"] = "empty"
    elif any(len(one) > LONGEST_NAME for one in written.names.values()):
        found["names"] = "long"
    if kind == "region" and written.tier not in REGIONS:
        found["tier"] = "choose"
    if kind == "site":
        found |= {"project_type": "choose"} if written.project_type not in PROJECT_TYPES else {}
        found |= {} if written.region else {"region": "choose"}
    if kind == "post" and not (written.step.isdecimal() and 1 <= int(written.step) <= HIGHEST_STEP):
        found["step"] = "step"
    return found


Named = TypeVar("Named")


def called(text: str, names: Mapping[str, Named]) -> Named | None:
    """What a file means by a code or by a name in any language; case and width of letters do not matter.

    names: as `spoken` gives them.
    """
    return names.get(fold(text))


def spoken(parts: Mapping[Named, tuple[str, Mapping[str, str]]]) -> dict[str, Named]:
    """Part → (code, names) turned round: a code goes before a name, and a name that two parts share means neither."""
    by_code = {fold(code): part for part, (code, _) in parts.items()}
    by_name: dict[str, set[Named]] = {}
    for part, (_, names) in parts.items():
        for one in names.values():
            by_name.setdefault(fold(one), set()).add(part)
    clear = {word: next(iter(meant)) for word, meant in by_name.items() if len(meant) == 1 and word}
    return {**clear, **by_code}


def fold(text: str) -> str:
    return "".join(tidy(text).casefold().split())
