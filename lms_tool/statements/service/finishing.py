"""Modules and tracks: how far somebody is, and what is fulfilled."""

from dataclasses import replace
from itertools import count
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.lrs import queries as lrs
from lms_tool.statements.service import around, places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import statements
from xapi.actors import tool


def tell_module_satisfied(db: Session, fact: facts.ModuleSatisfied) -> None:
    enrolment = fact.occasion.enrolment
    key = uuid5(enrolment, f"module:{fact.module}")
    edition, story = around.in_module(db, fact, fact.module, fact.version, fact.session or _fresh(key))
    occasion = story.occasion("satisfied", enrolment, key)
    keep(db, fact.occasion.organisation, [statements.satisfied(occasion, places.module(edition))])


def tell_track_progressed(db: Session, fact: facts.TrackProgressed) -> None:
    story, edition = around.of_track(db, fact)
    enrolment = fact.occasion.enrolment
    occasion = story.occasion("progressed", enrolment, around.moment(enrolment, fact))
    keep(db, fact.occasion.organisation, [statements.progressed(occasion, places.track(edition), percent=fact.percent)])


def tell_track_satisfied(db: Session, fact: facts.TrackSatisfied) -> None:
    """Once; again, under the next revision, where the last one was voided."""
    story, edition = around.of_track(db, fact)
    name, _told = _satisfied(db, story.namespace, fact)
    where = replace(story.where, session=fact.session or _fresh(name))
    occasion = statements.Occasion(name, story.who, fact.at, where)
    keep(db, fact.occasion.organisation, [statements.satisfied(occasion, places.track(edition))])


def tell_track_reopened(db: Session, fact: facts.TrackReopened) -> None:
    """What was said of the whole track is voided; nothing where it was never said."""
    story, _edition = around.of_track(db, fact)
    name, told = _satisfied(db, story.namespace, fact)
    if told:
        undone = statements.statement_id(story.namespace, "voided", name)
        occasion = statements.Occasion(undone, tool(installed().base), fact.at, story.where)
        keep(db, fact.occasion.organisation, [statements.voided(occasion, name)])


def _satisfied(db: Session, namespace: UUID, fact: facts.TrackSatisfied | facts.TrackReopened) -> tuple[UUID, bool]:
    """What the sentence about the whole track is called now, past those that were voided; whether it was said."""
    enrolment, whose = fact.occasion.enrolment, fact.occasion.organisation
    for revision in count():
        keys = (enrolment, uuid5(enrolment, f"track:{fact.track}"))
        name = statements.statement_id(namespace, "satisfied", *keys, revision=revision)
        row = lrs.by_ids(db, whose, [name]).get(name)
        if row is None or not row.voided:
            return name, row is not None
    raise AssertionError("numbers do not end")


def _fresh(what: UUID) -> UUID:
    """A session of its own, as cmi5 asks where nobody sat at anything (9.6.3.1); told twice it is the same."""
    return uuid5(what, "session")
