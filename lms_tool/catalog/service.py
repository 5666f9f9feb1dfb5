"""Publishing: new immutable versions of what changed, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.links import broken
from content.loader import Bundle, Library
from content.schema import to_dict
from lms_tool.catalog.models import Blob, Version
from lms_tool.catalog.rules import Change, canonical, module_manifest, name, track_manifest
from lms_tool.errors import BadInput

Item = tuple[str, str]
"""Kind and key of something that has versions."""


class NotPublishable(BadInput):
    code = "CATALOG-BROKEN"
    what = "This courseware has errors and was not published"
    do = "Run `lms-tool content check`: it names every error by file and line. What learners see is unchanged."


def publish(
    db: Session, organisation_id: UUID, library: Library, *, now: datetime, published_by: UUID | None = None
) -> list[Change]:
    """Make a version of everything whose content changed, and withdraw what the library no longer has.

    Publishing the same library twice changes nothing. Raises NotPublishable when a part could not be read or a link
    leads to nothing.
    """
    fault = next(broken(library), None)
    if fault or not library.whole:
        raise NotPublishable(str(fault or "parts of the library could not be read"))
    versions = _versions(db, organisation_id)
    manifests: dict[Item, str] = {}
    payloads: dict[str, str] = {}
    for item, manifest, parts in _manifests(library):
        written = canonical(manifest)
        manifests[item] = name(written)
        payloads |= {name(payload): payload for payload in (written, *parts)}
    _keep(db, payloads)
    changes: list[Change] = []
    for item in sorted(manifests.keys() | versions.keys()):
        change = _change(versions.get(item, []), manifests.get(item), item, now)
        if change is None:
            continue
        changes.append(change)
        if change.what == "published":
            kind, key = item
            db.add(
                Version(
                    organisation_id=organisation_id,
                    kind=kind,
                    key=key,
                    number=change.number,
                    hash=manifests[item],
                    published_at=now,
                    published_by=published_by,
                )
            )
    db.flush()
    return changes


def _versions(db: Session, organisation_id: UUID) -> dict[Item, list[Version]]:
    """Every version there is, oldest first."""
    found: defaultdict[Item, list[Version]] = defaultdict(list)
    asked = select(Version).where(Version.organisation_id == organisation_id).order_by(Version.number)
    for version in db.scalars(asked):
        found[version.kind, version.key].append(version)
    return found


def _manifests(library: Library) -> Iterator[tuple[Item, dict[str, Any], list[str]]]:
    """What is to be published, with the payloads each manifest names."""
    yield ("standard", "company"), to_dict(library.standard), []
    for track in library.tracks.values():
        yield ("track", track.key), *track_manifest(track, library.layers, library.standard)
    for bundle in library.modules.values():
        yield ("module", bundle.module.key), *_module_manifest(bundle, library)


def _module_manifest(bundle: Bundle, library: Library) -> tuple[dict[str, Any], list[str]]:
    return module_manifest(
        bundle.module,
        library.layers[bundle.module.layer],
        [bundle.lessons[key] for key in bundle.module.lessons],
        [bundle.quizzes[key] for key in bundle.module.quizzes],
        list(bundle.questions.values()),
        library.standard,
    )


def _keep(db: Session, payloads: dict[str, str]) -> None:
    """Store the payloads that are not there yet."""
    known = set(db.scalars(select(Blob.hash).where(Blob.hash.in_(payloads))))
    db.add_all(Blob(hash=hash_, payload=payload) for hash_, payload in payloads.items() if hash_ not in known)
    db.flush()


def _change(versions: list[Version], hash_: str | None, item: Item, now: datetime) -> Change | None:
    """Withdraw or restore the versions there are; say what is to be done."""
    latest = versions[-1] if versions else None
    if hash_ is None:
        assert latest is not None
        if latest.withdrawn_at is not None:
            return None
        for version in versions:
            version.withdrawn_at = version.withdrawn_at or now
        return Change("withdrawn", *item, latest.number)
    if latest is None or latest.hash != hash_:
        return Change("published", *item, latest.number + 1 if latest else 1)
    if latest.withdrawn_at is not None:
        latest.withdrawn_at = None
        return Change("restored", *item, latest.number)
    return None
