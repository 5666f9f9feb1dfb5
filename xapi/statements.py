"""One function per sentence.

Every sentence takes an `Occasion` (its id, who, when, where), then what it is about, and returns a finished
statement (JSON types; see `rendering.render` for its bytes). Rules that need more than one statement, such as one
pass per registration, are the caller's: cmi5 section 9.3 says them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

import tincan

from xapi import actors, contexts
from xapi import vocabulary as v
from xapi.activities import Question, Thing, activity
from xapi.actors import Who
from xapi.contexts import Where
from xapi.rendering import Statement, finish, instant
from xapi.results import Answer, Marks, Score, digest, result
from xapi.vocabulary import Verb

WaiverReason = Literal["Tested Out", "Equivalent AU", "Equivalent Outside Activity", "Administrative"]
LaunchMode = Literal["Normal", "Browse", "Review"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Which statement this is (see `statement_id`), who acted, when (an aware time) and where."""

    id: UUID
    who: Who
    at: datetime
    where: Where


def statement_id(namespace: UUID, kind: str, *natural_key: UUID, revision: int = 0) -> UUID:
    """Name a statement after what happened, so that sending it twice changes nothing.

    ``namespace`` is made once per installation; natural keys are our own ids, never row numbers, which a restored
    backup would use again. A higher ``revision`` replaces a statement that was voided.
    """
    return uuid5(namespace, "|".join(map(str, (kind, *natural_key, revision))))


# --- Sittings --------------------------------------------------------------------------------------------------------


def launched(occasion: Occasion, unit: Thing, *, url: str, mode: LaunchMode = "Normal") -> Statement:
    """A link in the LMS opened a lesson or quiz. ``url`` is its address without anything personal in it."""
    return _say(occasion, v.LAUNCHED, unit, extensions={v.LAUNCH_MODE: mode, v.LAUNCH_URL: url})


def initialized(occasion: Occasion, unit: Thing) -> Statement:
    """A sitting began: a lesson was opened or a quiz attempt started."""
    return _say(occasion, v.INITIALIZED, unit)


def resumed(occasion: Occasion, unit: Thing) -> Statement:
    """A suspended lesson or attempt was taken up again."""
    return _say(occasion, v.RESUMED, unit)


def suspended(occasion: Occasion, unit: Thing, *, duration: timedelta) -> Statement:
    """The learner left a lesson or attempt to come back to it; ``duration`` is the time of this sitting."""
    return _say(occasion, v.SUSPENDED, unit, result(duration=duration))


def terminated(occasion: Occasion, unit: Thing, *, duration: timedelta) -> Statement:
    """The sitting ended in order; nothing follows in its session."""
    return _say(occasion, v.TERMINATED, unit, result(duration=duration))


def abandoned(occasion: Occasion, unit: Thing, *, duration: timedelta) -> Statement:
    """The sitting was lost; ``duration`` reaches to the last sign of life."""
    return _say(occasion, v.ABANDONED, unit, result(duration=duration))


# --- Lessons ---------------------------------------------------------------------------------------------------------


def experienced(occasion: Occasion, lesson: Thing, *, position: int, duration: timedelta) -> Statement:
    """A lesson was read in this sitting, to the end or not; ``position`` is its place in the module, from 1."""
    return _say(occasion, v.EXPERIENCED, lesson, result(duration=duration), extensions={v.POSITION: position})


def progressed(occasion: Occasion, thing: Thing, *, percent: int, duration: timedelta | None = None) -> Statement:
    """A lesson passed a quarter, or a track grew by a satisfied module. Never after completion."""
    if not 0 <= percent <= 100:
        raise ValueError(f"progress is 0 to 100 per cent, not {percent}")
    return _say(occasion, v.PROGRESSED, thing, result(duration=duration, extensions={v.PROGRESS: percent}))


def completed(occasion: Occasion, lesson: Thing, *, duration: timedelta) -> Statement:
    """A lesson was worked through; ``duration`` sums up all its sittings."""
    return _say(occasion, v.COMPLETED, lesson, result(completion=True, duration=duration))


# --- Questions -------------------------------------------------------------------------------------------------------


