"""Which modules somebody still has to do, and until when."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from lms_tool.reports.queries.chosen import Choice
from lms_tool.reports.queries.chosen import enrolments as enrolments_of
from lms_tool.tracks import rules as tracks

Owed = Mapping[str, date | None]
"""Module → its last day; None where nothing sets one."""


def owed_of(db: Session, chosen: Choice, enrolments: Sequence[Enrolment]) -> dict[UUID, Owed]:
    """By enrolment; modules in the order of the track. What was withdrawn is owed by nobody."""
    begun = progress.begun_of_many(db, select(enrolments_of(chosen).c.id))
    journeys = progress.journeys(db, enrolments, now=chosen.now, begun=begun)
    shared = progress.Shared()

    @cache
    def track(key: str, version: UUID) -> tuple[TrackEdition, dict[str, ModuleEdition]]:
        edition = catalog.track(db, chosen.organisation_id, key, version)
        named: dict[str, UUID | None] = dict.fromkeys(one.module for one in edition.modules)
        return edition, catalog.modules_named(db, chosen.organisation_id, named)

    def owed(one: Enrolment) -> Owed:
        edition, there = track(one.track, one.track_version_id)
        journey = journeys[one.id]
        way = tracks.walked(edition.plan, shared.asked(edition, journey.persona, there), journey)
        return {step.module: step.due for step in way.steps.values() if step.is_owed and step.module in there}

    return {one.id: owed(one) for one in enrolments}
