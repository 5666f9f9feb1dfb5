"""Links between the files of a library: everything that leads to nothing, and what cannot be drawn or reached."""

from collections.abc import Iterator
from typing import Any

from content import blueprint
from content.loader import Bundle, Library, Place
from content.markdown import Check, Rendered, complaints, proofread
from content.media.shelf import beside
from content.problems import Problem, wrong
from content.schema import Layer, Lesson, Question, Quiz, Site, Track, When, meant_for, references
from content.stock import broken_stock
from content.texts import no_such_entry, texts, unknown_references, unknown_sources
from content.touches import mentions
from content.tracks import faults


def broken(library: Library) -> Iterator[Problem]:
    """Errors that no file shows by itself, without those that only come of another file that could not be read."""
    found = _broken(library)
    if library.is_read("standard"):
        yield from found
    else:
        yield from (problem for problem in found if problem.code != "standard")


def _broken(library: Library) -> Iterator[Problem]:
    yield from _layers(library)
    yield from _standard(library)
    yield from _tracks(library)
    for bundle in library.modules.values():
        yield from _module(library, bundle)
        yield from _lessons(library, bundle)
        yield from _questions(library, bundle)
        yield from _quizzes(library, bundle)
    yield from _doors(library)
    yield from broken_stock(library)


def _layers(library: Library) -> Iterator[Problem]:
    layers = library.layers.values()
    total = sum(layer.share for layer in layers)
    if layers and total != 100 and library.is_read("layer"):
        yield library.places["layer", next(iter(library.layers))].wrong("shares", total=total)
    for layer in layers:
        yield from unknown_references(library, library.places["layer", layer.key], layer)
        yield from unknown_sources(library, library.places["layer", layer.key], layer.sources)


def _standard(library: Library) -> Iterator[Problem]:
    """Values that never hold anywhere."""
    for key, entry in library.standard.entries.items():
        for at, one in enumerate(entry.values):
            if any(earlier.when.covers(one.when) for earlier in entry.values[:at]):
                yield library.places["standard",].wrong("standard.shadowed", "entries", key, "values", at)


def _tracks(library: Library) -> Iterator[Problem]:
    for track in library.tracks.values():
        place = library.places["track", track.key]
        yield from unknown_references(library, place, track)
        yield from unknown_sources(library, place, track.sources)
        yield from _rules(library, track, place)
        for key in library.layers.keys() - {cell.layer for cell in track.layers}:
            yield place.wrong("cell.missing", "layers", layer=key)
        for at, cell in enumerate(track.layers):
            if not library.knows("layer", cell.layer):
                yield place.wrong("link.layer", "layers", at, "layer", key=cell.layer)
            for where, named in enumerate(cell.modules):
                address = ("layers", at, "modules", where, "module")
                if not library.knows("module", named.module):
                    yield place.wrong("link.module", *address, key=named.module)
                bundle = library.modules.get(named.module)
                if bundle and bundle.module.layer != cell.layer:
                    yield place.wrong("cell", *address, module=named.module, layer=bundle.module.layer)


def _rules(library: Library, track: Track, place: Place) -> Iterator[Problem]:
    """Figures that are not in the standard, and rules that contradict each other or say nothing of somebody."""
    for said in mentions(track):
        if said.how == "figure" and said.entry not in library.standard.entries:
            yield no_such_entry(place, said.entry, *said.address)
    for fault in faults(track, _written_for(library)):
        yield place.wrong(fault.sentence, *fault.address, **fault.values)


def _written_for(library: Library) -> dict[str, When | None]:
    """Module → for which sites it is written; one that could not be read is taken to be for all."""
    named = {one.module for track in library.tracks.values() for one in track.modules}
    return {key: library.modules[key].module.when if key in library.modules else None for key in named}


def _module(library: Library, bundle: Bundle) -> Iterator[Problem]:
    module = bundle.module
    place = library.places["module", module.key]
    yield from unknown_references(library, place, module)
    yield from unknown_sources(library, place, module.sources)
    for at, task in enumerate(module.practical_tasks):
        yield from unknown_sources(library, place, task.sources, "practical_tasks", at)
    layer: Layer | None = library.layers.get(module.layer)
    if not library.knows("layer", module.layer):
        yield place.wrong("link.layer", "layer", key=module.layer)
    elif layer and module.number // 100 != layer.number:
        yield place.wrong("door", "number", number=layer.number)
    for kind, keys in (("lesson", module.lessons), ("quiz", module.quizzes)):
        part = {"lesson": "lessons", "quiz": "quizzes"}[kind]
        for at, key in enumerate(keys):
            if not library.knows(kind, module.key, key):
                yield place.wrong(f"link.{kind}", part, at, key=key)
        if not keys:
            yield place.wrong(f"empty.{part}", part)


