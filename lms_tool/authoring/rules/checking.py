"""The content check of a draft: the same as of files, with every problem at its field.

The parts become a library in memory. Where files have lines, its places have numbers that stand for addresses of
fields; a problem is then read back to its field. What cannot be read yet is complained of and left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import ValidationError

from content.check import examine
from content.formats import Found, Where
from content.formats.unfit import unfit
from content.loader import Bundle, Library, Place
from content.media.shelf import MediaFile
from content.problems import Problem
from content.schema import Glossary, Layer, Module, Standard, Text, from_dict
from content.schema.base import LANGUAGE_TAG, MISSING
from content.source import Address
from lms_tool.authoring.rules.drafts import KINDS, Written
from lms_tool.authoring.rules.grammars import CLASSES

_CHECK = re.compile(r"^```check[ \t]+([a-z0-9-]{1,64})[ \t]*$", re.MULTILINE)
_LANGUAGE = re.compile(r"(?:No text in |No answer in |\.)([a-zA-Z-]+?)(?:\.md| is right)?\.\Z")
_GENERAL = {"positions", "longest", "bank"}  # codes that speak of the whole bank where they name no field


@dataclass(frozen=True, slots=True)
class Setting:
    """What a draft is checked against."""

    layers: Mapping[str, Layer]
    standard: Standard
    languages: Sequence[str]
    today: date
    doors: Mapping[int, str] = field(default_factory=dict)
    """Door number → key, of the organisation's other modules."""
    modules: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Modules that are published → keys of their lessons."""
    glossary: Glossary = Glossary(())  # noqa: RUF009  # frozen
    media: Mapping[str, MediaFile] = field(default_factory=dict)
    """Name in the texts → stored file."""
    elsewhere: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Kind of the stock → key → what is published beside the module: its cases, the law."""


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """Something to be said about a field."""

    kind: str
    """module, lesson, question, quiz, case, phrases, form; bank for the questions as a whole."""
    key: str
    field: str
    """Dotted address, such as `options.0.text.en`; empty for the whole part."""
    severity: str
    """error, weak or hint."""
    code: str
    message: str
    """In English, as the check says it (see `sentences`)."""
    line: int = 0
    """In the Markdown of a lesson, from 1."""


@dataclass(frozen=True, slots=True)
class Checked:
    bundle: Bundle | None
    """The module, where everything can be read."""
    notes: tuple[Note, ...]
    item: Any = None
    """The case, scene of phrases or form, where it can be read."""

    @property
    def errors(self) -> list[Note]:
        return [note for note in self.notes if note.severity == "error"]

    def of(self, kind: str, key: str) -> list[Note]:
        return [note for note in self.notes if (note.kind, note.key) == (kind, key)]


def check(key: str, parts: Sequence[Written], setting: Setting) -> Checked:
    """Everything that is wrong or weak in a draft."""
    made, notes = _made(key, parts, setting.languages)
    if len(made) == len(parts):
        bundle = _bundle(key, made, setting)
        notes += _examined(key, bundle, parts, setting)
        return Checked(bundle, _in_order({*notes, *_door(bundle.module, setting)}, parts))
    module = made.get(("module", key)) or _stand_in(key, setting, parts)
    bundle = _bundle(key, {**made, ("module", key): module}, setting)
    silent = set() if ("module", key) in made else {"module"}
    notes += [note for note in _examined(key, bundle, parts, setting) if note.kind not in silent]
    return Checked(None, _in_order(set(notes), parts))


def check_one(key: str, one: Written, parts: Sequence[Written], setting: Setting) -> list[Note]:
    """What is wrong or weak in one part; the others are only there to be referred to."""
    made, notes = _made(key, [_in_context(one, parts)], setting.languages)
    if not made:
        return sorted(set(notes))
    found = next(iter(made.values()))
    module = found if isinstance(found, Module) else _stand_in(key, setting, parts)
    asked = _made(key, [part for part in parts if part.kind == "question"], setting.languages)[0] if _draws(one) else {}
    bundle = _bundle(key, {("module", key): module, **asked, **made}, setting)
    notes += _examined(key, bundle, parts, setting)
    if isinstance(found, Module):
        notes += _door(found, setting)
    return list(_in_order({note for note in notes if (note.kind, note.key) == (one.kind, one.key)}, parts))