def answered(
    occasion: Occasion,
    question: Question,
    answer: Answer,
    *,
    within: Thing,
    position: int | None = None,
    weight: float | None = None,
) -> Statement:
    """A question was answered within a lesson or quiz; ``position`` is the place it was shown at, from 1."""
    told = result(
        success=answer.success,
        score=answer.score,
        duration=answer.duration,
        response=answer.response,
        extensions=answer.extensions,
    )
    shown = {v.POSITION: position, v.WEIGHTING: weight}
    extensions = {iri: value for iri, value in shown.items() if value is not None}
    return _say(occasion, v.ANSWERED, question, told, parent=within, extensions=extensions)


def viewed(
    occasion: Occasion, solution: Thing, asked: Question | Thing, *, duration: timedelta | None = None
) -> Statement:
    """The feedback on a question, or on a whole quiz, was looked at."""
    return _say(occasion, v.VIEWED, solution, result(duration=duration), parent=asked)


def revealed(occasion: Occasion, hint: Thing, question: Question, *, number: int) -> Statement:
    """A hint was unfolded; ``number`` counts from 1."""
    return _say(occasion, v.REVEALED, hint, parent=question, extensions={v.POSITION: number})


# --- Quizzes ---------------------------------------------------------------------------------------------------------


def submitted(occasion: Occasion, quiz: Thing, *, duration: timedelta) -> Statement:
    """An attempt was handed in and waits for its outcome; not said where the outcome follows at once."""
    return _say(occasion, v.SUBMITTED, quiz, result(duration=duration))


def passed(occasion: Occasion, quiz: Thing, score: Score, *, mastery: float, duration: timedelta) -> Statement:
    """The mastery score (0 to 1) was reached, for the first time in this registration."""
    if score.scaled < mastery:
        raise ValueError(f"{score.scaled} does not reach {mastery}: this attempt failed")
    told = result(success=True, score=score, duration=duration)
    return _say(occasion, v.PASSED, quiz, told, extensions={v.MASTERY_SCORE: round(mastery, 4)})


def failed(occasion: Occasion, quiz: Thing, score: Score, *, mastery: float, duration: timedelta) -> Statement:
    """The mastery score (0 to 1) was missed. Never after a pass: from then on attempts are `scored`."""
    if score.scaled >= mastery:
        raise ValueError(f"{score.scaled} reaches {mastery}: this attempt passed")
    told = result(success=False, score=score, duration=duration)
    return _say(occasion, v.FAILED, quiz, told, extensions={v.MASTERY_SCORE: round(mastery, 4)})


def scored(occasion: Occasion, quiz: Thing, score: Score, *, duration: timedelta) -> Statement:
    """Practice after a pass: points, but no second outcome."""
    return _say(occasion, v.SCORED, quiz, result(score=score, duration=duration))


# --- Practicals ------------------------------------------------------------------------------------------------------


def marked(
    occasion: Occasion, practical: Thing, marks: Marks, *, mastery: float | None, assessor: Who | None = None
) -> Statement:
    """People marked what somebody showed: it was passed or failed by the mastery score (0 to 1), or only scored where
    there is none. ``assessor`` decided; the learner stays the actor."""
    told = result(
        success=None if mastery is None else marks.score.scaled >= mastery,
        score=marks.score,
        extensions=marks.extensions,
    )
    verb = {True: v.PASSED, False: v.FAILED, None: v.SCORED}[told.success]
    extensions = None if mastery is None else {v.MASTERY_SCORE: round(mastery, 4)}
    return _say(occasion, verb, practical, told, extensions=extensions, instructor=assessor)


# --- Discussion ------------------------------------------------------------------------------------------------------


def asked(occasion: Occasion, discussion: Thing, text: str, *, about: Thing) -> Statement:
    """A question was put to the trainer under a lesson or case; what it says stays in the tool."""
    return _say(occasion, v.ASKED, discussion, result(extensions=digest(text)), parent=about)


def responded(occasion: Occasion, discussion: Thing, text: str, *, about: Thing) -> Statement:
    """Somebody, a trainer or a colleague, answered; `Occasion.who` is whoever wrote."""
    return _say(occasion, v.RESPONDED, discussion, result(extensions=digest(text)), parent=about)


# --- Classroom -------------------------------------------------------------------------------------------------------


