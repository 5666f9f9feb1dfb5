"""One function per fact. Each says what happened in xAPI's words and keeps it in the embedded store.

Statement ids are made from what happened, with ids of ours as natural keys: a fact told twice is one statement.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from content.schema import Question, Standard
from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.errors import NotFound
from lms_tool.facts import Fact
from lms_tool.lrs import queries as lrs
from lms_tool.organisations import queries as organisations
from lms_tool.progress import queries as progress
from lms_tool.statements.service import asked, places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import activities, statements
from xapi.activities import Thing
from xapi.actors import Who, tool
from xapi.contexts import Assessment, Where
from xapi.rendering import Statement, instant
from xapi.results import Answer, Score


@dataclass(frozen=True, slots=True)
class _Story:
    """The surroundings of one fact, looked up once for all that is said about it."""

    namespace: UUID
    fact: Fact
    who: Who
    where: Where

    def occasion(self, kind: str, *natural_key: UUID, where: Where | None = None) -> statements.Occasion:
        name = statements.statement_id(self.namespace, kind, *natural_key)
        return statements.Occasion(name, self.who, self.fact.at, where or self.where)


# --- Arriving and enrolling ------------------------------------------------------------------------------------------


def tell_launched(db: Session, fact: facts.ContentLaunched) -> None:
    """A learner arrived through a link; nothing is said where there is no launch to speak of."""
    launch = fact.occasion.launch
    if launch is None:
        return
    story, thing = _of_content(db, fact, fact.content)
    url = f"{installed().public_url}/lti/launch"
    keep(db, fact.occasion.organisation, [statements.launched(story.occasion("launched", launch), thing, url=url)])


def tell_enrolled(db: Session, fact: facts.Enrolled) -> None:
    story, edition = _of_track(db, fact)
    said = statements.registered(story.occasion("registered", fact.occasion.enrolment), places.track(edition))
    keep(db, fact.occasion.organisation, [said])


# --- Lessons ---------------------------------------------------------------------------------------------------------


def tell_lesson_opened(db: Session, fact: facts.LessonOpened) -> None:
    story, lesson = _of_lesson(db, fact)
    keep(db, fact.occasion.organisation, [statements.initialized(story.occasion("initialized", fact.sitting), lesson)])


def tell_lesson_resumed(db: Session, fact: facts.LessonResumed) -> None:
    story, lesson = _of_lesson(db, fact)
    occasion = story.occasion("resumed", fact.sitting, _moment(fact.sitting, fact))
    keep(db, fact.occasion.organisation, [statements.resumed(occasion, lesson)])


def tell_lesson_progressed(db: Session, fact: facts.LessonProgressed) -> None:
    story, lesson = _of_lesson(db, fact)
    occasion = story.occasion("progressed", fact.sitting, uuid5(fact.sitting, str(fact.percent)))
    time = timedelta(seconds=fact.seconds)
    keep(db, fact.occasion.organisation, [statements.progressed(occasion, lesson, percent=fact.percent, duration=time)])


def tell_lesson_completed(db: Session, fact: facts.LessonCompleted) -> None:
    """Once per enrolment and lesson, as cmi5 asks."""
    story, lesson = _of_lesson(db, fact)
    enrolment = fact.occasion.enrolment
    occasion = story.occasion("completed", enrolment, uuid5(enrolment, f"lesson:{fact.module}/{fact.lesson}"))
    keep(
        db,
        fact.occasion.organisation,
        [statements.completed(occasion, lesson, duration=timedelta(seconds=fact.seconds))],
    )


def tell_lesson_left(db: Session, fact: facts.LessonLeft) -> None:
    story, lesson = _of_lesson(db, fact)
    time = timedelta(seconds=fact.seconds)
    if fact.lost:
        said = statements.abandoned(story.occasion("abandoned", fact.sitting), lesson, duration=time)
    else:
        said = statements.terminated(story.occasion("terminated", fact.sitting), lesson, duration=time)
    keep(db, fact.occasion.organisation, [said])


def tell_check_answered(db: Session, fact: facts.CheckAnswered) -> None:
    edition, story = _in_module(db, fact, fact.module, fact.version, fact.sitting)
    question = catalog.questions(db, edition, [fact.question])[fact.question]
    standard = catalog.standard(db, edition)
    said = statements.answered(
        story.occasion("answered", fact.answer, where=replace(story.where, assessment="formative")),
        asked.question(places.module(edition), question, standard),
        _answer(fact, question, fact.response, fact.right, standard),
        within=places.lesson(edition, fact.lesson),
        position=fact.position,
    )
    keep(db, fact.occasion.organisation, [said])


# --- Quizzes ---------------------------------------------------------------------------------------------------------


def tell_attempt_started(db: Session, fact: facts.AttemptStarted) -> None:
    story, quiz, _ = _of_attempt(db, fact)
    keep(db, fact.occasion.organisation, [statements.initialized(story.occasion("initialized", fact.attempt), quiz)])


def tell_attempt_resumed(db: Session, fact: facts.AttemptResumed) -> None:
    story, quiz, _ = _of_attempt(db, fact)
    occasion = story.occasion("resumed", fact.attempt, _moment(fact.session, fact))
    keep(db, fact.occasion.organisation, [statements.resumed(occasion, quiz)])


def tell_attempt_graded(db: Session, fact: facts.AttemptGraded) -> None:
    """Every answer, then the outcome, then the end of the sitting."""
    story, quiz, edition = _of_attempt(db, fact)
    questions = catalog.questions(db, edition, [answer.question for answer in fact.answers])
    standard, module = catalog.standard(db, edition), places.module(edition)
    told = [
        statements.answered(
            story.occasion("answered", fact.attempt, uuid5(fact.attempt, answer.question)),
            asked.question(module, questions[answer.question], standard),
            _answer(fact, questions[answer.question], answer.response, answer.right, standard),
            within=quiz,
            position=answer.position,
        )
        for answer in fact.answers
    ]
    ended = statements.terminated(
        story.occasion("terminated", fact.attempt), quiz, duration=timedelta(seconds=fact.seconds)
    )
    keep(db, fact.occasion.organisation, [*told, _outcome(story, fact, quiz), ended])


def tell_feedback_viewed(db: Session, fact: facts.FeedbackViewed) -> None:
    story, quiz, _ = _of_attempt(db, fact)
    occasion = story.occasion("viewed", fact.attempt)
    keep(db, fact.occasion.organisation, [statements.viewed(occasion, activities.solution(quiz), quiz)])


def _answer(fact: Fact, question: Question, given: tuple[str, ...], right: bool, standard: Standard) -> Answer:
    said = asked.response(question, given, standard, fact.occasion.language)
    return Answer(said, right, Score(int(right), 1))


def _outcome(story: _Story, fact: facts.AttemptGraded, quiz: Thing) -> Statement:
    occasion = story.occasion(fact.outcome, fact.attempt)
    score, time = Score(fact.raw, fact.maximum), timedelta(seconds=fact.seconds)
    if fact.outcome == "scored":
        return statements.scored(occasion, quiz, score, duration=time)
    sentence = statements.passed if fact.passed else statements.failed
    return sentence(occasion, quiz, score, mastery=fact.pass_mark, duration=time)


# --- Modules and tracks ----------------------------------------------------------------------------------------------


def tell_module_satisfied(db: Session, fact: facts.ModuleSatisfied) -> None:
    edition, story = _in_module(db, fact, fact.module, fact.version, None)
    enrolment = fact.occasion.enrolment
    occasion = story.occasion("satisfied", enrolment, uuid5(enrolment, f"module:{fact.module}"))
    keep(db, fact.occasion.organisation, [statements.satisfied(occasion, places.module(edition))])


def tell_track_progressed(db: Session, fact: facts.TrackProgressed) -> None:
    story, edition = _of_track(db, fact)
    enrolment = fact.occasion.enrolment
    occasion = story.occasion("progressed", enrolment, _moment(enrolment, fact))
    keep(db, fact.occasion.organisation, [statements.progressed(occasion, places.track(edition), percent=fact.percent)])


def tell_track_satisfied(db: Session, fact: facts.TrackSatisfied) -> None:
    """Once; again, under the next revision, where the last one was voided."""
    story, edition = _of_track(db, fact)
    name, _told = _satisfied(db, story.namespace, fact)
    occasion = statements.Occasion(name, story.who, fact.at, story.where)
    keep(db, fact.occasion.organisation, [statements.satisfied(occasion, places.track(edition))])


def tell_track_reopened(db: Session, fact: facts.TrackReopened) -> None:
    """What was said of the whole track is voided; nothing where it was never said."""
    story, _edition = _of_track(db, fact)
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


# --- Looking up, keeping ---------------------------------------------------------------------------------------------


def _story(db: Session, fact: Fact) -> _Story:
    who, where = places.who_and_where(db, fact.occasion)
    return _Story(organisations.namespace(db), fact, who, where)


def _followed(db: Session, fact: Fact) -> TrackEdition:
    """The track of the enrolment, in the version this learner follows."""
    enrolment = progress.enrolment(db, fact.occasion.enrolment)
    return catalog.track(db, fact.occasion.organisation, enrolment.track, enrolment.track_version_id)


def _of_track(db: Session, fact: Fact) -> tuple[_Story, TrackEdition]:
    story, edition = _story(db, fact), _followed(db, fact)
    return replace(story, where=places.in_track(story.where, edition)), edition


def _edition(db: Session, fact: Fact, module: str, version: UUID | None) -> ModuleEdition:
    """The version meant, else the one this learner follows; a launch into a withdrawn one is told of its last."""
    whose = fact.occasion.organisation
    if version:
        return catalog.module(db, whose, module, version)
    try:
        return progress.module_edition(db, progress.enrolment(db, fact.occasion.enrolment), module)
    except NotFound:
        return catalog.module(db, whose, module, catalog.version(db, whose, "module", module).id)


def _in_module(
    db: Session, fact: Fact, module: str, version: UUID | None, session: UUID | None
) -> tuple[ModuleEdition, _Story]:
    edition = _edition(db, fact, module, version)
    story = _story(db, fact)
    return edition, replace(story, where=places.in_module(story.where, edition, _followed(db, fact), session))


def _of_lesson(db: Session, fact: facts.LessonFact) -> tuple[_Story, Thing]:
    edition, story = _in_module(db, fact, fact.module, fact.version, fact.sitting)
    return story, places.lesson(edition, fact.lesson)


def _of_attempt(db: Session, fact: facts.AttemptFact) -> tuple[_Story, Thing, ModuleEdition]:
    edition, story = _in_module(db, fact, fact.module, fact.version, fact.attempt)
    taken = catalog.quiz(db, edition, fact.quiz)
    assessment: Assessment = "summative" if taken.purpose == "summative" else "formative"
    where = replace(story.where, attempt=fact.attempt, assessment=assessment)
    return replace(story, where=where), places.quiz(edition, fact.quiz), edition


def _of_content(db: Session, fact: Fact, content: str) -> tuple[_Story, Thing]:
    """What a link shows: "track:new-hire", "module:key", "lesson:module/key" or "quiz:module/key"."""
    kind, _, path = content.partition(":")
    if kind == "track":
        story, edition = _of_track(db, fact)
        return story, places.track(edition)
    key, _, unit = path.partition("/")
    enrolment = progress.enrolment(db, fact.occasion.enrolment)
    followed = progress.module_edition(db, enrolment, key)
    _, story = _in_module(db, fact, key, followed.id, None)
    if kind == "lesson":
        return story, places.lesson(followed, unit)
    return story, places.quiz(followed, unit) if kind == "quiz" else places.module(followed)


def _moment(what: UUID, fact: Fact) -> UUID:
    """A natural key for what can happen to the same thing many times."""
    return uuid5(what, instant(fact.at))
