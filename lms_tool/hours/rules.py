"""What counts as training hours, how much of it, and why. Pure.

The ledger is a function of the set of things done: in which order they become known, and how often, changes nothing.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from content.hours import DEFAULT_LENGTH, LENGTH
from content.schema import Standard

LESSON, QUIZ, CLASSROOM, CORRECTION = "lesson", "quiz", "classroom", "correction"
ACTIVITIES = (LESSON, QUIZ, CLASSROOM)
ONLINE = (LESSON, QUIZ)

COUNTED = "counted"
PART = "part"  # some of it counted earlier, or the day was nearly full
REPEATED = "repeated"  # the same lesson or quiz counted earlier this year
FAILED = "failed"  # not passed
ABSENT = "absent"  # the list says that they were not there after all
SWITCHED_OFF = "off"  # the company does not count this activity
DAY_FULL = "full"  # more on one day than the company counts
BACK = "back"  # a correction that was taken back

YEARLY, BEFORE_CLASSROOM = "hours.yearly", "hours.online"
DEFAULT_YEARLY, DEFAULT_ONLINE = 40.0, 20.0
DAY_MOST = 480  # minutes of online learning that count on one day, until the company says otherwise
LONGEST_DAY = 24 * 60
LARGEST = 100 * 60  # minutes of one correction


@dataclass(frozen=True, slots=True)
class Policy:
    """What a company counts. day_most: minutes of online learning on one day; 0 for any number."""

    counted: frozenset[str] = frozenset(ACTIVITIES)
    day_most: int = DAY_MOST


@dataclass(frozen=True, slots=True)
class Owed:
    """Of the company standard. length: minutes of a training hour; the rest in training hours."""

    length: float = DEFAULT_LENGTH
    yearly: float = DEFAULT_YEARLY
    online: float = DEFAULT_ONLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Something done that may count. source: names it for ever; place: "module/key", or of a classroom session."""

    source: str
    activity: str
    place: str
    at: datetime
    minutes: int
    """Nominal length, by the version that was taken."""
    passed: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """minutes: what counts of a doing; why: one of the words above; because: the source of what counted earlier."""

    minutes: int
    why: str
    because: str | None = None


class Written(Protocol):
    """A line of the ledger, as far as sums are made of it."""

    @property
    def activity(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def nominal(self) -> int: ...
    @property
    def minutes(self) -> int: ...
    @property
    def layer(self) -> str: ...


def owed(standard: Standard | None) -> Owed:
    """What the company standard says, or what is usual where it has no such entry."""
    entries = standard.entries if standard else {}

    def value(key: str, usual: float) -> float:
        return float(standard.value(key)) if standard and key in entries else usual

    length = value(LENGTH, DEFAULT_LENGTH)
    return Owed(
        length if length > 0 else DEFAULT_LENGTH,
        value(YEARLY, DEFAULT_YEARLY),
        value(BEFORE_CLASSROOM, DEFAULT_ONLINE),
    )


def day_of(at: datetime, zone: tzinfo) -> date:
    """The day it is where the organisation works; its year is the year of the ledger."""
    return at.astimezone(zone).date()


def judge(doings: Iterable[Doing], policy: Policy, zone: tzinfo) -> dict[str, Verdict]:
    """Source → what counts of it. Of doings with the same source the last one given holds.

    A lesson or quiz counts its nominal length once in a calendar year; taken again in a longer version, the difference
    counts too. However long a page stayed open adds nothing.
    """
    verdicts: dict[str, Verdict] = {}
    given: Counter[tuple[str, str, int]] = Counter()
    first: dict[tuple[str, str, int], str] = {}
    days: Counter[date] = Counter()
    known = {doing.source: doing for doing in doings}
    for doing in sorted(known.values(), key=lambda one: (one.at, one.source)):
        day = day_of(doing.at, zone)
        key = (doing.activity, doing.place, day.year)
        refused = _refused(doing, policy)
        if refused:
            verdicts[doing.source] = Verdict(0, refused)
            continue
        left = max(0, doing.minutes - given[key])
        room = policy.day_most - days[day] if policy.day_most and doing.activity in ONLINE else left
        counts = max(0, min(left, room))
        verdicts[doing.source] = Verdict(counts, _why(doing.minutes, left, counts), first.get(key))
        given[key] += counts
        if doing.activity in ONLINE:
            days[day] += counts
        if counts:
            first.setdefault(key, doing.source)
    return verdicts


def _refused(doing: Doing, policy: Policy) -> str:
    if not doing.passed:
        return FAILED
    if doing.activity not in policy.counted:
        return SWITCHED_OFF
    return ABSENT if doing.activity == CLASSROOM and doing.minutes <= 0 else ""


def _why(nominal: int, left: int, counts: int) -> str:
    if counts == nominal:
        return COUNTED
    if counts:
        return PART
    return REPEATED if not left else DAY_FULL


@dataclass(frozen=True, slots=True)
class Sum:
    """Minutes that count."""

    online: int = 0
    classroom: int = 0
    corrected: int = 0

    @property
    def minutes(self) -> int:
        return self.online + self.classroom + self.corrected


def total(lines: Collection[Written]) -> Sum:
    def of(*activities: str) -> int:
        return sum(line.minutes for line in lines if line.activity in activities)

    return Sum(of(*ONLINE), of(CLASSROOM), of(CORRECTION))


def table(lines: Iterable[Written]) -> dict[str, Counter[str]]:
    """Layer ("": none) → activity → minutes that count."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        if line.minutes:
            found.setdefault(line.layer, Counter())[line.activity] += line.minutes
    return found


def before_classroom(lines: Iterable[Written]) -> int:
    """Minutes learnt online in one enrolment, each lesson and quiz once, whatever year it was and wherever else it
    counted: the classroom part asks for what was learnt, not for hours of a year."""
    return sum(learnt(lines).values())


def learnt(lines: Iterable[Written]) -> dict[tuple[str, str], int]:
    """(Activity, "module/key") → minutes, of everything learnt online in one enrolment."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        if line.activity in ONLINE and line.why not in (FAILED, SWITCHED_OFF):
            place = (line.activity, line.place)
            found[place] = max(found.get(place, 0), line.nominal)
    return found


def hours(minutes: float, length: float) -> float:
    """Training hours with one decimal, rounded down: what is not whole is not yet owed and paid."""
    return math.floor(minutes / length * 10 + 1e-9) / 10


def missing(minutes: float, owed: float, length: float) -> float:
    """Training hours still owed, with one decimal, rounded up."""
    return max(0.0, math.ceil((owed * length - minutes) / length * 10 - 1e-9) / 10)


def correction_fault(minutes: int, why: str, total_minutes: int) -> str:
    """A code for what is wrong with a correction: "minutes", "reason", "below"; "" for nothing."""
    if not minutes or abs(minutes) > LARGEST:
        return "minutes"
    if not why.strip():
        return "reason"
    return "below" if total_minutes + minutes < 0 else ""


def policy_faults(said: Mapping[str, object]) -> set[str]:
    """Fields of a policy that cannot be: day_most beyond a day."""
    most = said.get("day_most")
    return {"day_most"} if not isinstance(most, int) or not 0 <= most <= LONGEST_DAY else set()
