"""Starting, saving and handing in a quiz: the only writer of attempts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.schema import Question
from lms_tool.attempts import queries, rules
from lms_tool.attempts.models import Attempt, ReleasedTry, Response
from lms_tool.attempts.queries import AttemptClosed
from lms_tool.audit import service as audit
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.errors import Conflict, NotFound
from lms_tool.facts import (
    AttemptGraded,
    AttemptResumed,
    AttemptStarted,
    FeedbackViewed,
    MarkedAnswer,
    Occasion,
    publish,
)
from lms_tool.people import queries as people
from lms_tool.progress import queries as progress


class NoMoreTries(Conflict):
    code = "NO-MORE-TRIES"
    what = "You have used all your tries"
    do = "Your trainer can release another. Until then, read the lessons named in your last result."


class TooEarly(Conflict):
    code = "TOO-EARLY"
    what = "The next try opens later"
    do = "Use the pause to read the lessons named in your last result."


class NothingToAsk(Conflict):
    code = "NOTHING-TO-ASK"
    what = "This quiz has no questions at the moment"
    do = "Your trainer has withdrawn them to mend them. Nothing is lost; come back later."


def start(
    db: Session, occasion: Occasion, edition: ModuleEdition, quiz_key: str, *, luck: Random, now: datetime
) -> Attempt:
    """A new attempt, or the one that is open already. Raises NoMoreTries, TooEarly, NothingToAsk."""
    quiz = progress.quiz_for(db, occasion.enrolment, edition, quiz_key)
    earlier = queries.of_quiz(db, occasion.enrolment, edition.key, quiz_key)
    for one in earlier:
        if one.state == "open":
            return _come_back(db, one, occasion, now)
    allowed = queries.permission(db, quiz, occasion.enrolment, edition.key, earlier, now=now)
    if not allowed.allowed:
        raise TooEarly() if allowed.opens_at else NoMoreTries()
    pool = queries.askable(db, edition, quiz, people.site_of(db, occasion.person))
    if not pool:
        raise NothingToAsk(f"{edition.key}/{quiz_key}: every question is withdrawn")
    seen = {item["question"] for one in earlier for item in one.items}
    drawn = rules.draw(quiz, pool, seen, luck)
    attempt = Attempt(
        organisation_id=occasion.organisation,
        person_id=occasion.person,
        enrolment_id=occasion.enrolment,
        launch_id=occasion.launch,
        language=occasion.language,
        module=edition.key,
        quiz=quiz_key,
        version_id=edition.id,
        number=len(earlier) + 1,
        items=[{"question": item.question, "options": list(item.options)} for item in drawn],
        state="open",
        started_at=now,
        last_seen_at=now,
        deadline_at=rules.deadline(quiz, now),
        pass_mark=quiz.pass_mark / 100,
        overdue=False,
    )
    try:
        with db.begin_nested():
            db.add(attempt)
    except IntegrityError:  # the other half of a double click was faster
        found = queries.open_one_or_none(db, occasion.enrolment, edition.key, quiz_key)
        if found is None:
            raise Conflict("two attempts at once") from None
        return found
    publish(db, AttemptStarted(**_of(attempt, now)))
    return attempt


def release_try(
    db: Session, edition: ModuleEdition, quiz_key: str, enrolment_id: UUID, *, by: UUID, now: datetime
) -> ReleasedTry:
    """Give a learner whose tries are used one more. Raises Conflict where one is still there or none is needed."""
    quiz = catalog.quiz(db, edition, quiz_key)
    earlier = queries.of_quiz(db, enrolment_id, edition.key, quiz_key)
    allowed = queries.permission(db, quiz, enrolment_id, edition.key, earlier, now=now)
    if allowed.allowed or allowed.opens_at or any(one.state == "open" for one in earlier):
        raise Conflict(f"a try at {edition.key}/{quiz_key} is still there")
    released = ReleasedTry(
        organisation_id=earlier[0].organisation_id,
        enrolment_id=enrolment_id,
        module=edition.key,
        quiz=quiz_key,
        released_by=by,
        released_at=now,
    )
    db.add(released)
    subject, whose = earlier[0].person_id, earlier[0].organisation_id
    audit.note(db, whose, "learner.released", by=by, at=now, subject=subject, named=f"{edition.key}/{quiz_key}")
    db.flush()
    return released


def _come_back(db: Session, attempt: Attempt, occasion: Occasion, now: datetime) -> Attempt:
    if now - attempt.last_seen_at > rules.GRACE * 10:
        since = attempt.last_seen_at
        seconds = max(0.0, (since - attempt.started_at).total_seconds())
        publish(db, AttemptResumed(**_of(attempt, now), session=attempt.id, since=since, seconds=seconds))
    attempt.last_seen_at, attempt.launch_id, attempt.language = now, occasion.launch, occasion.language
    return attempt


def save(
    db: Session,
    attempt_id: UUID,
    person_id: UUID,
    question_key: str,
    chosen: Collection[str],
    *,
    revision: int,
    flagged: bool,
    now: datetime,
) -> Response:
    """Keep one answer. revision is the device's own count: what arrives late never overwrites what was chosen later."""
    attempt = queries.open_attempt(db, attempt_id, person_id)
    if rules.is_over(attempt.deadline_at, now):
        raise AttemptClosed(f"attempt {attempt_id} ended at {attempt.deadline_at}")
    question = _questions(db, attempt).get(question_key)
    if question is None:
        raise NotFound(f"question {question_key} in attempt {attempt_id}")
    attempt.last_seen_at = now
    kept = queries.responses(db, attempt.id).get(question_key)
    return _keep(db, attempt, kept, question, chosen, revision=revision, flagged=flagged, now=now)


