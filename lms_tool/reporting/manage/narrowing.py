"""Whom of a course the table shows: everybody, or those of one track, batch or site, as the address says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.models import Batch
from lms_tool.cohorts.queries import batches as cohorts
from lms_tool.db import utc_now
from lms_tool.organisations.models import Site
from lms_tool.reporting import queries
from lms_tool.reporting.queries import Line
from lms_tool.web.database import db
from lms_tool.web.doors import visitor


@dataclass(frozen=True, slots=True)
class Narrowed:
    """tracks, batches, sites: what can be chosen, by key or id; the others what is chosen."""

    lines: Sequence[Line]
    tracks: Mapping[str, Text]
    batches: Mapping[UUID, Batch]
    sites: Mapping[UUID, Site]
    track: str | None
    batch: UUID | None
    site: UUID | None

    @property
    def here(self) -> dict[str, str]:
        """What an address says to come back to it."""
        said = {"track": self.track, "batch": self.batch, "site": self.site}
        return {name: str(value) for name, value in said.items() if value}


def narrowed(lines: Sequence[Line]) -> Narrowed:
    session, who, now = db.session(), visitor(), utc_now()
    here = who.course_id
    batches = queries.batches_among(session, here) if here else {}
    sites = {site.id: site for site in queries.sites_among(session, who.organisation_id, here, now=now)} if here else {}
    editions = {(line.track, line.version) for line in lines if line.track}
    tracks = {key: catalog.track(session, who.organisation_id, key, version).title for key, version in editions}
    asked = request.args.get("track")
    track = asked if asked in tracks else None
    batch, site = _one_of(batches, "batch"), _one_of(sites, "site")
    wanted = [set(cohorts.member_ids(session, batch))] if batch else []
    wanted += [queries.working_at(session, who.organisation_id, site, now=now)] if site else []
    kept = [line for line in lines if track in (None, line.track) and all(line.person in some for some in wanted)]
    return Narrowed(kept, tracks, batches, sites, track, batch, site)


def _one_of(known: Mapping[UUID, object], name: str) -> UUID | None:
    asked = request.args.get(name, type=UUID)
    return asked if asked in known else None
