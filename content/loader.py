"""The files of a library → objects. Collects everything that is wrong and goes on with what can be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from marshmallow import ValidationError

from content.media.shelf import MediaFile
from content.problems import Problem
from content.schema import (
    LEVELS,
    STOCK,
    Case,
    Form,
    Glossary,
    Indicator,
    Law,
    Layer,
    Lesson,
    Module,
    PhraseScene,
    Question,
    Quiz,
    Scenario,
    Settings,
    Standard,
    Track,
    WorkOrder,
    from_dict,
)
from content.source import Address, Document, Unreadable, read_medium, read_text, read_yaml

LIBRARY = Path(__file__).parent / "library"
"""The courseware shipped with the product."""

FOLDERS = {"case": "cases", "phrases": "phrases", "scenario": "scenarios", "work-order": "work-orders", "form": "forms"}
"""Kind of the stock → its folder, with one file for each."""

FILES = {"indicator": ("indicators.yaml", "indicators"), "law": ("law.yaml", "laws")}
"""Kind of the stock → the file that holds all of them, and the name of its list."""

Name = tuple[str, ...]
"""A kind and keys, such as ("lesson", "service-etiquette", "telephone")."""

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written."""

    file: str
    address: Address = ()
    lines: Mapping[Address, int] = field(default_factory=dict, repr=False)

    def line(self, *path: str | int) -> int:
        """The line of a part of it, or of the nearest part around that, from 1."""
        known = self.address
        for step in path:
            known = (*known, step) if (*known, step) in self.lines else known
        return self.lines.get(known, 1)

    def problem(self, message: str, code: str, *path: str | int) -> Problem:
        return Problem(self.file, self.line(*path), "error", code, message)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A module with everything in its folder, by key."""

    module: Module
    lessons: Mapping[str, Lesson]
    questions: Mapping[str, Question]
    quizzes: Mapping[str, Quiz]
    media: Mapping[str, MediaFile] = field(default_factory=dict)
    """By the name its lessons use: that of a file in media/, or file:KEY for a stored one."""


@dataclass(frozen=True, slots=True)
class Library:
    """What could be read."""

    layers: Mapping[str, Layer]
    standard: Standard
    glossary: Glossary
    tracks: Mapping[str, Track]
    modules: Mapping[str, Bundle]
    places: Mapping[Name, Place]
    """Also of what was declared but could not be read, so that a link to it is not called a link to nothing."""
    whole: bool = True
    """Whether everything could be read."""
    settings: Settings = Settings()  # noqa: RUF009  # frozen
    stock: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Kind of STOCK → key → what lies beside the modules."""

    @property
    def cases(self) -> Mapping[str, Case]:
        return self.stock.get("case", {})

    @property
    def phrases(self) -> Mapping[str, PhraseScene]:
        return self.stock.get("phrases", {})

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        return self.stock.get("scenario", {})

    @property
    def work_orders(self) -> Mapping[str, WorkOrder]:
        return self.stock.get("work-order", {})

    @property
    def forms(self) -> Mapping[str, Form]:
        return self.stock.get("form", {})

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        return self.stock.get("indicator", {})

    @property
    def laws(self) -> Mapping[str, Law]:
        return self.stock.get("law", {})

    def cases_of(self, module: str) -> list[Case]:
        """The cases a module shows: grave ones first."""
        found = [case for case in self.cases.values() if module in case.modules]
        return sorted(found, key=lambda case: (LEVELS.index(case.level), case.key))

    def languages(self, module: str | None = None) -> tuple[str, ...]:
        """The languages wanted for a module, or beside the modules."""
        bundle = self.modules.get(module) if module else None
        return (bundle.module.languages if bundle else ()) or self.settings.languages


def load(root: Path = LIBRARY) -> tuple[Library, list[Problem]]:
    """The library below root, and everything that keeps parts of it from being read (all of them errors)."""
    reader = _Reader(root)
    return reader.library(), sorted(reader.problems)