def attended(occasion: Occasion, meeting: Thing, *, duration: timedelta, instructor: Who | None = None) -> Statement:
    """Somebody was at a classroom session; ``duration`` is what counts as learning time.

    Having a seat there is `registered`, giving it back `unregistered`.
    """
    return _say(occasion, v.ATTENDED, meeting, result(completion=True, duration=duration), instructor=instructor)


# --- Tracks and modules ----------------------------------------------------------------------------------------------


def was_assigned(occasion: Occasion, track: Thing, *, due: datetime | None = None) -> Statement:
    """A learner owes a track, by ``due`` if there is a date (an aware time)."""
    return _say(occasion, v.WAS_ASSIGNED, track, extensions={v.DUE_DATE: instant(due)} if due else None)


def registered(occasion: Occasion, thing: Thing) -> Statement:
    """A learner was enrolled in a track: a registration began. Or they came into a batch, or got a seat there."""
    return _say(occasion, v.REGISTERED, thing)


def unregistered(occasion: Occasion, thing: Thing) -> Statement:
    """A learner left a track before its end, or a batch, or has no seat in a classroom session any more."""
    return _say(occasion, v.UNREGISTERED, thing)


def satisfied(occasion: Occasion, thing: Thing) -> Statement:
    """All that a module (or then a track) asks for is done or waived. It carries no score and no success.

    `Where.session` is the sitting or attempt that brought it about; a fresh one where nobody sat (cmi5, 9.6.3.1).
    """
    return _say(occasion, v.SATISFIED, thing)


def waived(occasion: Occasion, unit: Thing, *, reason: WaiverReason, approver: Who | None = None) -> Statement:
    """A lesson or quiz, or a whole module, need not be done; ``approver`` is the person who decided it."""
    told = result(success=True, completion=True, extensions={v.REASON: reason})
    return _say(occasion, v.WAIVED, unit, told, instructor=approver)


def credited(occasion: Occasion, account: Thing, *, minutes: int, year: int, approver: Who | None = None) -> Statement:
    """Staff put minutes on an account of study hours, or (below 0) took some off; why, is kept in the tool."""
    told = result(extensions={v.STUDY_TIME: {"minutes": minutes, "year": year}})
    return _say(occasion, v.CREDITED, account, told, instructor=approver)


# --- Corrections -----------------------------------------------------------------------------------------------------


def voided(occasion: Occasion, wrong: UUID) -> Statement:
    """Take back the statement ``wrong``; `Occasion.who` is the tool. What holds instead gets a new id."""
    return finish(
        tincan.Statement(
            id=occasion.id,
            actor=actors.agent(occasion.who),
            verb=_verb(v.VOIDED),
            object=tincan.StatementRef(object_type="StatementRef", id=wrong),
            context=contexts.bare_context(occasion.where),
            timestamp=occasion.at,
        )
    )


def _say(
    occasion: Occasion,
    verb: Verb,
    thing: Thing | Question,
    told: tincan.Result | None = None,
    *,
    parent: Thing | Question | None = None,
    extensions: Mapping[str, Any] | None = None,
    instructor: Who | None = None,
) -> Statement:
    """A statement about an activity. Lessons and quizzes stand below their module, modules and practicals
    below their track."""
    where = occasion.where
    return finish(
        tincan.Statement(
            id=occasion.id,
            actor=actors.agent(occasion.who),
            verb=_verb(verb),
            object=activity(thing),
            result=told,
            context=contexts.context(
                where,
                object_id=thing.id,
                parent=parent or _home(thing, where),
                extensions=extensions,
                instructor=instructor,
            ),
            timestamp=occasion.at,
        )
    )


def _home(thing: Thing | Question, where: Where) -> Thing | None:
    """What a unit, module, practical or batch belongs to, or a session to its module or batch; the rest to nothing."""
    if isinstance(thing, Question) or thing.type in (v.TRACK, v.STUDY_ACCOUNT):
        return None
    if thing.type == v.MEETING:
        return where.module or where.batch
    return where.track if thing.type in (v.MODULE, v.BATCH, v.PRACTICAL) else where.module


def _verb(verb: Verb) -> tincan.Verb:
    return tincan.Verb(id=verb.id, display=dict(verb.display))
