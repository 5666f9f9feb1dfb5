"""What something trains, where that comes from, when it is looked at again and how long it takes: as it says itself, or
as it follows from what it holds or belongs to. Pure.

What a quiz does not say its questions say, what a module does not say its lessons, quizzes and tasks say, what a task
does not say its module says. The minutes of whatever holds other things are always added up, so that nothing is said
twice and nothing can contradict itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from content.schema import ABILITIES, Layer, PhraseScene, PracticalTask, Quiz, Track
from content.schema.items import Described
from content.shelves import Bundle, Library, Name


@dataclass(frozen=True, slots=True)
class Standing:
    abilities: tuple[str, ...] = ()
    """Of ABILITIES, in their order; what it says itself stands alone."""
    sources: tuple[str, ...] = ()
    review_by: date | None = None
    """The earliest of its own and those of what it holds."""
    minutes: int | None = None
    """None where nobody said."""


def inventory(library: Library) -> Iterator[tuple[Name, Standing]]:
    """Everything in the library that has a key, from the curriculum down to a single question."""
    yield from ((("layer", key), of_layer(library, layer)) for key, layer in library.layers.items())
    yield from ((("track", key), of_track(library, track)) for key, track in library.tracks.items())
    for key, bundle in library.modules.items():
        yield ("module", key), of_module(bundle)
        yield from ((("lesson", key, one.key), of(one)) for one in bundle.lessons.values())
        yield from ((("quiz", key, one.key), of_quiz(bundle, one)) for one in bundle.quizzes.values())
        yield from ((("task", key, one.key), of_task(bundle, one)) for one in bundle.module.practical_tasks)
        yield from ((("question", key, one.key), of(one)) for one in bundle.questions.values())
    for kind, items in library.stock.items():
        yield from (((kind, key), of(made)) for key, made in items.items())


def of(made: Any) -> Standing:
    """Of what stands by itself."""
    if isinstance(made, PhraseScene):
        return _drawn(made, (), scene_minutes(made))
    if isinstance(made, Described):
        return _drawn(made, (), getattr(made, "minutes", None))
    return Standing(review_by=getattr(made, "review_by", None))


def of_layer(library: Library, layer: Layer) -> Standing:
    held = [of_module(bundle) for bundle in library.modules.values() if bundle.module.layer == layer.key]
    return _drawn(layer, held, _together(held))


def of_track(library: Library, track: Track) -> Standing:
    """Its minutes are those of its modules; `content.hours` adds what lies beside them."""
    held = [of_module(library.modules[one.module]) for one in track.modules if one.module in library.modules]
    return _drawn(track, held, _together(held))


def of_module(bundle: Bundle) -> Standing:
    module = bundle.module
    held = [of(bundle.lessons[key]) for key in module.lessons if key in bundle.lessons]
    held += [of_quiz(bundle, bundle.quizzes[key]) for key in module.quizzes if key in bundle.quizzes]
    held += [of(task) for task in module.practical_tasks]
    return _drawn(module, held, _together(held))


def of_quiz(bundle: Bundle, quiz: Quiz) -> Standing:
    if quiz.blueprint:
        asked = [one for one in bundle.questions.values() if any(quota.fits(one) for quota in quiz.blueprint)]
    else:
        asked = [bundle.questions[key] for key in quiz.questions if key in bundle.questions]
    return _drawn(quiz, map(of, asked), quiz.length)


def of_task(bundle: Bundle, task: PracticalTask) -> Standing:
    module = of_module(bundle)
    return replace(
        _drawn(task, (), task.minutes),
        abilities=(task.ability,) if task.ability else module.abilities,
        sources=task.sources or module.sources,
        review_by=task.review_by or bundle.module.review_by,
    )


def scene_minutes(scene: PhraseScene) -> int:
    """Half a minute a phrase where nobody said."""
    return scene.minutes or -(-len(scene.phrases) // 2)


def _together(held: Iterable[Standing]) -> int:
    return sum(one.minutes or 0 for one in held)


def _drawn(made: Described, held: Iterable[Standing], minutes: int | None) -> Standing:
    """What it says itself, else what is held together."""
    parts = list(held)
    trained = {made.ability} if made.ability else {ability for one in parts for ability in one.abilities}
    dates = [day for day in (made.review_by, *(one.review_by for one in parts)) if day]
    return Standing(
        tuple(ability for ability in ABILITIES if ability in trained),
        made.sources or tuple(dict.fromkeys(source for one in parts for source in one.sources)),
        min(dates, default=None),
        minutes,
    )
