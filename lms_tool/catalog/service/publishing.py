"""Publishing: new immutable versions of what changed, and nothing else."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial as bind
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.links import broken
from content.loader import Bundle, Library
from content.schema import Standard, to_dict
from lms_tool.catalog import queries
from lms_tool.catalog.models import Version
from lms_tool.catalog.rules import SHIPPED, Change, canonical, module_manifest, name, stock_manifest, track_manifest
from lms_tool.catalog.service.media import media_of
from lms_tool.catalog.service.originals import GLOSSARY, keep_glossary, note_originals
from lms_tool.catalog.service.standards import merged
from lms_tool.catalog.service.writing import deed, keep, wording
from lms_tool.errors import BadInput, NotFound

Item = tuple[str, str]
"""Kind and key of something that has versions."""

KeepMedia = Callable[[Bundle], Mapping[str, Any]]


class NotPublishable(BadInput):
    code = "CATALOG-BROKEN"
    what = "This courseware has errors and was not published"
    do = "Run `lms-tool content check`: it names every error by file and line. What learners see is unchanged."


def publish(
    db: Session,
    organisation_id: UUID,
    library: Library,
    *,
    now: datetime,
    published_by: UUID | None = None,
    origin: str = SHIPPED,
    partial: bool = False,
    why: str = "",
) -> list[Change]:
    """Make a version of everything whose content changed, and withdraw what the library no longer has.

    origin: "shipped" or "own". What is the organisation's own is left alone by the shipped library; its own modules may
    take the place of shipped ones. Own courseware speaks with the company standard as it is published.
    partial: the library is a part of what there is, so nothing is withdrawn.
    Publishing the same library twice changes nothing, and what a person rolled back or withdrew stays so until the
    library brings other content. Raises NotPublishable when a part could not be read or a link leads to nothing.
    """
    fault = next((problem for problem in broken(library) if problem.severity == "error"), None)
    if fault or not library.whole:
        raise NotPublishable(str(fault or "parts of the library could not be read"))
    standard = _standard_in_force(db, organisation_id, library)
    if origin == SHIPPED:
        standard = merged(db, organisation_id, library.standard, now)
    store_media = bind(media_of, db, organisation_id, by=published_by, now=now)
    stored = _store(db, _manifests(library, standard, origin, store_media))
    if origin == SHIPPED:
        brought = {item: one.hash for item, one in stored.items()} | {GLOSSARY: keep_glossary(db, library.glossary)}
        note_originals(db, organisation_id, brought, whole=not partial, now=now)
    lines = _lines(db, organisation_id)
    changes: list[Change] = []
    for item in sorted(stored if partial else stored.keys() | lines.keys()):
        line = lines.get(item, _Line([]))
        change = _change(line, stored.get(item), item, origin, now)
        if change is None:
            continue
        changes.append(change)
        if change.what == "published":
            db.add(_version(organisation_id, change, stored[item], origin, line, now, published_by))
        db.add(deed(organisation_id, change, by=published_by, at=now, why=why))
    db.flush()
    return changes


class _Stored(NamedTuple):
    """Hash of a manifest, and of what it says whatever the values of the standard are."""

    hash: str
    wording: str


@dataclass(frozen=True, slots=True)
class _Line:
    """All versions of an item, oldest first. kept_back: a person withdrew it, so that only a person restores it."""

    versions: list[Version]
    kept_back: bool = False

    @property
    def latest(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    def written(self, origin: str) -> Version | None:
        """The last one that was written there, not rolled back to."""
        written = (one for one in reversed(self.versions) if one.origin == origin and one.copy_of is None)
        return next(written, None)


def _lines(db: Session, organisation_id: UUID) -> dict[Item, _Line]:
    found: defaultdict[Item, list[Version]] = defaultdict(list)
    asked = select(Version).where(Version.organisation_id == organisation_id).order_by(Version.number)
    for version in db.scalars(asked):
        found[version.kind, version.key].append(version)
    kept_back = queries.kept_back(db, organisation_id)
    return {item: _Line(versions, item in kept_back) for item, versions in found.items()}


def _change(line: _Line, stored: _Stored | None, item: Item, origin: str, now: datetime) -> Change | None:
    """Withdraw or restore the versions there are; say what is to be done."""
    latest = line.latest
    if latest is not None and latest.origin != origin and (origin == SHIPPED or stored is None):
        return None
    if stored is None:
        assert latest is not None
        return _withdrawn(line, latest, item, now)
    if latest is None:
        return Change("published", *item, 1)
    if latest.hash != stored.hash and (latest.copy_of is None or _is_reworded(line.written(origin), stored)):
        return Change("published", *item, latest.number + 1)
    if latest.withdrawn_at is not None and not line.kept_back:
        latest.withdrawn_at = None
        return Change("restored", *item, latest.number)
    return None


def _is_reworded(written: Version | None, stored: _Stored) -> bool:
    """Whether the library brings something else than before somebody rolled back."""
    if written is None or written.wording is None:
        return written is None or written.hash != stored.hash
    return written.wording != stored.wording


def _withdrawn(line: _Line, latest: Version, item: Item, now: datetime) -> Change | None:
    if latest.withdrawn_at is not None:
        return None
    for version in line.versions:
        version.withdrawn_at = version.withdrawn_at or now
    return Change("withdrawn", *item, latest.number)


def _version(
    organisation_id: UUID, change: Change, stored: _Stored, origin: str, line: _Line, now: datetime, by: UUID | None
) -> Version:
    return Version(
        organisation_id=organisation_id,
        kind=change.kind,
        key=change.key,
        number=change.number,
        hash=stored.hash,
        wording=stored.wording,
        origin=origin,
        published_at=now,
        published_by=by,
        withdrawn_at=now if line.kept_back else None,
    )


def _standard_in_force(db: Session, organisation_id: UUID, library: Library) -> Standard:
    try:
        return queries.company_standard(db, organisation_id)
    except NotFound:
        return library.standard


def _manifests(
    library: Library, standard: Standard, origin: str, store_media: KeepMedia
) -> Iterator[tuple[Item, dict[str, Any], list[str]]]:
    """What is to be published, with the payloads each manifest names."""
    if origin == SHIPPED:
        yield ("standard", "company"), to_dict(standard), []
    for track in library.tracks.values():
        yield ("track", track.key), *track_manifest(track, library.layers, standard)
    for bundle in library.modules.values():
        yield ("module", bundle.module.key), *_module_manifest(bundle, library, standard, store_media(bundle))
    for kind, items in library.stock.items():
        for key, made in items.items():
            yield (kind, key), *stock_manifest(kind, made, standard)


def _module_manifest(
    bundle: Bundle, library: Library, standard: Standard, media: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    return module_manifest(
        bundle.module,
        library.layers[bundle.module.layer],
        [bundle.lessons[key] for key in bundle.module.lessons],
        [bundle.quizzes[key] for key in bundle.module.quizzes],
        list(bundle.questions.values()),
        standard,
        library.cases_of(bundle.module.key),
        media=media,
        glossary=library.glossary,
    )


def _store(db: Session, manifests: Iterable[tuple[Item, dict[str, Any], list[str]]]) -> dict[Item, _Stored]:
    """Keep every manifest with the payloads it names, one module at a time."""
    stored: dict[Item, _Stored] = {}
    for item, manifest, parts in manifests:
        written = canonical(manifest)
        stored[item] = _Stored(name(written), wording(manifest))
        keep(db, {name(payload): payload for payload in (written, *parts)})
    return stored
