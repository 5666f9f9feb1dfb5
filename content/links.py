"""Links between the files of a library: everything that leads to nothing, and what cannot be drawn or reached."""

from collections.abc import Iterator

from content import blueprint
from content.loader import Bundle, Library, Place
from content.markdown import Check, Rendered, complaints, render
from content.media.shelf import beside
from content.problems import Problem
from content.schema import Layer, Lesson, Quiz, references
from content.stock import broken_stock
from content.texts import no_such_entry, texts, unknown_references, unknown_sources


def broken(library: Library) -> Iterator[Problem]:
    """Errors that no file shows by itself."""
    yield from _layers(library)
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
    if layers and total != 100:
        place = library.places["layer", next(iter(library.layers))]
        yield place.problem(f"The shares of the layers make {total} per cent together, not 100.", "shares")
    for layer in layers:
        yield from unknown_references(library, library.places["layer", layer.key], layer)


def _tracks(library: Library) -> Iterator[Problem]:
    for track in library.tracks.values():
        place = library.places["track", track.key]
        yield from unknown_references(library, place, track)
        for key in library.layers.keys() - {cell.layer for cell in track.layers}:
            yield place.problem(f"Name the modules of the layer {key}, or why it has none.", "cell", "layers")
        for at, cell in enumerate(track.layers):
            if cell.layer not in library.layers:
                yield place.problem(f"No such layer: {cell.layer}.", "link", "layers", at, "layer")
            for where, named in enumerate(cell.modules):
                address = ("layers", at, "modules", where, "module")
                if ("module", named.module) not in library.places:
                    yield place.problem(f"No such module: {named.module}.", "link", *address)
                bundle = library.modules.get(named.module)
                if bundle and bundle.module.layer != cell.layer:
                    yield place.problem(f"{named.module} belongs to the layer {bundle.module.layer}.", "cell", *address)


def _module(library: Library, bundle: Bundle) -> Iterator[Problem]:
    module = bundle.module
    place = library.places["module", module.key]
    yield from unknown_references(library, place, module)
    layer: Layer | None = library.layers.get(module.layer)
    if layer is None:
        yield place.problem(f"No such layer: {module.layer}.", "link", "layer")
    elif module.number // 100 != layer.number:
        yield place.problem(f"Doors of this layer begin with {layer.number}.", "door", "number")
    for kind, keys in (("lesson", module.lessons), ("quiz", module.quizzes)):
        part = {"lesson": "lessons", "quiz": "quizzes"}[kind]
        for at, key in enumerate(keys):
            if (kind, module.key, key) not in library.places:
                yield place.problem(f"No such {kind}: {key}.", "link", part, at)
        if not keys:
            yield place.problem(f"A module has at least one {kind}.", "empty", part)


def _lessons(library: Library, bundle: Bundle) -> Iterator[Problem]:
    for lesson in bundle.lessons.values():
        place = library.places["lesson", bundle.module.key, lesson.key]
        yield from unknown_references(library, place, lesson)
        yield from unknown_sources(library, place, lesson.sources)
        for at, key in enumerate(lesson.checks):
            if ("question", bundle.module.key, key) not in library.places:
                yield place.problem(f"No such question: {key}.", "link", "checks", at)
        yield from _bodies(library, bundle, lesson)


def _bodies(library: Library, bundle: Bundle, lesson: Lesson) -> Iterator[Problem]:
    """What is wrong with the text of a lesson, and between its check blocks and its `checks`."""
    for language, body in lesson.bodies.words.items():
        file = library.places["body", bundle.module.key, lesson.key, language].file
        rendered = render(body, language, library.standard, media=beside(bundle.media), glossary=library.glossary)
        for said in rendered.complaints:
            yield Problem(file, said.line, said.severity, said.code, said.message)
        if rendered.checks != lesson.checks:
            yield from _checks(
                library.places["lesson", bundle.module.key, lesson.key], file, lesson, language, rendered
            )


def _checks(place: Place, file: str, lesson: Lesson, language: str, rendered: Rendered) -> Iterator[Problem]:
    asked, listed = set(rendered.checks), set(lesson.checks)
    for part in rendered.parts:
        if isinstance(part, Check) and part.question not in listed:
            message = f"{part.question} is not among the checks of {lesson.key}.yaml."
            yield Problem(file, part.line, "error", "check", message)
    for key in lesson.checks:
        if key not in asked:
            yield place.problem(f"{key} has no check block in {language}.", "check", "checks")
    if asked == listed:
        message = f"The check blocks in {language} come once each, in the order of `checks`."
        yield place.problem(message, "check", "checks")


def _questions(library: Library, bundle: Bundle) -> Iterator[Problem]:
    for question in bundle.questions.values():
        place = library.places["question", bundle.module.key, question.key]
        yield from unknown_sources(library, place, question.sources)
        for address, text in texts(question):
            for language, words in text.words.items():
                for said in complaints(words, language, library.standard):
                    yield place.problem(said.message, said.code, *address, language)
        for words in question.key_words:
            for key in references(words):
                if key not in library.standard.entries:
                    yield no_such_entry(place, key)
        if question.lesson and ("lesson", bundle.module.key, question.lesson) not in library.places:
            yield place.problem(f"No such lesson: {question.lesson}.", "link", "lesson")


def _quizzes(library: Library, bundle: Bundle) -> Iterator[Problem]:
    for quiz in bundle.quizzes.values():
        place = library.places["quiz", bundle.module.key, quiz.key]
        yield from unknown_references(library, place, quiz)
        yield from _pool(bundle, quiz, place, library)
        for short in blueprint.shortfalls(quiz.blueprint, list(bundle.questions.values())):
            quota = quiz.blueprint[short.quota]
            message = (
                f"This quota ({blueprint.said(quota)}) asks for {quota.count} and falls {short.missing} short:"
                f" {short.fitting} of the module's questions fit it"
                + (", and other quotas need some of them." if short.fitting >= quota.count else ".")
            )
            yield place.problem(message, "blueprint", "blueprint", short.quota)


def _pool(bundle: Bundle, quiz: Quiz, place: Place, library: Library) -> Iterator[Problem]:
    """What is wrong with the fixed questions of a quiz."""
    for at, key in enumerate(quiz.questions):
        question = bundle.questions.get(key)
        if ("question", bundle.module.key, key) not in library.places:
            yield place.problem(f"No such question: {key}.", "link", "questions", at)
        elif question and not question.automatic:
            message = f"{key} is a case analysis, and no key can mark it: ask it in a lesson, not in a quiz."
            yield place.problem(message, "unmarkable", "questions", at)
    if quiz.draw and quiz.draw > len(quiz.questions):
        message = f"{quiz.draw} questions cannot be drawn from {len(quiz.questions)}."
        yield place.problem(message, "draw", "draw")


def _doors(library: Library) -> Iterator[Problem]:
    seen: dict[int, str] = {}
    for bundle in library.modules.values():
        module = bundle.module
        first = seen.setdefault(module.number, module.key)
        if first != module.key:
            place = library.places["module", module.key]
            yield place.problem(f"{first} has the door number {module.number} already.", "door", "number")
