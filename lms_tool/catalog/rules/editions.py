"""What a published edition is, how it is written down and named by its content."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from content.schema import (
    ABILITIES,
    Case,
    Glossary,
    Layer,
    Lesson,
    Module,
    PracticalTask,
    Question,
    Quiz,
    Site,
    Standard,
    Text,
    Track,
    TrackModule,
    When,
    from_dict,
    references,
    to_dict,
)
from content.terms import subset
from content.touches import mentions

SHIPPED, OWN = "shipped", "own"
"""Where a version comes from: with the product, or written by the organisation itself."""


@dataclass(frozen=True, slots=True)
class Published:
    """The row behind an edition."""

    id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What publishing did to one track, module or standard."""

    what: str
    """published, rolled-back, withdrawn, restored, or original-changed (below an own version that stays)."""
    kind: str
    key: str
    number: int
    """Of the version."""


@dataclass(frozen=True, slots=True)
class LessonHead:
    """A lesson without its text."""

    key: str
    title: Text
    aim: Text
    minutes: int
    """Nominal length."""
    ability: str
    review_by: date
    sources: tuple[str, ...]
    checks: tuple[str, ...]
    """Keys of the questions asked inside, in order."""
    when: When | None
    hash: str


@dataclass(frozen=True, slots=True)
class ModuleEdition:
    """A module as published. References to the company standard are spoken in its texts, not in questions."""

    id: UUID
    """Of the version; what attempts, progress and statements name."""
    version: int
    published_at: datetime
    key: str
    door: int
    """The door number, such as 203."""
    layer: Layer
    title: Text
    summary: Text
    review_by: date
    objectives: tuple[Text, ...]
    key_points: tuple[Text, ...]
    cases: tuple[Case, ...]
    practical_tasks: tuple[PracticalTask, ...]
    assessment_standard: tuple[Text, ...]
    lessons: tuple[LessonHead, ...]
    quizzes: tuple[Quiz, ...]
    when: When | None
    question_hashes: Mapping[str, str] = field(repr=False)
    standard_hash: str = field(repr=False)
    media: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    """Name in the text → hash, kind, width and height of the stored file."""
    areas: Mapping[str, Text] = field(default_factory=dict, repr=False)
    """Knowledge area → what readers call it, where it has a name."""
    terms_hash: str = field(default="", repr=False)
    """Of the words that are explained; empty for none."""
    abilities: tuple[str, ...] = ()
    """What it trains: as it says itself, else what its lessons and tasks do."""
    sources: tuple[str, ...] = ()
    """As it says itself."""

    def lesson_or_none(self, key: str) -> LessonHead | None:
        return next((lesson for lesson in self.lessons if lesson.key == key), None)

    def quiz_or_none(self, key: str) -> Quiz | None:
        return next((quiz for quiz in self.quizzes if quiz.key == key), None)


@dataclass(frozen=True, slots=True)
class TrackCell:
    """One layer of a track: its modules in order, or why there are none."""

    layer: Layer
    share: int
    """Per cent of the track's hours."""
    modules: tuple[TrackModule, ...]
    empty_because: Text | None


@dataclass(frozen=True, slots=True)
class TrackEdition:
    """A track as published; references to the company standard are spoken in its texts."""

    id: UUID
    version: int
    published_at: datetime
    key: str
    title: Text
    summary: Text
    days: int
    """Nominal length."""
    layers: tuple[TrackCell, ...]
    """From the ground up."""
    plan: Track
    """Its rules as they were written, layers from the ground up."""
    standard: Standard = field(repr=False)
    """The entries its rules refer to."""

    @property
    def modules(self) -> tuple[TrackModule, ...]:
        """All modules, in the order in which they are learnt."""
        return tuple(named for cell in self.layers for named in cell.modules)


