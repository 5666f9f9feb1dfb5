"""Completion and scores as the statements of any record store tell them, whether the academy is there or not. Pure.

What counts is what docs/xapi-profile.md promises of a statement: who (the actor's account), track, layer and module
(contextActivities), the attempt (an extension), the score. Nothing else is read, so that it is the same for pseudonyms,
in other languages, and from a store that adds fields of its own.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from statistics import fmean, median
from typing import Any

from lms_tool.reports.rules import COLUMNS, Cell, Name, Report, quartiles, rounded, share
from xapi import vocabulary as v

_PLACE = re.compile(r"/xapi/(tracks|layers|modules)/([a-z0-9-]+)(?:/(lessons|quizzes)/([a-z0-9-]+))?$")
_MARKED = {v.PASSED.id, v.FAILED.id, v.SCORED.id}


@dataclass(frozen=True, slots=True)
class _Said:
    """One statement that counts, as far as it does."""

    kind: str
    """enrolled | started | completed | marked"""
    academy: str
    """Where the addresses of what it is about begin."""
    who: Hashable
    track: str
    module: str = ""
    layer: str = ""
    quiz: str = ""
    attempt: Hashable = None
    scaled: float = 0.0
    passed: bool = False
    registration: str = ""
    """The enrolment it belongs to."""


@dataclass(slots=True)
class Retelling:
    """Hear every statement, in any order, also twice; then ask for the reports.

    Memory grows with what people did that counts (an enrolment, a unit begun, a try), not with what was said.
    """

    track: str | None = None
    module: str | None = None
    """What a report is narrowed to."""
    only: frozenset[str] = frozenset()
    """Academies that count, where several deliver to one store; empty for all."""
    people: Mapping[str, Hashable] = field(default_factory=dict)
    """Enrolment → whose it is, as far as whoever asks knows it: statements do not say who is behind a new name."""
    academies: set[str] = field(default_factory=set)
    """Of whom anything was heard that counts."""
    said: dict[str, _Said] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    heard: int = 0
    strange: int = 0
    """Of them, those that are no statements at all."""

    def hear(self, statement: Any) -> None:
        self.heard += 1
        try:
            self._take(statement)
        except (AttributeError, KeyError, TypeError, ValueError):
            self.strange += 1

    def _take(self, statement: Mapping[str, Any]) -> None:
        verb, meant = statement["verb"]["id"], statement["object"]
        if verb == v.VOIDED.id:
            self.taken_back.add(str(meant.get("id", "")).lower())
        elif said := _understood(verb, meant, statement):
            self.academies.add(said.academy)
            if not self.only or said.academy in self.only:
                registration = str(statement.get("context", {}).get("registration") or "").lower()
                self.said[str(statement["id"]).lower()] = replace(said, registration=registration)

    @property
    def tells_starts(self) -> bool:
        """Whether anything was heard of beginnings: a store that gets results only is told of none."""
        return any(one.kind == "started" for one in self.said.values())

    def enrolled(self) -> dict[str, int]:
        """Track → people, also where nobody has begun a module, so that no row tells of it."""
        people = defaultdict[str, set[Hashable]](set)
        for one in self._standing():
            if one.kind == "enrolled":
                people[one.track].add(one.who)
        return {track: len(some) for track, some in people.items()}

    def report(self, name: Name) -> Report:
        return self.scores() if name is Name.SCORES else self.completion()

    def completion(self) -> Report:
        people = defaultdict[tuple[str, str, str], set[Hashable]](set)
        layers: dict[tuple[str, str], str] = {}
        standing = self._standing()
        for one in standing:
            people[one.kind, one.track, one.module].add(one.who)
            if one.layer:
                layers[one.track, one.module] = one.layer
        modules = {(track, module) for kind, track, module in people if kind in ("started", "completed")}
        tells_starts = self.tells_starts
        rows: list[tuple[Cell, ...]] = []
        for track, module in sorted(modules):
            enrolled, done = len(people["enrolled", track, ""]), len(people["completed", track, module])
            started = len(people["started", track, module]) if tells_starts else None
            rows.append((track, layers.get((track, module)), module, enrolled, started, done, share(done, enrolled)))
        everybody = {one.who for one in standing if one.kind == "enrolled"}
        return Report(Name.COMPLETION, COLUMNS[Name.COMPLETION], tuple(rows), len(everybody))

    def scores(self) -> Report:
        tries = {one.attempt: one for one in self._standing() if one.kind == "marked"}
        by_quiz = defaultdict[tuple[str, str, str], list[_Said]](list)
        for one in tries.values():
            by_quiz[one.track, one.module, one.quiz].append(one)
        rows: list[tuple[Cell, ...]] = []
        for place, some in sorted(by_quiz.items()):
            scaled = sorted(one.scaled for one in some)
            lower, upper = quartiles(scaled)
            spread = (fmean(scaled), scaled[0], lower, median(scaled), upper, scaled[-1])
            people, passed = {one.who for one in some}, {one.who for one in some if one.passed}
            rows.append((*place, len(some), len(people), *(rounded(value) for value in spread), len(passed)))
        return Report(Name.SCORES, COLUMNS[Name.SCORES], tuple(rows), len({one.who for one in tries.values()}))

    def _standing(self) -> list[_Said]:
        there = [one for id_, one in self.said.items() if id_ not in self.taken_back]
        whose = self._whose(there)
        return [replace(one, who=whose(one)) for one in there if self._is_wanted(one)]

    def _whose(self, there: list[_Said]) -> Callable[[_Said], Hashable]:
        """Whoever is called several names (later a pseudonym) in one enrolment is one person, in every enrolment."""
        same: dict[Hashable, Hashable] = {}

        def first(name: Hashable) -> Hashable:
            while (other := same.get(name, name)) != name:
                same[name] = same.get(other, other)
                name = other
            return name

        for one in there:
            if one.registration and one.who:
                same[first(one.who)] = first(self.people.get(one.registration, one.registration))
        return lambda one: self.people.get(one.registration) or first(one.registration or one.who)

    def _is_wanted(self, one: _Said) -> bool:
        return self.track in (None, one.track) and (self.module in (None, one.module) or one.kind == "enrolled")


def _understood(verb: str, meant: Mapping[str, Any], statement: Mapping[str, Any]) -> _Said | None:
    address = str(meant.get("id", ""))
    here = _PLACE.search(address)
    if here is None:
        return None
    academy = address[: here.start()]
    what, key, unit, name = here.groups()
    who, around = _who(statement.get("actor", {})), _around(statement)
    if what == "tracks":
        return _Said("enrolled", academy, who, key) if verb == v.REGISTERED.id else None
    track, layer = around.get("tracks"), around.get("layers", "")
    if what != "modules" or track is None:
        return None
    if unit is None:
        return _Said("completed", academy, who, track, key, layer) if verb == v.SATISFIED.id else None
    if verb == v.INITIALIZED.id:
        return _Said("started", academy, who, track, key, layer)
    result = statement.get("result", {})
    attempt = statement.get("context", {}).get("extensions", {}).get(v.ATTEMPT_ID)
    scaled = result.get("score", {}).get("scaled")
    if unit != "quizzes" or verb not in _MARKED or attempt is None or scaled is None:
        return None
    return _Said("marked", academy, who, track, key, layer, name, attempt, float(scaled), bool(result.get("success")))


def _who(actor: Mapping[str, Any]) -> Hashable:
    account = actor.get("account")
    if account:
        return (account.get("homePage"), account.get("name"))
    return next((actor[key] for key in ("mbox", "mbox_sha1sum", "openid") if key in actor), None)


def _around(statement: Mapping[str, Any]) -> dict[str, str]:
    """Kind of place → key, of what a statement stands in."""
    grouping = statement.get("context", {}).get("contextActivities", {}).get("grouping", [])
    several = grouping if isinstance(grouping, list) else [grouping]
    found = (_PLACE.search(str(one.get("id", ""))) for one in several)
    return {place[1]: place[2] for place in found if place and not place[3]}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not the same in our tables and in the statements. None: there is no such row."""

    row: tuple[Cell, ...]
    column: str
    ours: Cell
    told: Cell


