"""Whether a role-play can be played: nothing unreachable, no dead end, no loop without exit, no unknown name. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from content.schema import Choice, Condition, Node, Route, Scenario, Variable
from content.source import Address

Fault = tuple[Address, str, str]
"""Where in the file, code, message."""

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
            yield ("nodes", at, "speaker"), "link", f"No such speaker: {node.speaker}."
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
            yield (*here, "clock"), "link", f"No such clock: {condition.clock}."
        if condition.variable is None:
            continue
        variable = variables.get(condition.variable)
        if variable is None:
            yield (*here, "variable"), "link", f"No such variable: {condition.variable}."
        elif not _can_hold(condition, variable):
            message = f"{variable.key} is always from {variable.low} to {variable.high}, so this never holds."
            yield here, "never", message


def _can_hold(condition: Condition, variable: Variable) -> bool:
    low = variable.low if condition.at_least is None else max(variable.low, condition.at_least)
    high = variable.high if condition.at_most is None else min(variable.high, condition.at_most)
    return low <= high


def _effects(address: Address, choice: Choice, variables: Mapping[str, Variable], clocks: set[str]) -> Iterator[Fault]:
    for at, effect in enumerate(choice.effects):
        if effect.variable not in variables:
            yield (*address, "effects", at, "variable"), "link", f"No such variable: {effect.variable}."
    for at, clock in enumerate(choice.stops):
        if clock not in clocks:
            yield (*address, "stops", at), "link", f"No such clock: {clock}."


def _dead_ends(scenario: Scenario) -> Iterator[Fault]:
    for at, node in enumerate(scenario.nodes):
        here: Address = ("nodes", at)
        if not node.choices and not node.routes:
            yield here, "dead-end", f"Nothing leads on from {node.key}."
        elif node.choices and all(choice.conditions for choice in node.choices):
            message = f"Every choice at {node.key} has a condition; where none holds the talk is stuck."
            yield here, "dead-end", message
        elif node.routes and node.routes[-1].conditions:
            yield (*here, "routes"), "dead-end", f"The last route at {node.key} has no condition."


def _ways(scenario: Scenario) -> Iterator[Fault]:
    """Links to nothing, what nobody can reach, and where nobody can get out."""
    nodes = {node.key: node for node in scenario.nodes}
    endings = {ending.key for ending in scenario.endings}
    if scenario.start not in nodes:
        yield ("start",), "link", f"No such node: {scenario.start}."
    for at, node in enumerate(scenario.nodes):
        for address, step in _steps(at, node):
            if step.to not in nodes and step.to not in endings:
                yield (*address, "to"), "link", f"No such node or ending: {step.to}."
    reached = _reached(scenario.start, nodes)
    for at, node in enumerate(scenario.nodes):
        if node.key not in reached:
            yield ("nodes", at, "key"), "unreachable", f"No way leads to {node.key}."
        elif (node.choices or node.routes) and not _reached(node.key, nodes) - nodes.keys():
            yield ("nodes", at, "key"), "loop", f"From {node.key} no way leads to an ending."
    for at, ending in enumerate(scenario.endings):
        if ending.key not in reached:
            yield ("endings", at, "key"), "unreachable", f"No way leads to the ending {ending.key}."


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