def faults(
    key: str, coming: Iterable[Found], parts: Sequence[Written], setting: Setting
) -> Iterator[tuple[Where, Note]]:
    """What the check will refuse of questions that are about to come in, and where in their file it stands."""
    bundle = _bundle(key, {("module", key): _stand_in(key, setting, parts)}, setting)
    for where, problem in unfit(as_library(key, bundle, parts, setting), key, coming):
        yield where, Note("question", problem.file, "", "error", problem.code, problem.message)


def _in_order(notes: Iterable[Note], parts: Sequence[Written]) -> tuple[Note, ...]:
    """Part by part as the module has them, inside a text line by line."""
    places = {(part.kind, part.key): at for at, part in enumerate(parts)}
    return tuple(
        sorted(notes, key=lambda note: (places.get((note.kind, note.key), len(places)), note.field, note.line, note))
    )


def _draws(one: Written) -> bool:
    """Whether it is a quiz that draws from the questions of the module by a blueprint."""
    return one.kind == "quiz" and bool(one.data.get("blueprint"))


def keys_of(parts: Iterable[Written], kind: str) -> list[str]:
    return [part.key for part in parts if part.kind == kind]


def _made(
    key: str, parts: Sequence[Written], languages: Sequence[str]
) -> tuple[dict[tuple[str, str], Any], list[Note]]:
    made: dict[tuple[str, str], Any] = {}
    notes: list[Note] = []
    for part in parts:
        try:
            made[part.kind, part.key] = from_dict(CLASSES[part.kind], as_grammar(part, parts, languages))
        except ValidationError as error:
            notes += [complaint(part, address, said) for address, said in flat(error.messages, ())]
    return made, notes


def as_grammar(part: Written, parts: Sequence[Written], languages: Sequence[str]) -> dict[str, Any]:
    """The part as its file would say it: with its key, the order of a module's parts, the checks of a lesson."""
    written: dict[str, Any] = {**part.data, "key": part.key}
    if part.kind == "module":
        lists = {"lessons": keys_of(parts, "lesson"), "quizzes": keys_of(parts, "quiz")}
        written |= {name: keys for name, keys in lists.items() if keys or name not in written}
        written["languages"] = list(languages)
    if part.kind == "lesson":
        written["checks"] = _checks(written.get("bodies") or {}, languages)
    return written


def _in_context(part: Written, parts: Sequence[Written]) -> Written:
    if part.kind != "module":
        return part
    lists = {"lessons": keys_of(parts, "lesson"), "quizzes": keys_of(parts, "quiz")}
    return Written(part.kind, part.key, {**part.data, **lists})


def _checks(bodies: Mapping[str, str], languages: Sequence[str]) -> list[str]:
    """The check questions of a lesson, as the first language that has any asks them."""
    for language in (*languages, *bodies):
        asked = _CHECK.findall(bodies.get(language, ""))
        if asked:
            return list(dict.fromkeys(asked))
    return []


def _bundle(key: str, made: Mapping[tuple[str, str], Any], setting: Setting) -> Bundle:
    of = {kind: {name: part for (what, name), part in made.items() if what == kind} for kind in KINDS}
    return Bundle(of["module"][key], of["lesson"], of["question"], of["quiz"], setting.media)


def _stand_in(key: str, setting: Setting, parts: Sequence[Written]) -> Module:
    """A module that is right, where the draft's own cannot be read yet."""
    layer = next(iter(setting.layers.values()), None)
    name = Text({"en": key})
    return Module(
        key=key,
        number=layer.number * 100 + 99 if layer else 199,
        layer=layer.key if layer else "",
        title=name,
        summary=name,
        review_by=date.max,
        objectives=(name,),
        key_points=(name,),
        lessons=tuple(keys_of(parts, "lesson")),
        quizzes=tuple(keys_of(parts, "quiz")),
    )


def as_library(key: str, bundle: Bundle, parts: Sequence[Written], setting: Setting) -> Library:
    """The module as a library of its own, which the catalog can publish."""
    return Library(
        layers=setting.layers,
        standard=setting.standard,
        glossary=setting.glossary,
        tracks={},
        modules={key: bundle},
        places=_places(key, parts, _every_address(parts), setting),
        elsewhere=setting.elsewhere,
    )


