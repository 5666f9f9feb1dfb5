"""The ladder a company begins with, how parts of a company may be called, and when nobody is reminded."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
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


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nobody is reminded, by the clock where the organisation works.

    begins, ends: every day, over midnight where it ends before it begins; None both for no such hours.
    days: ISO weekdays (1 Monday … 7 Sunday) that are quiet as a whole.
    """

    begins: time | None = None
    ends: time | None = None
    days: frozenset[int] = frozenset()

    def holds(self, local: datetime) -> bool:
        """Whether it is quiet at a moment of the organisation's clock."""
        if local.isoweekday() in self.days:
            return True
        if self.begins is None or self.ends is None:
            return False
        clock = local.time().replace(tzinfo=None)
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


def quiet_faults(begins: time | None, ends: time | None, days: frozenset[int]) -> dict[str, str]:
    """Field → what is wrong: "both" (one of the two is missing), "same" (nothing would be left) or "week"."""
    found = {}
    if (begins is None) != (ends is None):
        found["begins"] = "both"
    elif begins is not None and begins == ends:
        found["begins"] = "same"
    if days >= frozenset(range(1, 8)):
        found["days"] = "week"
    return found


def may_be_said(moment: datetime, quiet: QuietHours, zone: tzinfo) -> datetime:
    """When something may be said that is due at a moment: then, or as soon as it is not quiet any more."""
    said, minute = moment, timedelta(minutes=1)
    while quiet.holds(said.astimezone(zone)):
        said = _next_change(said, quiet, zone)
    while said > moment and not quiet.holds((said - minute).astimezone(zone)):
        said -= minute  # the clocks were put forward over the end
    return said


def _next_change(moment: datetime, quiet: QuietHours, zone: tzinfo) -> datetime:
    """The first moment after this one at which quiet hours can end: their end, or midnight, also
    where the clock shows it twice."""
    today = moment.astimezone(zone).date()
    clocks = {time(0), quiet.ends or time(0)}
    found = (
        datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC)
        for day in (today, today + timedelta(days=1))
        for clock in clocks
        for fold in (0, 1)
    )
    return min(one for one in found if one > moment)
