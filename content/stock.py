"""Links of what lies beside the modules: cases, phrases, role-plays, work orders, forms, indicators, law."""

from collections.abc import Callable, Iterator
from typing import Any

from content.graph import faults
from content.loader import Library, Place
from content.problems import Problem
from content.schema import Case, Figure, Form, Indicator, PhraseScene, Scenario, WorkOrder, entry_of
from content.texts import no_such_entry, unknown_references, unknown_sources


def broken_stock(library: Library) -> Iterator[Problem]:
    for kind, items in library.stock.items():
        for key, made in items.items():
            place = library.places[kind, key]
            yield from unknown_references(library, place, made)
            yield from unknown_sources(library, place, getattr(made, "sources", ()))
            for at, module in enumerate(getattr(made, "modules", ())):
                if not library.knows("module", module):
                    yield place.wrong("link.module", "modules", at, key=module)
            yield from MORE.get(kind, _nothing)(library, place, made)


def _nothing(library: Library, place: Place, made: Any) -> Iterator[Problem]:
    return iter(())


def _case(library: Library, place: Place, case: Case) -> Iterator[Problem]:
    for at, question in enumerate(case.checks):
        yield from unknown_sources(library, place, question.sources, "checks", at)
        lesson = question.lesson
        if lesson and not any(library.knows("lesson", module, lesson) for module in case.modules):
            yield place.wrong("link.lesson-of-case", "checks", at, "lesson", key=lesson)


def _phrases(library: Library, place: Place, scene: PhraseScene) -> Iterator[Problem]:
    for at, phrase in enumerate(scene.phrases):
        yield from unknown_sources(library, place, phrase.sources, "phrases", at)


def _scenario(library: Library, place: Place, scenario: Scenario) -> Iterator[Problem]:
    for at, clock in enumerate(scenario.clocks):
        yield from _figure(library, place, clock.entry, "clocks", at, "entry")
    for fault in faults(scenario):
        yield place.wrong(fault.sentence, *fault.address, **fault.values)


def _work_order(library: Library, place: Place, order: WorkOrder) -> Iterator[Problem]:
    for at, limit in enumerate(order.limits):
        yield from _figure(library, place, limit, "limits", at)


def _form(library: Library, place: Place, form: Form) -> Iterator[Problem]:
    yield from _figure(library, place, form.pass_mark, "pass_mark")


def _indicator(library: Library, place: Place, indicator: Indicator) -> Iterator[Problem]:
    yield from _figure(library, place, indicator.target, "target")
    if indicator.unit not in library.standard.units:
        yield place.wrong("standard.unit", "unit", unit=indicator.unit)


def _figure(library: Library, place: Place, figure: Figure | None, *address: str | int) -> Iterator[Problem]:
    entry = entry_of(figure)
    if entry and entry not in library.standard.entries:
        yield no_such_entry(place, entry, *address)


MORE: dict[str, Callable[[Library, Place, Any], Iterator[Problem]]] = {
    "case": _case,
    "phrases": _phrases,
    "scenario": _scenario,
    "work-order": _work_order,
    "form": _form,
    "indicator": _indicator,
}
"""Kind → what is looked at beside texts, sources and modules."""
