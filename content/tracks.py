"""How somebody meets a track: what each module is for them and why, what has to be done before it. Pure.

Nothing is left open: every module of every layer is required, elective or not meant for everybody, with the reason; and
whatever is required can be reached, even where what was written contradicts itself (`content check` says so).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.graph import Fault
from content.schema import (
    ForWhom,
    Mark,
    Persona,
    Standard,
    Track,
    TrackLayer,
    TrackModule,
    When,
    applies,
    number,
)
from content.schema.standard import PROJECT_TYPES, REGIONS
from content.source import Address

Whens = Mapping[str, When | None]
"""Module → for which sites it is written at all; a module that is not in it is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be done first.

    kind: "after", "in-order" (the one before in the same layer) or "layer" (everything required there).
    """

    kind: str
    modules: tuple[str, ...]
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """A module as somebody meets it.

    part: "required", "elective" or "none". why: "everybody", "condition" (when fits), "variant" (when fits),
    "unmet" (when does not fit: for others), "site" (the module itself is for other sites) or "gone" (withdrawn).
    """

    layer: str
    module: str
    part: str
    why: str
    when: ForWhom | When | None = None
    needs: tuple[Need, ...] = ()

    @property
    def is_meant(self) -> bool:
        return self.part != "none"


def meet(track: Track, persona: Persona, whens: Whens | None = None) -> tuple[Met, ...]:
    """Every module of the track in order. whens: None where nothing is known of the modules themselves."""
    there = {named.module: None for named in track.modules} if whens is None else whens
    plain = [_part(cell.layer, named, persona, there) for cell in track.layers for named in cell.modules]
    needs = _needs(track, {one.module: one for one in plain})
    return tuple(Met(one.layer, one.module, one.part, one.why, one.when, needs.get(one.module, ())) for one in plain)


def _part(layer: str, named: TrackModule, persona: Persona, whens: Whens) -> Met:
    key = named.module
    if key not in whens:
        return Met(layer, key, "none", "gone")
    if not applies(whens[key], persona.site):
        return Met(layer, key, "none", "site", whens[key])
    if named.when and not named.when.fits(persona):
        return Met(layer, key, "none", "unmet", named.when)
    variant = next((one for one in named.variants if one.when.fits(persona)), None)
    if variant:
        return Met(layer, key, variant.part, "variant", variant.when)
    return Met(layer, key, _otherwise(named), "condition" if named.when else "everybody", named.when)


def _otherwise(named: TrackModule) -> str:
    return "required" if named.required else "elective"


def _needs(track: Track, met: Mapping[str, Met]) -> dict[str, tuple[Need, ...]]:
    """What each module waits for, of what is meant for this person. In a circle nothing waits for the rest of it."""
    asked = {module: needs for module, needs in _asked(track, met).items() if met[module].is_meant}
    stuck = _stuck({module: _modules(needs) for module, needs in asked.items()})
    return {
        module: tuple(need for need in needs if module not in stuck or not stuck & set(need.modules))
        for module, needs in asked.items()
    }


def _asked(track: Track, met: Mapping[str, Met]) -> dict[str, tuple[Need, ...]]:
    required = {
        cell.layer: tuple(named.module for named in cell.modules if met[named.module].part == "required")
        for cell in track.layers
    }
    return {
        named.module: tuple(_of_module(cell, at, named, met, required))
        for cell in track.layers
        for at, named in enumerate(cell.modules)
    }


def _of_module(
    cell: TrackLayer, at: int, named: TrackModule, met: Mapping[str, Met], required: Mapping[str, tuple[str, ...]]
) -> Iterator[Need]:
    asked = tuple(key for key in named.after if key in met and met[key].is_meant)
    if asked:
        yield Need("after", asked)
    before = [one.module for one in cell.modules[:at] if met[one.module].part == "required"]
    if cell.in_order and before and before[-1] not in asked:
        yield Need("in-order", (before[-1],))
    for layer in cell.after:
        if required.get(layer):
            yield Need("layer", required[layer], layer)


def _modules(needs: Iterable[Need]) -> set[str]:
    return {module for need in needs for module in need.modules}


def _stuck(waits: Mapping[str, set[str]]) -> set[str]:
    """What can never be begun, because in the end it waits for itself."""
    left = {module: set(others) & waits.keys() for module, others in waits.items()}
    while free := {module for module, others in left.items() if not others}:
        left = {module: others - free for module, others in left.items() if module not in free}
    while ends := left.keys() - _modules_of(left.values()):
        left = {module: others for module, others in left.items() if module not in ends}
    return set(left)


def _modules_of(sets: Iterable[set[str]]) -> set[str]:
    return {module for one in sets for module in one}


@dataclass(frozen=True, slots=True)
class PassMark:
    value: float | None
    """Per cent; None: each quiz says its own."""
    of: str
    """module | track | quiz: who says so."""
    when: ForWhom | None = None
    """For whom it is another one than for the rest."""


def pass_mark(track: Track, module: str, persona: Persona, standard: Standard) -> PassMark:
    """What the quizzes of a module that count ask of somebody. Raises NoSuchEntry."""
    named = next((one for one in track.modules if one.module == module), None)
    own = named.pass_mark if named else None
    mark = own or (track.pass_marks.theory if track.pass_marks else None)
    if mark is None:
        return PassMark(None, "quiz")
    return _marked(mark, persona, standard, "module" if own else "track")


def practical_mark(track: Track, persona: Persona, standard: Standard) -> PassMark:
    """Raises NoSuchEntry."""
    mark = track.pass_marks.practical if track.pass_marks else None
    return _marked(mark, persona, standard, "track") if mark else PassMark(None, "quiz")


def _marked(mark: Mark, persona: Persona, standard: Standard, of: str) -> PassMark:
    variant = mark.variant(persona)
    figure = variant.value if variant else mark.value
    return PassMark(float(number(figure, standard, persona.site)), of, variant.when if variant else None)


def personas(track: Track) -> list[Persona]:
    """Everybody whom this track can tell apart: each type of project, region and post, and those not known."""
    named = {post for when in _conditions(track) for post in when.post}
    return [
        Persona(kind, region, post)
        for kind in (None, *PROJECT_TYPES)
        for region in (None, *REGIONS)
        for post in (None, *sorted({*named, *track.posts}))
    ]


def _conditions(track: Track) -> Iterator[ForWhom]:
    for named in track.modules:
        yield from (when for when in (named.when, *(one.when for one in named.variants)) if when)
        yield from (one.when for one in (named.pass_mark.values if named.pass_mark else ()))
    for mark in (track.pass_marks.theory, track.pass_marks.practical) if track.pass_marks else ():
        yield from (one.when for one in (mark.values if mark else ()))


def faults(track: Track, whens: Whens | None = None) -> Iterator[Fault]:
    """What is wrong with a track, in itself or for somebody; each thing is said once, for the first who meets it."""
    yield from _links(track)
    yield from _shadowed(track)
    yield from _windows(track)
    said: set[tuple[Address, str]] = set()
    for persona in personas(track):
        for fault in _for_one(track, persona, meet(track, persona, whens), whens):
            if (fault.address, fault.sentence) not in said:
                said.add((fault.address, fault.sentence))
                yield fault


def who(persona: Persona) -> str:
    """As a problem says it: "villa, first-tier, agent"; "anybody" where nothing is known."""
    return ", ".join(part for part in (persona.project_type, persona.region, persona.post) if part) or "anybody"


def _for_one(track: Track, persona: Persona, met: Sequence[Met], whens: Whens | None) -> Iterator[Fault]:
    by_key, called = {one.module: one for one in met}, who(persona)
    if met and not any(one.part == "required" for one in met) and all(one.why != "gone" for one in met):
        yield Fault(("layers",), "track.nothing", {"who": called})
    for at, cell in enumerate(track.layers):
        mine = [by_key[named.module] for named in cell.modules]
        if mine and not cell.empty_because and not any(one.is_meant or one.why == "gone" for one in mine):
            yield Fault(("layers", at), "track.gap", {"layer": cell.layer, "who": called})
    asked = {module: _modules(needs) for module, needs in _asked(track, by_key).items() if by_key[module].is_meant}
    stuck = _stuck(asked)
    for address, named in _places(track):
        if named.module in stuck and asked[named.module] & stuck:
            yield Fault((*address, "module"), "track.cycle", {"module": named.module, "who": called})
        elif by_key[named.module].part == "required":
            yield from _optional(address, named, by_key, called)


def _optional(address: Address, named: TrackModule, met: Mapping[str, Met], called: str) -> Iterator[Fault]:
    for at, key in enumerate(named.after):
        if key in met and met[key].part == "elective":
            values = {"module": named.module, "key": key, "who": called}
            yield Fault((*address, "after", at), "track.elective", values)


def _places(track: Track) -> Iterator[tuple[Address, TrackModule]]:
    for at, cell in enumerate(track.layers):
        yield from ((("layers", at, "modules", where), named) for where, named in enumerate(cell.modules))


def _links(track: Track) -> Iterator[Fault]:
    layers, modules = {cell.layer for cell in track.layers}, {named.module for named in track.modules}
    for at, cell in enumerate(track.layers):
        for where, key in enumerate(cell.after):
            if key not in layers:
                yield Fault(("layers", at, "after", where), "link.layer", {"key": key})
    for address, named in _places(track):
        for where, key in enumerate(named.after):
            if key not in modules:
                yield Fault((*address, "after", where), "track.after", {"key": key})


def _shadowed(track: Track) -> Iterator[Fault]:
    """Variants that never decide anything, because an earlier one fits everybody whom they fit."""
    lists: list[tuple[Address, Sequence[Any]]] = [((*address, "variants"), n.variants) for address, n in _places(track)]
    lists += [((*address, "pass_mark", "values"), n.pass_mark.values) for address, n in _places(track) if n.pass_mark]
    if track.pass_marks:
        for kind in ("theory", "practical"):
            mark: Mark | None = getattr(track.pass_marks, kind)
            lists.append((("pass_marks", kind, "values"), mark.values if mark else ()))
    for address, variants in lists:
        for at, one in enumerate(variants):
            if any(earlier.when.covers(one.when) for earlier in variants[:at]):
                yield Fault((*address, at), "track.shadowed", {})


def _windows(track: Track) -> Iterator[Fault]:
    """Deadlines that come too late, or before something opens."""
    whole = track.deadline
    opens = {cell.layer: cell.opens.longest if cell.opens else 0 for cell in track.layers}
    layer_of = {named.module: cell.layer for cell in track.layers for named in cell.modules}
    for at, cell in enumerate(track.layers):
        if cell.within and cell.within.longest > whole.longest:
            yield Fault(("layers", at, "within"), "track.late", {"what": cell.layer})
        ends = min(whole.shortest, cell.within.shortest if cell.within else whole.shortest)
        if cell.modules and ends <= opens[cell.layer]:
            yield Fault(("layers", at, "opens"), "track.window", {"what": cell.layer, "first": cell.layer})
    for address, named in _places(track):
        layer = layer_of[named.module]
        if named.within and named.within.longest > whole.longest:
            yield Fault((*address, "within"), "track.late", {"what": named.module})
        due = named.within.shortest if named.within else whole.shortest
        waits = [layer, *(layer_of[key] for key in named.after if key in layer_of)]
        late = next((one for one in waits if due <= opens[one]), None)
        if late and named.within:
            yield Fault((*address, "within"), "track.window", {"what": named.module, "first": late})
