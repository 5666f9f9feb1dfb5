"""Role-plays: a graph of moments in which the learner answers, with a state that moves and a clock that runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from content.schema.base import Grammar, Text, Words, a_key, flag, one_of, unique, whole
from content.schema.items import Item, TimedGrammar, an_entry

MOODS = ("calm", "relieved", "worried", "afraid", "upset", "angry", "neutral")

OUTCOMES = ("good", "mixed", "bad")

MOST_POINTS = 3
"""For one criterion at one choice."""


@dataclass(frozen=True, slots=True)
class Speaker:
    key: str
    name: Text
    place: Text | None = None
    """Where this person is, such as "in the lift"."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that moves during the talk: how calm the owner is, whether the family was told."""

    key: str
    text: Text
    start: int
    low: int = 0
    high: int = 100
    shown: bool = False
    """Whether the learner sees it move."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit of the company standard that runs from the beginning until a choice stops it."""

    key: str
    entry: str
    """A reference such as std:lift.plan."""
    text: Text
    """What has to be done before it runs out."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Of a variable (at least, at most) or of a clock (in time, or late)."""

    variable: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    clock: str | None = None
    in_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    variable: str
    change: int
    """Added; the variable stays between its low and its high."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Points for each of `forms.CRITERIA`, 0 to MOST_POINTS."""

    process: int = 0
    communication: int = 0
    solving: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    text: Text
    to: str
    """Key of a node or an ending."""
    scores: Scores
    feedback: Text
    conditions: tuple[Condition, ...] = ()
    """All of them must hold for it to be offered."""
    effects: tuple[Effect, ...] = ()
    seconds: int = 0
    """How long saying or doing it takes on the clock."""
    stops: tuple[str, ...] = ()
    """Keys of the clocks it stops."""


@dataclass(frozen=True, slots=True)
class Route:
    """A way on that the state decides."""

    to: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One moment: somebody speaks, the learner chooses; or, with routes, the state decides how it goes on."""

    key: str
    text: Text
    speaker: str | None = None
    """Key of a speaker; None for what is told."""
    mood: str = "neutral"
    choices: tuple[Choice, ...] = ()
    routes: tuple[Route, ...] = ()
    """Tried in order; the last one has no condition."""


@dataclass(frozen=True, slots=True)
class Ending:
    key: str
    title: Text
    text: Text
    outcome: str
    """One of OUTCOMES."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Item):
    brief: Text
    """Who the learner is, where, and what is known."""
    minutes: int
    modules: tuple[str, ...]
    speakers: tuple[Speaker, ...]
    start: str
    """Key of the first node."""
    nodes: tuple[Node, ...]
    endings: tuple[Ending, ...]
    variables: tuple[Variable, ...] = ()
    clocks: tuple[Clock, ...] = ()

    def node(self, key: str) -> Node:
        """Raises KeyError when there is no such node."""
        return _by_key(self.nodes, key)

    def ending_or_none(self, key: str) -> Ending | None:
        return next((ending for ending in self.endings if ending.key == key), None)


def _by_key(items: tuple[Node, ...], key: str) -> Node:
    for item in items:
        if item.key == key:
            return item
    raise KeyError(key)


class SpeakerGrammar(Grammar):
    makes = Speaker
    key = a_key()
    name = Words(required=True)
    place = Words()


class VariableGrammar(Grammar):
    makes = Variable
    key = a_key()
    text = Words(required=True)
    start = whole(-1000, 1000, required=True)
    low = whole(-1000, 1000)
    high = whole(-1000, 1000)
    shown = flag()

    @validates_schema
    def _starts_inside(self, read: dict[str, Any], **_: Any) -> None:
        if not read.get("low", 0) <= read["start"] <= read.get("high", 100):
            raise ValidationError("The start lies between low (0) and high (100).", "start")


class ClockGrammar(Grammar):
    makes = Clock
    key = a_key()
    entry = an_entry()
    text = Words(required=True)


class ConditionGrammar(Grammar):
    makes = Condition
    variable = a_key(required=False)
    at_least = whole(-1000, 1000)
    at_most = whole(-1000, 1000)
    clock = a_key(required=False)
    in_time = flag()

    @validates_schema
    def _of_one_thing(self, read: dict[str, Any], **_: Any) -> None:
        of_variable = "variable" in read and ("at_least" in read or "at_most" in read)
        of_clock = "clock" in read and "in_time" in read
        strange = {"clock", "in_time"} if of_variable else {"variable", "at_least", "at_most"}
        if not (of_variable or of_clock) or strange & set(read):
            raise ValidationError("Write {variable: …, at_least: …} or {clock: …, in_time: true}.")


class EffectGrammar(Grammar):
    makes = Effect
    variable = a_key()
    change = whole(-1000, 1000, required=True)


class ScoresGrammar(Grammar):
    makes = Scores
    process = whole(0, MOST_POINTS)
    communication = whole(0, MOST_POINTS)
    solving = whole(0, MOST_POINTS)


class ChoiceGrammar(Grammar):
    makes = Choice
    key = a_key()
    text = Words(required=True)
    to = a_key()
    scores = fields.Nested(ScoresGrammar, required=True)
    feedback = Words(required=True)
    conditions = fields.List(fields.Nested(ConditionGrammar))
    effects = fields.List(fields.Nested(EffectGrammar))
    seconds = whole(0, 86_400)
    stops = fields.List(a_key(), validate=unique)


class RouteGrammar(Grammar):
    makes = Route
    to = a_key()
    conditions = fields.List(fields.Nested(ConditionGrammar))


class NodeGrammar(Grammar):
    makes = Node
    key = a_key()
    text = Words(required=True)
    speaker = a_key(required=False)
    mood = fields.String(validate=validate.OneOf(MOODS, error="One of: {choices}."))
    choices = fields.List(fields.Nested(ChoiceGrammar))
    routes = fields.List(fields.Nested(RouteGrammar))

    @validates_schema
    def _goes_on_in_one_way(self, read: dict[str, Any], **_: Any) -> None:
        if read.get("choices") and read.get("routes"):
            raise ValidationError("A node has choices or routes, not both.", "routes")
        unique([choice.key for choice in read.get("choices", ())])


class EndingGrammar(Grammar):
    makes = Ending
    key = a_key()
    title = Words(required=True)
    text = Words(required=True)
    outcome = one_of(*OUTCOMES)


class ScenarioGrammar(TimedGrammar):
    makes = Scenario
    brief = Words(required=True)
    speakers = fields.List(fields.Nested(SpeakerGrammar), required=True)
    start = a_key()
    nodes = fields.List(fields.Nested(NodeGrammar), required=True, validate=validate.Length(1))
    endings = fields.List(fields.Nested(EndingGrammar), required=True, validate=validate.Length(1))
    variables = fields.List(fields.Nested(VariableGrammar))
    clocks = fields.List(fields.Nested(ClockGrammar))

    @validates_schema
    def _keys_are_unique(self, read: dict[str, Any], **_: Any) -> None:
        for names in _names(read):
            unique(names)


def _names(read: dict[str, Any]) -> Iterator[list[str]]:
    for part in ("speakers", "variables", "clocks"):
        yield [item.key for item in read.get(part, ())]
    yield [item.key for part in ("nodes", "endings") for item in read[part]]