def _keep(
    db: Session,
    attempt: Attempt,
    kept: Response | None,
    question: Question,
    chosen: Collection[str],
    *,
    revision: int | None,
    flagged: bool | None,
    now: datetime,
) -> Response:
    """kept: what was saved before. revision None: the whole form was sent, it is the last word."""
    if kept is None:
        kept = Response(
            organisation_id=attempt.organisation_id,
            attempt_id=attempt.id,
            question=question.key,
            chosen=[],
            flagged=False,
            revision=-1,
            saved_at=now,
        )
        db.add(kept)
    if revision is None or revision > kept.revision:
        kept.chosen = question.clean(chosen)
        kept.revision = kept.revision if revision is None else revision
        kept.flagged = kept.flagged if flagged is None else flagged
        kept.saved_at = now
    return kept


def submit(
    db: Session, attempt_id: UUID, person_id: UUID, answers: Mapping[str, Collection[str]], *, now: datetime
) -> AttemptGraded:
    """Hand in an attempt with what the form shows; saved answers hold where the form says nothing.

    What comes after the deadline and its grace does not count, what was saved before does.
    Raises AttemptClosed when it was handed in before.
    """
    people.alone(db, person_id)  # before the attempt, its enrolment and what else is theirs
    attempt = queries.open_attempt(db, attempt_id, person_id)
    late = rules.is_over(attempt.deadline_at, now)
    if not late:
        questions, kept = _questions(db, attempt), queries.responses(db, attempt.id)
        for key, chosen in answers.items():
            if key in questions:
                _keep(db, attempt, kept.get(key), questions[key], chosen, revision=None, flagged=None, now=now)
        db.flush()
    return _grade(db, attempt, overdue=late, now=now)


def hand_in_overdue(db: Session, *, now: datetime, most: int = 100) -> int:
    """Hand in what the clock has ended, with what was saved. Gives how many."""
    found = queries.overdue(db, now, most)
    for attempt in found:
        _grade(db, attempt, overdue=True, now=now)
    return len(found)


def _grade(db: Session, attempt: Attempt, *, overdue: bool, now: datetime) -> AttemptGraded:
    questions = _questions(db, attempt)
    items = queries.items(attempt)
    kept = queries.responses(db, attempt.id)
    chosen = {key: row.chosen for key, row in kept.items()}
    standard = catalog.standard(db, _edition(db, attempt), queries.site_of(db, attempt))
    mark = rules.grade(items, questions, chosen, standard)
    for key, row in kept.items():
        row.right = mark.right.get(key)
    earlier = queries.of_quiz(db, attempt.enrolment_id, attempt.module, attempt.quiz)
    passed_before = any(one.passed for one in earlier if one.number < attempt.number)
    ended = min(now, attempt.deadline_at) if overdue and attempt.deadline_at else now
    attempt.state, attempt.submitted_at, attempt.overdue = "graded", ended, overdue
    attempt.raw, attempt.maximum, attempt.scaled = mark.raw, mark.maximum, mark.scaled
    attempt.passed = mark.scaled >= (attempt.pass_mark or 0)
    attempt.outcome = rules.outcome(attempt.passed, passed_before)
    return publish(db, _graded(attempt, items, kept, mark))


def _graded(attempt: Attempt, items: list[rules.Item], kept: Mapping[str, Response], mark: rules.Mark) -> AttemptGraded:
    ended = attempt.submitted_at or attempt.last_seen_at
    return AttemptGraded(
        **_of(attempt, ended),
        raw=mark.raw,
        maximum=mark.maximum,
        scaled=mark.scaled,
        pass_mark=attempt.pass_mark or 0,
        passed=bool(attempt.passed),
        outcome=attempt.outcome or "",
        seconds=max(0.0, (ended - attempt.started_at).total_seconds()),  # clocks of several machines differ
        overdue=attempt.overdue,
        answers=tuple(
            MarkedAnswer(
                item.question,
                tuple(kept[item.question].chosen) if item.question in kept else (),
                mark.right[item.question],
                position,
                item.options,
            )
            for position, item in enumerate(items, start=1)
        ),
    )


def look_at_result(db: Session, attempt: Attempt, *, now: datetime) -> None:
    """The learner sees the result; told the first time only."""
    if attempt.seen_at is None and attempt.state == "graded":
        attempt.seen_at = now
        publish(db, FeedbackViewed(**_of(attempt, now)))


def _edition(db: Session, attempt: Attempt) -> ModuleEdition:
    return catalog.module(db, attempt.organisation_id, attempt.module, attempt.version_id)


def _questions(db: Session, attempt: Attempt) -> dict[str, Question]:
    return catalog.questions(db, _edition(db, attempt), [item["question"] for item in attempt.items])


def _of(attempt: Attempt, at: datetime) -> dict[str, Any]:
    """What every fact about an attempt says."""
    occasion = Occasion(
        attempt.organisation_id, attempt.person_id, attempt.enrolment_id, attempt.launch_id, attempt.language
    )
    return {
        "occasion": occasion,
        "at": at,
        "module": attempt.module,
        "quiz": attempt.quiz,
        "version": attempt.version_id,
        "attempt": attempt.id,
        "number": attempt.number,
    }