def _every_address(parts: Sequence[Written]) -> dict[str, list[Address]]:
    return {f"{part.kind}/{part.key}": list(addresses_in(part.data, ())) for part in parts}


def _examined(key: str, bundle: Bundle, parts: Sequence[Written], setting: Setting) -> list[Note]:
    """What the check of files says of this module, at its fields."""
    addresses = _every_address(parts)
    library = as_library(key, bundle, parts, setting)
    found = (note_of(problem, addresses, setting) for problem in examine(library, setting.today))
    return [note for note in found if note is not None]


def _places(
    key: str, parts: Sequence[Written], addresses: Mapping[str, list[Address]], setting: Setting
) -> dict[tuple[str, ...], Place]:
    places: dict[tuple[str, ...], Place] = {("layer", name): Place("layers") for name in setting.layers}
    for part in parts:
        file = f"{part.kind}/{part.key}"
        name = ("module", key) if part.kind == "module" else (part.kind, key, part.key)
        places[name] = Place(file, (), {address: number for number, address in enumerate(addresses[file], 2)})
        for language in part.data.get("bodies") or {} if part.kind == "lesson" else ():
            places["body", key, part.key, language] = Place(f"body/{part.key}/{language}")
    places.setdefault(("module", key), Place(f"module/{key}"))
    return places


def addresses_in(written: Any, address: Address) -> Iterator[Address]:
    """Every address in a map, as problems name them."""
    steps: Iterable[tuple[str | int, Any]] = ()
    if isinstance(written, Mapping):
        steps = written.items()
    elif isinstance(written, list | tuple):
        steps = enumerate(written)
    for step, inner in steps:
        yield (*address, step)
        yield from addresses_in(inner, (*address, step))


def note_of(problem: Problem, addresses: Mapping[str, list[Address]], setting: Setting) -> Note | None:
    kind, _, rest = problem.file.partition("/")
    if kind == "body":
        lesson, _, language = rest.partition("/")
        where = ("lesson", lesson, f"bodies.{language}", problem.line)
    elif problem.file in addresses:
        known = addresses[problem.file]
        address = known[problem.line - 2] if 1 < problem.line < len(known) + 2 else ()
        where = (kind, rest, ".".join(map(str, address)), 0)
    else:
        return None
    if _is_beside_the_point(problem, where[0], setting):
        return None
    if problem.code in _GENERAL and not where[2]:
        where = ("bank", "", "", 0)
    severity = "hint" if problem.code == "short" else problem.severity
    return Note(*where[:3], severity, problem.code, problem.message, where[3])


def _is_beside_the_point(problem: Problem, kind: str, setting: Setting) -> bool:
    """An own module need not be in a track; a language that is not wanted is not missing."""
    if problem.code == "unused" and kind == "module":
        return True
    if problem.code != "translation":
        return False
    named = _LANGUAGE.search(problem.message)
    return named is not None and named[1] not in setting.languages


def _door(module: Module, setting: Setting) -> Iterator[Note]:
    owner = setting.doors.get(module.number)
    if owner:
        message = f"{owner} has the door number {module.number} already."
        yield Note("module", module.key, "number", "error", "door", message)


def _is_between(step: str | int, before: str | int) -> bool:
    """Whether a step is no field but how the grammar's library counts: `_schema`, and `value` of a map of languages."""
    return step == "_schema" or (step == "value" and LANGUAGE_TAG.match(str(before)) is not None)


def complaint(part: Written, address: Address, message: str) -> Note:
    code = "missing" if message == MISSING else "grammar"
    steps = [str(step) for step, before in zip(address, (0, *address), strict=False) if not _is_between(step, before)]
    return Note(part.kind, part.key, ".".join(steps), "error", code, message)


def flat(messages: Any, path: Address) -> Iterator[tuple[Address, str]]:
    """marshmallow's nested messages, one by one."""
    if isinstance(messages, Mapping):
        for step, inner in messages.items():
            yield from flat(inner, (*path, step))
    elif isinstance(messages, list):
        for inner in messages:
            yield from flat(inner, path)
    else:
        yield path, str(messages)
