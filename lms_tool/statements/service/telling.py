"""One function per fact. Each says what happened in xAPI's words and keeps it in the embedded store.

Statement ids are made from what happened, with ids of ours as natural keys: a fact told twice is one statement.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from content.schema import Question, Standard
from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.facts import Fact
from lms_tool.statements.service import around, asked, places
from lms_tool.statements.service.keeping import keep
from lms_tool.statements.service.setting import installed
from xapi import activities, statements
from xapi.activities import Thing
from xapi.rendering import Statement
from xapi.results import Answer, Score

# --- Arriving and enrolling ------------------------------------------------------------------------------------------


def tell_launched(db: Session, fact: facts.ContentLaunched) -> None:
    """A learner arrived through a link; nothing is said where there is no launch to speak of."""
    launch = fact.occasion.launch
    if launch is None:
        return
    story, thing = around.of_content(db, fact, fact.content)
    url = f"{installed().public_url}/lti/launch"
    keep(db, fact.occasion.organisation, [statements.launched(story.occasion("launched", launch), thing, url=url)])


def tell_enrolled(db: Session, fact: facts.Enrolled) -> None:
    story, edition = around.of_track(db, fact)
    said = statements.registered(story.occasion("registered", fact.occasion.enrolment), places.track(edition))
    keep(db, fact.occasion.organisation, [said])


# --- Lessons ---------------------------------------------------------------------------------------------------------


def tell_lesson_opened(db: Session, fact: facts.LessonOpened) -> None:
    story, lesson = around.of_lesson(db, fact)
    keep(db, fact.occasion.organisation, [statements.initialized(story.occasion("initialized", fact.sitting), lesson)])


def tell_lesson_resumed(db: Session, fact: facts.LessonResumed) -> None:
    """Only who comes back has left to come back: the pause is told with its end, as of when it began."""
    story, lesson = around.of_lesson(db, fact)
    said = _paused(story, lesson, fact, fact.sitting)
    keep(db, fact.occasion.organisation, said)


def tell_lesson_progressed(db: Session, fact: facts.LessonProgressed) -> None:
    story, lesson = around.of_lesson(db, fact)
    occasion = story.occasion("progressed", fact.sitting, uuid5(fact.sitting, str(fact.percent)))
    time = timedelta(seconds=fact.seconds)
    keep(db, fact.occasion.organisation, [statements.progressed(occasion, lesson, percent=fact.percent, duration=time)])


def tell_lesson_completed(db: Session, fact: facts.LessonCompleted) -> None:
    """Once per enrolment and lesson, as cmi5 asks."""
    story, lesson = around.of_lesson(db, fact)
    enrolment = fact.occasion.enrolment
    occasion = story.occasion("completed", enrolment, uuid5(enrolment, f"lesson:{fact.module}/{fact.lesson}"))
    keep(
        db,
        fact.occasion.organisation,
        [statements.completed(occasion, lesson, duration=timedelta(seconds=fact.seconds))],
    )


def tell_lesson_left(db: Session, fact: facts.LessonLeft) -> None:
    """What was read, and that the sitting is over. Who only looked in for less than a second has read nothing."""
    edition, story = around.in_module(db, fact, fact.module, fact.version, fact.sitting)
    lesson, time = places.lesson(edition, fact.lesson), timedelta(seconds=fact.seconds)
    ended = statements.abandoned if fact.lost else statements.terminated
    told = [ended(story.occasion("abandoned" if fact.lost else "terminated", fact.sitting), lesson, duration=time)]
    if fact.seconds >= 1:
        place = [head.key for head in edition.lessons].index(fact.lesson) + 1
        read = story.occasion("experienced", fact.sitting)
        told.insert(0, statements.experienced(read, lesson, position=place, duration=time))
    keep(db, fact.occasion.organisation, told)


def tell_check_answered(db: Session, fact: facts.CheckAnswered) -> None:
    edition, story = around.in_module(db, fact, fact.module, fact.version, fact.sitting)
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
    story, quiz, _ = around.of_attempt(db, fact)
    keep(db, fact.occasion.organisation, [statements.initialized(story.occasion("initialized", fact.attempt), quiz)])


def tell_attempt_resumed(db: Session, fact: facts.AttemptResumed) -> None:
    story, quiz, _ = around.of_attempt(db, fact)
    keep(db, fact.occasion.organisation, _paused(story, quiz, fact, fact.session))


def tell_attempt_graded(db: Session, fact: facts.AttemptGraded) -> None:
    """Every answer, then the outcome, then the end of the sitting."""
    story, quiz, edition = around.of_attempt(db, fact)
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
    """The session of the attempt is over, and nothing follows in it: looking at the solution is one of its own."""
    story, quiz, _ = around.of_attempt(db, fact)
    occasion = story.occasion(
        "viewed", fact.attempt, where=replace(story.where, session=uuid5(fact.attempt, "solution"))
    )
    keep(db, fact.occasion.organisation, [statements.viewed(occasion, activities.solution(quiz), quiz)])


def _paused(
    story: around.Story, unit: Thing, fact: facts.LessonResumed | facts.AttemptResumed, session: UUID
) -> list[Statement]:
    key = (session, around.moment(session, fact))
    left = replace(story.occasion("suspended", *key), at=fact.since)
    time = timedelta(seconds=fact.seconds)
    return [
        statements.suspended(left, unit, duration=time),
        statements.resumed(story.occasion("resumed", *key), unit),
    ]


def _answer(fact: Fact, question: Question, given: tuple[str, ...], right: bool, standard: Standard) -> Answer:
    said = asked.response(question, given, standard, fact.occasion.language)
    return Answer(said, right, Score(int(right), 1))


def _outcome(story: around.Story, fact: facts.AttemptGraded, quiz: Thing) -> Statement:
    occasion = story.occasion(fact.outcome, fact.attempt)
    score, time = Score(fact.raw, fact.maximum), timedelta(seconds=fact.seconds)
    if fact.outcome == "scored":
        return statements.scored(occasion, quiz, score, duration=time)
    sentence = statements.passed if fact.passed else statements.failed
    return sentence(occasion, quiz, score, mastery=fact.pass_mark, duration=time)