class _Reader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.places: dict[Name, Place] = {}

    def library(self) -> Library:
        layers = self._list(Layer, self.root / "layers.yaml", "layers", "layer")
        standard = self._single(Standard, self.root / "standard.yaml", ("standard",)) or Standard({}, {})
        glossary = Glossary(())
        if (self.root / "glossary.yaml").exists():
            glossary = self._single(Glossary, self.root / "glossary.yaml", ("glossary",)) or glossary
        tracks = self._folder(Track, self.root / "tracks", "track")
        folders = sorted(path for path in self.root.glob("modules/*") if path.is_dir())
        bundles = {folder.name: bundle for folder in folders if (bundle := self._bundle(folder))}
        settings, stock = self._settings(), self._stock()
        whole = not self.problems
        return Library(layers, standard, glossary, tracks, bundles, self.places, whole, settings, stock)

    def _settings(self) -> Settings:
        path = self.root / "library.yaml"
        return (self._single(Settings, path, ("library",)) if path.exists() else None) or Settings()

    def _stock(self) -> dict[str, dict[str, Any]]:
        read: dict[str, dict[str, Any]] = {
            kind: self._folder(STOCK[kind], self.root / folder, kind) for kind, folder in FOLDERS.items()
        }
        for kind, (file, part) in FILES.items():
            path = self.root / file
            read[kind] = self._list(STOCK[kind], path, part, kind) if path.exists() else {}
        return read

    def _list(self, kind: type[Kind], path: Path, part: str, name: str) -> dict[str, Kind]:
        """The objects of a file that holds one list, by key."""
        document = self._document(path)
        if document is None:
            return {}
        if not isinstance(document.data, dict) or list(document.data) != [part]:
            self._complain(path, Unreadable(1, "grammar", f"This file holds one list named {part}."))
            return {}
        return dict(self._items(kind, path, document, document.data[part], (part,), (name,)))

    def _bundle(self, folder: Path) -> Bundle | None:
        key = folder.name
        module = self._keyed(Module, folder / "module.yaml", ("module", key), key)
        lessons, questions = self._lessons(folder), self._questions(folder)
        quizzes = self._folder(Quiz, folder / "quizzes", "quiz", key)
        return Bundle(module, lessons, questions, quizzes, self._media(folder)) if module else None

    def _media(self, folder: Path) -> dict[str, MediaFile]:
        read: dict[str, MediaFile] = {}
        for path in sorted(folder.glob("media/*")):
            self.places["media", folder.name, path.name] = Place(str(path))
            try:
                read[path.name] = read_medium(path, self.root)
            except Unreadable as error:
                self._complain(path, error)
        return read

    def _lessons(self, folder: Path) -> dict[str, Lesson]:
        read: dict[str, Lesson] = {}
        for path in sorted(folder.glob("lessons/*.yaml")):
            name = ("lesson", folder.name, path.stem)
            lesson = self._keyed(Lesson, path, name, path.stem, bodies=self._bodies(path, name))
            if lesson:
                read[lesson.key] = lesson
        for path in sorted(folder.glob("lessons/*.md")):
            if not (path.parent / f"{path.name.split('.', maxsplit=1)[0]}.yaml").exists():
                self._complain(path, Unreadable(1, "stray", "This text belongs to no lesson: its .yaml is missing."))
        return read

    def _bodies(self, path: Path, name: Name) -> dict[str, str]:
        bodies: dict[str, str] = {}
        for body in sorted(path.parent.glob(f"{path.stem}.*.md")):
            language = body.name.removeprefix(f"{path.stem}.").removesuffix(".md")
            self.places["body", *name[1:], language] = Place(str(body))
            try:
                bodies[language] = read_text(body, self.root)
            except Unreadable as error:
                self._complain(body, error)
        return bodies

    def _questions(self, folder: Path) -> dict[str, Question]:
        path = folder / "questions.yaml"
        document = self._document(path) if path.exists() else None
        if document is None:
            return {}
        return dict(self._items(Question, path, document, document.data, (), ("question", folder.name)))

    def _items(
        self, kind: type[Kind], path: Path, document: Document, items: Any, address: Address, name: Name
    ) -> Iterator[tuple[str, Kind]]:
        """The objects of a list, by key."""
        if not isinstance(items, list):
            self._complain(path, Unreadable(1, "grammar", "A list is needed here."))
            return
        for at, written in enumerate(items):
            place = Place(str(path), (*address, at), document.lines)
            key = written.get("key") if isinstance(written, dict) else None
            if isinstance(key, str) and (*name, key) in self.places:
                self.problems.append(place.problem(f"The key {key} is used twice.", "twice", "key"))
                continue
            made = self._made(kind, written, place)
            if isinstance(key, str):
                self.places[*name, key] = place
                if made is not None:
                    yield key, made

    def _folder(self, kind: type[Kind], folder: Path, *name: str) -> dict[str, Kind]:
        """The objects of a folder with one file each, by key."""
        read: dict[str, Kind] = {}
        for path in sorted(folder.glob("*.yaml")):
            made = self._keyed(kind, path, (*name, path.stem), path.stem)
            if made is not None:
                read[path.stem] = made
        return read

    def _keyed(self, kind: type[Kind], path: Path, name: Name, key: str, **more: Any) -> Kind | None:
        """The object of a file that is named after its key."""
        made = self._single(kind, path, name, **more)
        if made is not None and getattr(made, "key", None) != key:
            self.problems.append(self.places[name].problem(f"The key must be that of the file: {key}.", "key", "key"))
            return None
        return made

    def _single(self, kind: type[Kind], path: Path, name: Name, **more: Any) -> Kind | None:
        self.places[name] = Place(str(path))
        document = self._document(path)
        if document is None:
            return None
        self.places[name] = place = Place(str(path), (), document.lines)
        written = {**document.data, **more} if isinstance(document.data, dict) else document.data
        return self._made(kind, written, place)

    def _made(self, kind: type[Kind], written: Any, place: Place) -> Kind | None:
        try:
            return from_dict(kind, written)
        except ValidationError as error:
            for path, message in _flat(error.messages, ()):
                where = ".".join(str(step) for step in path if step not in {"_schema", "value"})
                said = f"{where}: {message}" if where else message
                self.problems.append(place.problem(said, "grammar", *path))
        return None

    def _document(self, path: Path) -> Document | None:
        try:
            document = read_yaml(read_text(path, self.root))
        except Unreadable as error:
            self._complain(path, error)
            return None
        for line, key in document.twice:
            self._complain(path, Unreadable(line, "twice", f"{key} is written twice."))
        return document

    def _complain(self, path: Path, error: Unreadable) -> None:
        self.problems.append(Problem(str(path), error.line, "error", error.code, error.message))


def _flat(messages: Any, path: Address) -> Iterator[tuple[Address, str]]:
    """marshmallow's nested messages, one by one."""
    if isinstance(messages, dict):
        for step, inner in messages.items():
            yield from _flat(inner, (*path, step))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flat(inner, path)
    else:
        yield path, str(messages)
