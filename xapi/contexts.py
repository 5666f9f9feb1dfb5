"""Where it happened: in which curriculum, through which door, in which sitting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from tincan import ActivityList, Context, ContextActivities

from xapi import actors
from xapi import vocabulary as v
from xapi.activities import PROFILE, Question, Thing, reference
from xapi.actors import Who

Assessment = Literal["formative", "summative", "pretest", "posttest", "delayed-posttest"]


@dataclass(frozen=True, slots=True)
class Where:
    """The surroundings of an event. Everything may be absent; what is absent is not said.

    ``registration`` is one enrolment cycle of a learner in a track, ``session`` one sitting (cmi5 session id),
    ``attempt`` one attempt at a quiz. ``course``, ``link`` and ``lms`` come from the LTI launch. ``revision`` is the
    version of the courseware, ``language`` the RFC 5646 tag of the pages seen. ``team`` is the learner's site.
    """

    track: Thing | None = None
    layer: Thing | None = None
    module: Thing | None = None
    batch: Thing | None = None
    course: Thing | None = None
    link: Thing | None = None
    lms: Thing | None = None
    registration: UUID | None = None
    session: UUID | None = None
    attempt: UUID | None = None
    assessment: Assessment | None = None
    revision: str | None = None
    language: str | None = None
    team: Who | None = None

    @property
    def grouping(self) -> tuple[Thing, ...]:
        """Layer, track, module and course apart from each other, so that a store can be asked for any one of them."""
        groups = (self.layer, self.track, self.module, self.batch, self.course, self.link, self.lms)
        return tuple(thing for thing in groups if thing is not None)


def context(
    where: Where,
    *,
    object_id: str,
    parent: Thing | Question | None = None,
    extensions: Mapping[str, Any] | None = None,
    instructor: Who | None = None,
) -> Context:
    """The context of a statement about an activity, which is left out of its own grouping."""
    return Context(
        registration=where.registration,
        instructor=instructor and actors.agent(instructor),
        team=where.team and actors.team(where.team),
        context_activities=ContextActivities(
            parent=ActivityList([reference(parent)]) if parent else None,
            grouping=ActivityList([reference(thing) for thing in where.grouping if thing.id != object_id]),
            category=ActivityList([reference(PROFILE)]),
        ),
        revision=where.revision,
        platform=v.PLATFORM,
        language=where.language,
        extensions={**_surroundings(where), **(extensions or {})},
    )


def bare_context(where: Where) -> Context:
    """The context of a statement about a statement: revision and platform belong to activities only."""
    return Context(
        registration=where.registration,
        context_activities=ContextActivities(
            grouping=ActivityList([reference(thing) for thing in where.grouping]),
            category=ActivityList([reference(PROFILE)]),
        ),
        language=where.language,
    )


def _surroundings(where: Where) -> dict[str, str]:
    said = {v.SESSION_ID: where.session, v.ATTEMPT_ID: where.attempt, v.ASSESSMENT_TYPE: where.assessment}
    return {iri: str(value) for iri, value in said.items() if value is not None}
