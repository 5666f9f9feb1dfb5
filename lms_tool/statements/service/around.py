"""Where one fact happened: looked up once for all that is said about it."""

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.errors import NotFound
from lms_tool.facts import AttemptFact, Fact, LessonFact
from lms_tool.organisations import queries as organisations
from lms_tool.progress import queries as progress
from lms_tool.statements.service import places
from xapi import statements
from xapi.activities import Thing
from xapi.actors import Who
from xapi.contexts import Assessment, Where
from xapi.rendering import instant


@dataclass(frozen=True, slots=True)
class Story:
    """The surroundings of one fact, looked up once for all that is said about it."""

    namespace: UUID
    fact: Fact
    who: Who
    where: Where

    def occasion(self, kind: str, *natural_key: UUID, where: Where | None = None) -> statements.Occasion:
        name = statements.statement_id(self.namespace, kind, *natural_key)
        return statements.Occasion(name, self.who, self.fact.at, where or self.where)


def story_of(db: Session, fact: Fact) -> Story:
    who, where = places.who_and_where(db, fact.occasion)
    return Story(organisations.namespace(db), fact, who, where)


def followed(db: Session, fact: Fact) -> TrackEdition:
    """The track of the enrolment, in the version this learner follows."""
    enrolment = progress.enrolment(db, fact.occasion.enrolment)
    return catalog.track(db, fact.occasion.organisation, enrolment.track, enrolment.track_version_id)


def of_track(db: Session, fact: Fact) -> tuple[Story, TrackEdition]:
    story, edition = story_of(db, fact), followed(db, fact)
    return replace(story, where=places.in_track(story.where, edition)), edition


def edition_of(db: Session, fact: Fact, module: str, version: UUID | None) -> ModuleEdition:
    """The version meant, else the one this learner follows; a launch into a withdrawn one is told of its last."""
    whose = fact.occasion.organisation
    if version:
        return catalog.module(db, whose, module, version)
    try:
        return progress.module_edition(db, progress.enrolment(db, fact.occasion.enrolment), module)
    except NotFound:
        return catalog.module(db, whose, module, catalog.version(db, whose, "module", module).id)


def in_module(
    db: Session, fact: Fact, module: str, version: UUID | None, session: UUID | None
) -> tuple[ModuleEdition, Story]:
    edition = edition_of(db, fact, module, version)
    story = story_of(db, fact)
    return edition, replace(story, where=places.in_module(story.where, edition, followed(db, fact), session))


def of_lesson(db: Session, fact: LessonFact) -> tuple[Story, Thing]:
    edition, story = in_module(db, fact, fact.module, fact.version, fact.sitting)
    return story, places.lesson(edition, fact.lesson)


def of_attempt(db: Session, fact: AttemptFact) -> tuple[Story, Thing, ModuleEdition]:
    edition, story = in_module(db, fact, fact.module, fact.version, fact.attempt)
    taken = catalog.quiz(db, edition, fact.quiz)
    assessment: Assessment = "summative" if taken.purpose == "summative" else "formative"
    where = replace(story.where, attempt=fact.attempt, assessment=assessment)
    return replace(story, where=where), places.quiz(edition, fact.quiz), edition


def of_content(db: Session, fact: Fact, content: str) -> tuple[Story, Thing]:
    """What a link shows: "track:new-hire", "module:key", "lesson:module/key" or "quiz:module/key"."""
    kind, _, path = content.partition(":")
    if kind == "track":
        story, edition = of_track(db, fact)
        return story, places.track(edition)
    key, _, unit = path.partition("/")
    enrolment = progress.enrolment(db, fact.occasion.enrolment)
    followed = progress.module_edition(db, enrolment, key)
    _, story = in_module(db, fact, key, followed.id, None)
    if kind == "lesson":
        return story, places.lesson(followed, unit)
    return story, places.quiz(followed, unit) if kind == "quiz" else places.module(followed)


def moment(what: UUID, fact: Fact) -> UUID:
    """A natural key for what can happen to the same thing many times."""
    return uuid5(what, instant(fact.at))