KEYS = {Name.COMPLETION: ("track", "module"), Name.SCORES: ("track", "module", "quiz")}
_NOT_FIGURES = {"layer"}
_NEARLY = 0.00011  # scores are rounded on either side


def differences(ours: Report, told: Report, enrolled: Mapping[str, int] | None = None) -> list[Difference]:
    """What two reports of one name say differently; a module that nobody has begun is in statements of nobody.

    enrolled: as `Retelling.enrolled` says, compared where there is no row to compare. What statements do not tell at
    all is no difference.
    """
    mine, theirs = _by_key(ours), _by_key(told)
    figures = [one for one in ours.columns if one not in KEYS[ours.name] and one not in _NOT_FIGURES]
    found: list[Difference] = []
    for key in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(key, {}), theirs.get(key, {})
        if not other and not one.get("started") and not one.get("completed") and ours.name is Name.COMPLETION:
            there = None if enrolled is None else enrolled.get(str(key[0]), 0)
            if there is not None and there != one["enrolled"]:
                found.append(Difference(key, "enrolled", one["enrolled"], there))
            continue
        found += [
            Difference(key, column, one.get(column), other.get(column))
            for column in figures
            if not _same(one.get(column), other.get(column)) and (column, other.get(column, 0)) != ("started", None)
        ]
    return found


def _by_key(report: Report) -> dict[tuple[Any, ...], dict[str, Cell]]:
    rows = [dict(zip(report.columns, row, strict=True)) for row in report.rows]
    return {tuple(row[key] for key in KEYS[report.name]): row for row in rows}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and abs(one - other) < _NEARLY
    return bool(one == other)
