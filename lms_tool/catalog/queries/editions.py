"""What is published. Nothing here is ever changed, so what was read once is kept by its hash."""

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import islice
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, select
from sqlalchemy.orm import Session

from content import blueprint
from content.markdown import Rendered, inline, render
from content.media import KINDS
from content.media.shelf import Medium, Shelf
from content.schema import Glossary, Lesson, Question, Quiz, Site, Standard, Text, from_dict
from lms_tool.catalog.models import Blob, Version
from lms_tool.catalog.rules import (
    LessonHead,
    ModuleEdition,
    Published,
    StockEdition,
    TrackEdition,
    module_edition,
    track_edition,
)
from lms_tool.errors import NotFound
from lms_tool.files import queries as files

Value = TypeVar("Value")
AT_ONCE = 500
"""Hashes asked for in one statement; databases limit how many values one may have."""


class Kept(Generic[Value]):
    """The values used last, up to a number: a web process must stay small."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._values

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return made


_editions: Kept[Any] = Kept(128)  # by version, and by organisation, kind, key and version
_lessons: Kept[Lesson] = Kept(32)
_questions: Kept[Question] = Kept(512)
_standards: Kept[Standard] = Kept(64)
_rendered: Kept[Rendered] = Kept(64)
_differences: Kept[Any] = Kept(64)


def track(db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None) -> TrackEdition:
    """This version of a track, or the latest one. Raises NotFound."""

    def find() -> TrackEdition:
        return _track_edition(db, in_use(db, organisation_id, "track", key, version_id))

    edition: TrackEdition = named(organisation_id, "track", key, version_id, find)
    return edition


def tracks(db: Session, organisation_id: UUID) -> list[TrackEdition]:
    """The latest versions; those that lead to the upper storeys come last."""
    found = [_track_edition(db, version) for version in latest(db, organisation_id, "track")]
    return sorted(found, key=lambda track: (track.layers[-1].share, track.days, track.key))


def module(db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None) -> ModuleEdition:
    """This version of a module (withdrawn or not), or the latest one that is not withdrawn. Raises NotFound."""

    def find() -> ModuleEdition:
        return _module_edition(db, in_use(db, organisation_id, "module", key, version_id))

    edition: ModuleEdition = named(organisation_id, "module", key, version_id, find)
    return edition


def modules(db: Session, organisation_id: UUID) -> list[ModuleEdition]:
    """The latest versions by door number."""
    found = [_module_edition(db, version) for version in latest(db, organisation_id, "module")]
    return sorted(found, key=lambda module: (module.door, module.key))


def module_or_none(
    db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None
) -> ModuleEdition | None:
    """None where the module is withdrawn, or was never there, and no version is named."""
    try:
        return module(db, organisation_id, key, version_id)
    except NotFound:
        return None


def modules_named(db: Session, organisation_id: UUID, wanted: Mapping[str, UUID | None]) -> dict[str, ModuleEdition]:
    """Many modules by key, those without a version in their latest one, which is asked for once for all of them.

    A module that is withdrawn, or was never there, is not in it unless its version is named.
    """
    newest = [key for key, version in wanted.items() if version is None]
    found = {one.key: _module_edition(db, one) for one in _newest(db, organisation_id, "module", newest)}
    for key, version in wanted.items():
        if version and (edition := module_or_none(db, organisation_id, key, version)):
            found[key] = edition
    return found


def lesson(db: Session, edition: ModuleEdition, key: str) -> Lesson:
    """A lesson; its Markdown is as written, see `rendered_lesson`. Raises NotFound."""
    head = _head(edition, key)
    return replace(_lesson(db, head), title=head.title, aim=head.aim)


def quiz(db: Session, edition: ModuleEdition, key: str) -> Quiz:
    """Raises NotFound."""
    found = edition.quiz_or_none(key)
    if found is None:
        raise NotFound(f"quiz {edition.key}/{key} in version {edition.version}")
    return found


def questions(db: Session, edition: ModuleEdition, keys: Iterable[str]) -> dict[str, Question]:
    """Questions by key, in the order asked for. Their texts are as written: show them with `content.markdown.inline`.

    Raises NotFound when the edition has no such question.
    """
    asked = list(keys)
    strange = [key for key in asked if key not in edition.question_hashes]
    if strange:
        raise NotFound(f"questions {', '.join(strange)} in {edition.key}, version {edition.version}")
    hashes = {key: edition.question_hashes[key] for key in asked}
    missing = [hash_ for hash_ in hashes.values() if hash_ not in _questions]
    rows = db.execute(select(Blob.hash, Blob.payload).where(Blob.hash.in_(missing))) if missing else ()
    payloads = {row.hash: row.payload for row in rows}
    return {key: _question(db, hash_, payloads.get(hash_)) for key, hash_ in hashes.items()}


def pool(db: Session, edition: ModuleEdition, quiz: Quiz) -> dict[str, Question]:
    """Everything a quiz can ask, by key: its fixed pool, or what fits its blueprint. Raises NotFound."""
    if not quiz.blueprint:
        return questions(db, edition, quiz.questions)
    bank = questions(db, edition, edition.question_hashes).values()
    return {question.key: question for question in blueprint.pool(quiz.blueprint, bank)}


def standard(db: Session, edition: ModuleEdition | StockEdition[Any], site: Site | None = None) -> Standard:
    """The entries of the company standard this edition refers to, as they were when it was published; for somebody
    who works at a site, as they hold there."""
    whole = _standard(db, edition.standard_hash)
    return _standards.get((edition.standard_hash, site), lambda: whole.at(site)) if site else whole


def speaker(
    db: Session, edition: ModuleEdition | StockEdition[Any], language: str, site: Site | None = None
) -> Callable[[Text | str], str]:
    """Says short texts of questions as safe HTML, with the figures of the company standard in them.

    A plain str is what a learner typed: it is shown as it is.
    """
    figures = standard(db, edition, site)

    def say(text: Text | str) -> str:
        if isinstance(text, str):
            return escape(text)
        return inline(text.get(language), text.nearest(language), figures)

    return say


def company_standard(db: Session, organisation_id: UUID) -> Standard:
    """The whole company standard as it is now. Raises NotFound."""
    return _standard(db, in_use(db, organisation_id, "standard", "company", None).hash)


def rendered_lesson(
    db: Session, edition: ModuleEdition, lesson_key: str, language: str, site: Site | None = None
) -> Rendered:
    """The text of a lesson as parts of a page. Raises NotFound."""
    head = _head(edition, lesson_key)

    def make() -> Rendered:
        bodies = _lesson(db, head).bodies
        terms = from_dict(Glossary, payload(db, edition.terms_hash)) if edition.terms_hash else Glossary(())
        return render(
            bodies.get(language),
            bodies.nearest(language),
            standard(db, edition),
            site,
            media=_shelf(edition),
            glossary=terms,
        )

    return _rendered.get((head.hash, edition.id, language, site), make)


def _shelf(edition: ModuleEdition) -> Shelf:
    """The files of an edition, as pages find them."""

    def find(name: str) -> Medium | None:
        said = edition.media.get(name)
        if said is None:
            return None
        kind = KINDS[said["kind"]]
        drawing = files.text_or_empty(said["hash"]) if kind.family == "drawing" else ""
        address = f"media:{files.address(said['hash'], kind)}"
        return Medium(address, kind, said["width"], said["height"], drawing)

    return find


def named(organisation_id: UUID, kind: str, key: str, version_id: UUID | None, find: Callable[[], Any]) -> Any:
    """A version that is named need not be looked for twice; which one is the latest has to be asked each time."""
    return _editions.get((organisation_id, kind, key, version_id), find) if version_id else find()


def in_use(db: Session, organisation_id: UUID, kind: str, key: str, version_id: UUID | None) -> Version:
    asked = select(Version).where(Version.organisation_id == organisation_id, Version.kind == kind, Version.key == key)
    if version_id is None:
        asked = asked.where(Version.withdrawn_at.is_(None)).order_by(Version.number.desc()).limit(1)
    else:
        asked = asked.where(Version.id == version_id)
    found = db.scalar(asked)
    if found is None:
        raise NotFound(f"{kind} {key}, {version_id or 'latest version'}")
    return found


# Every launch asks this: building the statement anew would cost as much as asking it.
_LATEST = (
    select(Version)
    .where(
        Version.organisation_id == bindparam("organisation", type_=Uuid()),
        Version.kind == bindparam("kind"),
        Version.withdrawn_at.is_(None),
    )
    .order_by(Version.number)
)


def latest(db: Session, organisation_id: UUID, kind: str) -> Iterable[Version]:
    newest_last = db.scalars(_LATEST, {"organisation": organisation_id, "kind": kind})
    return {version.key: version for version in newest_last}.values()


def _newest(db: Session, organisation_id: UUID, kind: str, keys: list[str]) -> Iterable[Version]:
    if not keys:
        return []
    which = and_(Version.organisation_id == organisation_id, Version.kind == kind, Version.withdrawn_at.is_(None))
    last = select(Version.key, func.max(Version.number).label("number")).where(which, Version.key.in_(keys))
    top = last.group_by(Version.key).subquery()
    asked = select(Version).join(top, and_(Version.key == top.c.key, Version.number == top.c.number))
    return db.scalars(asked.where(which))


def _module_edition(db: Session, version: Version) -> ModuleEdition:
    def make() -> ModuleEdition:
        manifest = payload(db, version.hash)
        return module_edition(published(version), manifest, _standard(db, manifest["standard"]))

    edition: ModuleEdition = _editions.get(version.id, make)
    return edition


def _track_edition(db: Session, version: Version) -> TrackEdition:
    def make() -> TrackEdition:
        manifest = payload(db, version.hash)
        return track_edition(published(version), manifest, _standard(db, manifest["standard"]))

    edition: TrackEdition = _editions.get(version.id, make)
    return edition


def published(version: Version) -> Published:
    return Published(version.id, version.number, version.published_at)


def _head(edition: ModuleEdition, key: str) -> LessonHead:
    found = edition.lesson_or_none(key)
    if found is None:
        raise NotFound(f"lesson {edition.key}/{key} in version {edition.version}")
    return found


def _lesson(db: Session, head: LessonHead) -> Lesson:
    return _lessons.get(head.hash, lambda: from_dict(Lesson, payload(db, head.hash)))


def _question(db: Session, hash_: str, written: str | None) -> Question:
    return _questions.get(hash_, lambda: from_dict(Question, json.loads(written) if written else payload(db, hash_)))


def _standard(db: Session, hash_: str) -> Standard:
    return _standards.get(hash_, lambda: from_dict(Standard, payload(db, hash_)))


def payload(db: Session, hash_: str) -> Any:
    """What was published under this hash."""
    written = db.scalar(select(Blob.payload).where(Blob.hash == hash_))
    if written is None:
        raise LookupError(f"the catalog names {hash_}, which is not there: restore the database from a whole backup")
    return json.loads(written)


def payloads(db: Session, hashes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Hash and text of many, a few hundred at a time."""
    rest = iter(sorted(hashes))
    while some := list(islice(rest, AT_ONCE)):
        yield from (
            (row.hash, row.payload) for row in db.execute(select(Blob.hash, Blob.payload).where(Blob.hash.in_(some)))
        )


def kept(key: Hashable, make: Callable[[], Value]) -> Value:
    """What was made of things that never change, kept for a while."""
    found: Value = _differences.get(key, make)
    return found
