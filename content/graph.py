"""Whether a role-play can be played: nothing unreachable, no dead end, no loop without exit, no unknown name. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.schema import Choice, Condition, Node, Route, Scenario, Variable
from content.source import Address


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where in the file, its sentence, the values of the sentence."""

    address: Address
    sentence: str
    values: Mapping[str, Any]


def _fault(address: Address, sentence: str, **values: Any) -> Fault:
    return Fault(address, sentence, values)


FEWEST_ENDINGS = 3


def faults(scenario: Scenario) -> Iterator[Fault]:
    """Everything that keeps this role-play from being played as it is drawn."""
    yield from _names(scenario)
    yield from _dead_ends(scenario)
    yield from _ways(scenario)


def _names(scenario: Scenario) -> Iterator[Fault]:
    speakers = {speaker.key for speaker in scenario.speakers}
    variables = {variable.key: variable for variable in scenario.variables}
    clocks = {clock.key for clock in scenario.clocks}
    for at, node in enumerate(scenario.nodes):
        if node.speaker and node.speaker not in speakers:
            yield _fault(("nodes", at, "speaker"), "link.speaker", key=node.speaker)
        for address, step in _steps(at, node):
            yield from _conditions(address, step.conditions, variables, clocks)
            if isinstance(step, Choice):
                yield from _effects(address, step, variables, clocks)


def _conditions(
    address: Address, conditions: Iterable[Condition], variables: Mapping[str, Variable], clocks: set[str]
) -> Iterator[Fault]:
    for at, condition in enumerate(conditions):
        here = (*address, "conditions", at)
        if condition.clock is not None and condition.clock not in clocks:
            yield _fault((*here, "clock"), "link.clock", key=condition.clock)
        if condition.variable is None:
            continue
        variable = variables.get(condition.variable)
        if variable is None:
            yield _fault((*here, "variable"), "link.variable", key=condition.variable)
        elif not _can_hold(condition, variable):
            yield _fault(here, "never", variable=variable.key, low=variable.low, high=variable.high)


def _can_hold(condition: Condition, variable: Variable) -> bool:
    low = variable.low if condition.at_least is None else max(variable.low, condition.at_least)
    high = variable.high if condition.at_most is None else min(variable.high, condition.at_most)
    return low <= high


def _effects(address: Address, choice: Choice, variables: Mapping[str, Variable], clocks: set[str]) -> Iterator[Fault]:
    for at, effect in enumerate(choice.effects):
        if effect.variable not in variables:
            yield _fault((*address, "effects", at, "variable"), "link.variable", key=effect.variable)
    for at, clock in enumerate(choice.stops):
        if clock not in clocks:
            yield _fault((*address, "stops", at), "link.clock", key=clock)


def _dead_ends(scenario: Scenario) -> Iterator[Fault]:
    for at, node in enumerate(scenario.nodes):
        here: Address = ("nodes", at)
        if not node.choices and not node.routes:
            yield _fault(here, "dead-end", node=node.key)
        elif node.choices and all(choice.conditions for choice in node.choices):
            yield _fault(here, "dead-end.choices", node=node.key)
        elif node.routes and node.routes[-1].conditions:
            yield _fault((*here, "routes"), "dead-end.routes", node=node.key)


def _ways(scenario: Scenario) -> Iterator[Fault]:
    """Links to nothing, what nobody can reach, and where nobody can get out."""
    nodes = {node.key: node for node in scenario.nodes}
    endings = {ending.key for ending in scenario.endings}
    if scenario.start not in nodes:
        yield _fault(("start",), "link.node", key=scenario.start)
    for at, node in enumerate(scenario.nodes):
        for address, step in _steps(at, node):
            if step.to not in nodes and step.to not in endings:
                yield _fault((*address, "to"), "link.step", key=step.to)
    reached = _reached(scenario.start, nodes)
    for at, node in enumerate(scenario.nodes):
        if node.key not in reached:
            yield _fault(("nodes", at, "key"), "unreachable", node=node.key)
        elif (node.choices or node.routes) and not _reached(node.key, nodes) - nodes.keys():
            yield _fault(("nodes", at, "key"), "loop", node=node.key)
    for at, ending in enumerate(scenario.endings):
        if ending.key not in reached:
            yield _fault(("endings", at, "key"), "unreachable.ending", ending=ending.key)


def _reached(start: str, nodes: Mapping[str, Node]) -> set[str]:
    """Everything a talk that stands at start can come to, start included."""
    seen, waiting = {start}, [start]
    while waiting:
        node = nodes.get(waiting.pop())
        fresh = {step.to for _, step in _steps(0, node)} - seen if node else set()
        seen |= fresh
        waiting.extend(fresh)
    return seen


def _steps(at: int, node: Node) -> Iterator[tuple[Address, Choice | Route]]:
    yield from ((("nodes", at, "choices", number), choice) for number, choice in enumerate(node.choices))
    yield from ((("nodes", at, "routes", number), route) for number, route in enumerate(node.routes))
