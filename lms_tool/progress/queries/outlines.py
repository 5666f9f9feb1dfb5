"""A track as somebody meets it: layers, modules, lessons and quizzes."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from content.schema import Persona, Site, meant_for
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.progress import rules
from lms_tool.tracks import rules as tracks
from lms_tool.tracks.rules import NOWHERE, Journey, Step


class Shared:
    """What is the same for many learners, made once."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, tuple[tracks.Asked, ...]] = {}
        self._modules: dict[Hashable, rules.ModuleOutline] = {}

    def asked(
        self, edition: TrackEdition, persona: Persona, found: Mapping[str, ModuleEdition]
    ) -> tuple[tracks.Asked, ...]:
        key = (edition.id, persona, tuple((module, one.when) for module, one in found.items()))
        if key not in self._asked:
            whens = {module: one.when for module, one in found.items()}
            self._asked[key] = tracks.asked(edition.plan, edition.standard, persona, whens)
        return self._asked[key]

    def module(self, edition: ModuleEdition, step: Step, site: Site | None) -> rules.ModuleOutline:
        key = (edition.id, step.part, site)
        if key not in self._modules:
            self._modules[key] = module_outline(edition, step.part == "required", site)
        return replace(self._modules[key], step=step)


def outline_of(
    edition: TrackEdition,
    module: Callable[[str], ModuleEdition | None],
    journey: Journey = NOWHERE,
    shared: Shared | None = None,
) -> rules.Outline:
    """A track with its modules, each as `module` gives it; one that is withdrawn (None) is left out, and so is what
    is not meant for this learner. shared: kept by whoever makes many of them."""
    found = {named.module: one for named in edition.modules if (one := module(named.module))}
    kept = shared or Shared()
    way = tracks.walked(edition.plan, kept.asked(edition, journey.persona, found), journey)
    return rules.Outline(
        track=edition.key,
        title=edition.title,
        days=edition.days,
        layers=tuple(
            rules.LayerOutline(
                key=cell.layer.key,
                title=cell.layer.title,
                empty_because=cell.empty_because,
                modules=tuple(
                    kept.module(found[named.module], way.steps[named.module], journey.persona.site)
                    for named in cell.modules
                    if way.steps[named.module].is_meant
                ),
            )
            for cell in edition.layers
        ),
        way=way,
    )


def module_outline(edition: ModuleEdition, required: bool = True, site: Site | None = None) -> rules.ModuleOutline:
    lessons = [
        rules.Unit(edition.key, "lesson", head.key, head.title, head.minutes)
        for head in meant_for(edition.lessons, site)
    ]
    quizzes = [
        rules.Unit(edition.key, "quiz", quiz.key, quiz.title, quiz.minutes or quiz.size, quiz.purpose == "summative")
        for quiz in meant_for(edition.quizzes, site)
    ]
    return rules.ModuleOutline(
        edition.key, edition.door, edition.layer.key, edition.title, required, (*lessons, *quizzes)
    )
