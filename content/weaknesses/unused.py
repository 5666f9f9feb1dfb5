"""What is written and that nobody will see."""

from collections.abc import Iterator

from content.blueprint import pool
from content.problems import Problem
from content.shelves import Bundle, Library


def unused(library: Library) -> Iterator[Problem]:
    taught = {named.module for track in library.tracks.values() for cell in track.layers for named in cell.modules}
    for key, bundle in library.modules.items():
        if key not in taught and library.is_read("track"):
            yield library.places["module", key].wrong("unused.module")
        for kind, there, listed in (
            ("lesson", bundle.lessons, bundle.module.lessons),
            ("quiz", bundle.quizzes, bundle.module.quizzes),
        ):
            for name in there.keys() - set(listed):
                yield library.places[kind, key, name].wrong("unused")
        if library.is_read("quiz", key) and library.is_read("lesson", key):
            for name in bundle.questions.keys() - _asked(bundle):
                yield library.places["question", key, name].wrong("unused.question", key=name)


def _asked(bundle: Bundle) -> set[str]:
    asked = {name for quiz in bundle.quizzes.values() for name in quiz.questions}
    asked |= {name for lesson in bundle.lessons.values() for name in lesson.checks}
    quotas = [quota for quiz in bundle.quizzes.values() for quota in quiz.blueprint]
    return asked | {question.key for question in pool(quotas, bundle.questions.values())}
