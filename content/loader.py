"""The files of a library → objects. Collects everything that is wrong and goes on with what can be read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from marshmallow import ValidationError

from content.media.shelf import MediaFile, called
from content.problems import Problem, wrong
from content.schema import (
    LANGUAGES,
    STOCK,
    Glossary,
    Layer,
    Lesson,
    Module,
    Question,
    Quiz,
    Settings,
    Standard,
    Track,
    from_dict,
)
from content.shelves import Bundle, Library, Name, Place
from content.source import Address, Document, Unreadable, read_medium, read_text, read_yaml

LIBRARY = Path(__file__).parent / "library"
"""The courseware shipped with the product."""

FOLDERS = {"case": "cases", "phrases": "phrases", "scenario": "scenarios", "work-order": "work-orders", "form": "forms"}
"""Kind of the stock → its folder, with one file for each."""

FILES = {"indicator": ("indicators.yaml", "indicators"), "law": ("law.yaml", "laws")}
"""Kind of the stock → the file that holds all of them, and the name of its list."""

Kind = TypeVar("Kind")

_UNREAD_BODY = {LANGUAGES[0]: "…"}
"""Stands in for a text that could not be read, so that the rest of the lesson is looked at all the same."""


__all__ = ["LIBRARY", "Bundle", "Library", "Name", "Place", "Watch", "at_once", "load"]


Watch = Callable[[Sequence[Any], str], Iterable[Any]]
"""Passes on what work is done on, one by one, and may show how far it is; the text says what is done."""


def at_once(work: Sequence[Any], doing: str) -> Iterable[Any]:
    """Watches without showing anything."""
    return work


def load(root: Path = LIBRARY, watch: Watch = at_once) -> tuple[Library, list[Problem]]:
    """The library below root, and everything that keeps parts of it from being read (all of them errors)."""
    reader = _Reader(root, watch)
    return reader.library(), sorted(reader.problems)


class _Reader:
    def __init__(self, root: Path, watch: Watch) -> None:
        self.root = root
        self._watch = watch
        self.problems: list[Problem] = []
        self.places: dict[Name, Place] = {}
        self.unread: set[Name] = set()

    def library(self) -> Library:
        layers = self._list(Layer, self.root / "layers.yaml", "layers", "layer")
        standard = self._single(Standard, self.root / "standard.yaml", ("standard",)) or Standard({}, {})
        glossary = Glossary(())
        if (self.root / "glossary.yaml").exists():
            glossary = self._single(Glossary, self.root / "glossary.yaml", ("glossary",)) or glossary
        tracks = self._folder(Track, self.root / "tracks", "track")
        folders = sorted(path for path in self.root.glob("modules/*") if path.is_dir())
        watched = self._watch(folders, "Reading")
        bundles = {folder.name: bundle for folder in watched if (bundle := self._bundle(folder))}
        settings, stock = self._settings(), self._stock()
        whole = not self.problems
        unread = frozenset(self.unread)
        return Library(layers, standard, glossary, tracks, bundles, self.places, whole, settings, stock, unread=unread)

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
        if document is None or not isinstance(document.data, dict) or list(document.data) != [part]:
            if document is not None:
                self._complain(path, Unreadable(1, "grammar.part", part=part))
            self.unread.add((name,))
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
                read[called(path.name)] = read_medium(path, self.root)
            except Unreadable as error:
                self._complain(path, error)
        return read

    def _lessons(self, folder: Path) -> dict[str, Lesson]:
        read: dict[str, Lesson] = {}
        for path in sorted(folder.glob("lessons/*.yaml")):
            name = ("lesson", folder.name, path.stem)
            bodies = self._bodies(path, name)
            unread = not bodies and any(known[:3] == ("body", *name[1:]) for known in self.unread)
            lesson = self._keyed(Lesson, path, name, path.stem, bodies=_UNREAD_BODY if unread else bodies)
            if unread:
                self.unread.add(name)
            elif lesson:
                read[lesson.key] = lesson
        for path in sorted(folder.glob("lessons/*.md")):
            if not (path.parent / f"{path.name.split('.', maxsplit=1)[0]}.yaml").exists():
                self._complain(path, Unreadable(1, "stray"))
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
                self.unread.add(("body", *name[1:], language))
        return bodies

    def _questions(self, folder: Path) -> dict[str, Question]:
        path = folder / "questions.yaml"
        if not path.exists():
            return {}
        document = self._document(path)
        if document is None:
            self.unread.add(("question", folder.name))
            return {}
        return dict(self._items(Question, path, document, document.data, (), ("question", folder.name)))

    def _items(
        self, kind: type[Kind], path: Path, document: Document, items: Any, address: Address, name: Name
    ) -> Iterator[tuple[str, Kind]]:
        """The objects of a list, by key."""
        if not isinstance(items, list):
            self._complain(path, Unreadable(1, "grammar.list"))
            self.unread.add(name)
            return
        for at, written in enumerate(items):
            place = Place(str(path), (*address, at), document.lines)
            key = written.get("key") if isinstance(written, dict) else None
            if isinstance(key, str) and (*name, key) in self.places:
                self.problems.append(place.wrong("twice", "key", key=key))
                continue
            made = self._made(kind, written, place)
            if made is None:
                self.unread.add((*name, key) if isinstance(key, str) else name)
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
            self.problems.append(self.places[name].wrong("key", "key", key=key))
            return None
        return made

    def _single(self, kind: type[Kind], path: Path, name: Name, **more: Any) -> Kind | None:
        self.places[name] = Place(str(path))
        document = self._document(path)
        made = None
        if document is not None:
            self.places[name] = place = Place(str(path), (), document.lines)
            written = {**document.data, **more} if isinstance(document.data, dict) else document.data
            made = self._made(kind, written, place)
        if made is None:
            self.unread.add(name)
        return made

    def _made(self, kind: type[Kind], written: Any, place: Place) -> Kind | None:
        try:
            return from_dict(kind, written)
        except ValidationError as error:
            for path, message in _flat(error.messages, ()):
                where = ".".join(str(step) for step in path if step not in {"_schema", "value"})
                named = place.wrong("grammar", *path, where=where, said=message)
                self.problems.append(named if where else place.wrong("grammar.whole", *path, said=message))
        return None

    def _document(self, path: Path) -> Document | None:
        try:
            document = read_yaml(read_text(path, self.root))
        except Unreadable as error:
            self._complain(path, error)
            return None
        for line, key in document.twice:
            self._complain(path, Unreadable(line, "twice.line", key=key))
        return document

    def _complain(self, path: Path, error: Unreadable) -> None:
        self.problems.append(wrong(str(path), error.line, error.sentence, "error", **error.values))


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