def canonical(payload: Mapping[str, Any]) -> str:
    """The one way to write a payload, so that equal content has equal names."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def name(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()


def module_manifest(
    module: Module,
    layer: Layer,
    lessons: list[Lesson],
    quizzes: list[Quiz],
    questions: list[Question],
    standard: Standard,
    cases: Sequence[Case] = (),
    *,
    media: Mapping[str, Any],
    glossary: Glossary,
) -> tuple[dict[str, Any], list[str]]:
    """The manifest of a module, and the canonical payloads it names by hash.

    media: name in the text → hash, kind, width and height of the stored file.
    """
    bodies = {lesson.key: canonical(to_dict(lesson)) for lesson in lessons}
    items = {question.key: canonical(to_dict(question)) for question in questions}
    manifest: dict[str, Any] = {
        "module": to_dict(module),
        "layer": to_dict(layer),
        "lessons": [_head(lesson) | {"hash": name(bodies[lesson.key])} for lesson in lessons],
        "quizzes": [to_dict(quiz) for quiz in quizzes],
        "cases": [_without_checks(case) for case in cases],
        "questions": {key: name(payload) for key, payload in items.items()},
    }
    clocks = _clocks(standard, canonical(manifest), *bodies.values(), *items.values())
    parts = [*bodies.values(), *items.values(), clocks]
    terms = subset(glossary, [body for lesson in lessons for body in lesson.bodies.words.values()])
    if terms.terms:
        parts.append(canonical(to_dict(terms)))
        manifest |= {"terms": name(parts[-1])}
    if media:
        manifest |= {"media": dict(media)}
    return manifest | {"standard": name(clocks)}, parts


def track_manifest(track: Track, layers: Mapping[str, Layer], standard: Standard) -> tuple[dict[str, Any], list[str]]:
    """The manifest of a track, and the canonical payload of its part of the standard."""
    manifest: dict[str, Any] = {
        "track": to_dict(track),
        "layers": {cell.layer: to_dict(layers[cell.layer]) for cell in track.layers},
    }
    figures = (f"{{std:{said.entry}}}" for said in mentions(track) if said.how != "source")
    clocks = _clocks(standard, canonical(manifest), *figures)
    return manifest | {"standard": name(clocks)}, [clocks]


def module_edition(published: Published, manifest: Mapping[str, Any], standard: Standard) -> ModuleEdition:
    spoken = speak({part: manifest[part] for part in PARTS if part in manifest}, standard)
    older = [_older_case(spoken["module"], case) for case in spoken["module"].pop("cases", ())]
    module = from_dict(Module, spoken["module"])
    return ModuleEdition(
        id=published.id,
        version=published.number,
        published_at=published.at,
        key=module.key,
        door=module.number,
        layer=from_dict(Layer, spoken["layer"]),
        title=module.title,
        summary=module.summary,
        review_by=module.review_by,
        objectives=module.objectives,
        key_points=module.key_points,
        cases=tuple(from_dict(Case, case) for case in [*older, *spoken.get("cases", ())]),
        practical_tasks=module.practical_tasks,
        assessment_standard=module.assessment_standard,
        lessons=tuple(_read_head(head) for head in spoken["lessons"]),
        when=module.when,
        quizzes=tuple(from_dict(Quiz, quiz) for quiz in spoken["quizzes"]),
        question_hashes=manifest["questions"],
        standard_hash=manifest["standard"],
        media=manifest.get("media", {}),
        areas={area.key: area.title for area in module.areas},
        terms_hash=manifest.get("terms", ""),
        abilities=_trained(module, spoken["lessons"]),
        sources=module.sources,
    )


def _trained(module: Module, lessons: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    inside = {lesson["ability"] for lesson in lessons} | {task.ability for task in module.practical_tasks}
    named = {module.ability} if module.ability else inside
    return tuple(ability for ability in ABILITIES if ability in named)


PARTS = ("module", "layer", "lessons", "quizzes", "cases")
"""Of a manifest: where references are spoken."""


def _without_checks(case: Case) -> dict[str, Any]:
    """A case as its modules show it; its questions are asked where it is read."""
    return {key: value for key, value in to_dict(case).items() if key != "checks"}


def _older_case(module: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """A case of an edition from before cases were published by themselves, when a module held them in short."""
    lesson = {"lessons": [case["lesson"]], "modules": [module["key"]], "review_by": module["review_by"]}
    plain = {"type": "operational", "level": "blue", "area": module["key"], "ability": "knowledge", "minutes": 5}
    return {key: value for key, value in case.items() if key != "lesson"} | lesson | plain


def track_edition(published: Published, manifest: Mapping[str, Any], standard: Standard) -> TrackEdition:
    track = from_dict(Track, speak(manifest["track"], standard))
    layers = {key: from_dict(Layer, speak(written, standard)) for key, written in manifest["layers"].items()}
    plan = replace(track, layers=tuple(sorted(track.layers, key=lambda cell: layers[cell.layer].number)))
    cells = [TrackCell(layers[cell.layer], cell.share, cell.modules, cell.empty_because) for cell in plan.layers]
    return TrackEdition(
        id=published.id,
        version=published.number,
        published_at=published.at,
        key=track.key,
        title=track.title,
        summary=track.summary,
        days=track.days,
        layers=tuple(cells),
        plan=plan,
        standard=standard,
    )


def speak(written: Any, standard: Standard, site: Site | None = None, language: str = "") -> Any:
    """A payload with every reference to the standard spoken; the key above a text is its language.

    The right number of a question (`value`) goes on referring to the standard, or it would be a number no more.
    """
    if isinstance(written, str):
        return standard.speak(written, language, site) if "{std:" in written or "{!" in written else written
    if isinstance(written, Mapping):
        return {key: value if key == "value" else speak(value, standard, site, key) for key, value in written.items()}
    if isinstance(written, list | tuple):
        return [speak(value, standard, site, language) for value in written]
    return written


def _head(lesson: Lesson) -> dict[str, Any]:
    return {key: value for key, value in to_dict(lesson).items() if key != "bodies"}


def _read_head(written: Mapping[str, Any]) -> LessonHead:
    return LessonHead(
        key=written["key"],
        title=Text(written["title"]),
        aim=Text(written["aim"]),
        minutes=written["minutes"],
        ability=written["ability"],
        review_by=date.fromisoformat(written["review_by"]),
        sources=tuple(written.get("sources", ())),
        checks=tuple(written.get("checks", ())),
        when=from_dict(When, written["when"]) if "when" in written else None,
        hash=written["hash"],
    )


def _clocks(standard: Standard, *payloads: str) -> str:
    return canonical(to_dict(standard.subset(_referred(payloads))))


def _referred(payloads: tuple[str, ...]) -> Iterator[str]:
    for payload in payloads:
        yield from references(payload)