def _lessons(library: Library, bundle: Bundle) -> Iterator[Problem]:
    for lesson in bundle.lessons.values():
        place = library.places["lesson", bundle.module.key, lesson.key]
        yield from unknown_references(library, place, lesson)
        yield from unknown_sources(library, place, lesson.sources)
        for at, key in enumerate(lesson.checks):
            if not library.knows("question", bundle.module.key, key):
                yield place.wrong("link.question", "checks", at, key=key)
        yield from _bodies(library, bundle, lesson)


def _bodies(library: Library, bundle: Bundle, lesson: Lesson) -> Iterator[Problem]:
    """What is wrong with the text of a lesson, and between its check blocks and its `checks`."""
    for language, body in lesson.bodies.words.items():
        file = library.places["body", bundle.module.key, lesson.key, language].file
        rendered = proofread(body, language, library.standard, media=beside(bundle.media), glossary=library.glossary)
        for said in rendered.complaints:
            yield Place(file, (), {(): said.line}).problem(said.message, said.code, severity=said.severity)
        if rendered.checks != lesson.checks:
            yield from _checks(
                library.places["lesson", bundle.module.key, lesson.key], file, lesson, language, rendered
            )


def _checks(place: Place, file: str, lesson: Lesson, language: str, rendered: Rendered) -> Iterator[Problem]:
    asked, listed = set(rendered.checks), set(lesson.checks)
    for part in rendered.parts:
        if isinstance(part, Check) and part.question not in listed:
            yield wrong(file, part.line, "check.unlisted", key=part.question, lesson=lesson.key)
    for key in lesson.checks:
        if key not in asked:
            yield place.wrong("check.unasked", "checks", key=key, language=language)
    if asked == listed:
        yield place.wrong("check.order", "checks", language=language)


def _questions(library: Library, bundle: Bundle) -> Iterator[Problem]:
    for question in bundle.questions.values():
        place = library.places["question", bundle.module.key, question.key]
        yield from broken_question(library, bundle.module.key, question, place)


def broken_question(library: Library, module: str, question: Question, place: Place) -> Iterator[Problem]:
    """The errors of one question of a module, whether it is in the library already or only about to come in."""
    yield from unknown_sources(library, place, question.sources)
    for address, text in texts(question):
        for language, words in text.words.items():
            for said in complaints(words, language, library.standard):
                yield place.problem(said.message, said.code, *address, language)
    for words in question.key_words:
        for key in references(words):
            if key not in library.standard.entries:
                yield no_such_entry(place, key)
    if question.lesson and not library.knows("lesson", module, question.lesson):
        yield place.wrong("link.lesson", "lesson", key=question.lesson)


def _quizzes(library: Library, bundle: Bundle) -> Iterator[Problem]:
    for quiz in bundle.quizzes.values():
        place = library.places["quiz", bundle.module.key, quiz.key]
        yield from unknown_references(library, place, quiz)
        yield from unknown_sources(library, place, quiz.sources)
        yield from _pool(bundle, quiz, place, library)
        if library.is_read("question", bundle.module.key):
            yield from _blueprint(bundle, quiz, place)


def _blueprint(bundle: Bundle, quiz: Quiz, place: Place) -> Iterator[Problem]:
    """Quotas that the module's questions cannot fill."""
    if not quiz.blueprint:
        return
    short_of = {site: blueprint.shortfalls(quiz.blueprint, asked) for site, asked in _banks(bundle, quiz).items()}
    for short in max(short_of.values(), key=lambda found: sum(one.missing for one in found)):
        quota = quiz.blueprint[short.quota]
        sentence = "blueprint.contended" if short.fitting >= quota.count else "blueprint"
        values: dict[str, Any] = {"count": quota.count, "missing": short.missing, "fitting": short.fitting}
        yield place.wrong(sentence, "blueprint", short.quota, quota=blueprint.said(quota), **values)


def _banks(bundle: Bundle, quiz: Quiz) -> dict[Site, list[Question]]:
    """What can be asked at each of the sites a quiz is meant for, of which no more is known than the quiz asks."""
    sites = blueprint.sites(quiz.when, bundle.module.when)
    return {site: meant_for(bundle.questions.values(), site) for site in sites}


def _pool(bundle: Bundle, quiz: Quiz, place: Place, library: Library) -> Iterator[Problem]:
    """What is wrong with the fixed questions of a quiz."""
    for at, key in enumerate(quiz.questions):
        question = bundle.questions.get(key)
        if not library.knows("question", bundle.module.key, key):
            yield place.wrong("link.question", "questions", at, key=key)
        elif question and not question.automatic:
            yield place.wrong("unmarkable", "questions", at, key=key)
    if quiz.draw and quiz.draw > len(quiz.questions):
        yield place.wrong("draw", "draw", draw=quiz.draw, of=len(quiz.questions))


def _doors(library: Library) -> Iterator[Problem]:
    seen: dict[int, str] = {}
    for bundle in library.modules.values():
        module = bundle.module
        first = seen.setdefault(module.number, module.key)
        if first != module.key:
            place = library.places["module", module.key]
            yield place.wrong("door.taken", "number", module=first, number=module.number)
