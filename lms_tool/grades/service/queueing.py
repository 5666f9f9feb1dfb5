"""Which scores an attempt changes. Written in the attempt's own transaction."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.attempts import queries as attempts
from lms_tool.catalog import queries as catalog
from lms_tool.db import found_or_made
from lms_tool.facts import AttemptGraded
from lms_tool.grades import queries, rules
from lms_tool.grades.models import Column, Score
from lms_tool.launches import queries as launches
from lms_tool.launches.models import LaunchSession
from lms_tool.organisations import queries as organisations
from lms_tool.outbox import queries as messages
from lms_tool.outbox import service as outbox
from lms_tool.people import queries as people
from lms_tool.progress import queries as progress


def queue_score(db: Session, fact: AttemptGraded) -> list[Score]:
    """Let the gradebook know where this attempt raises the learner's points; gives the scores that have to be sent.

    The column that this launch leads to gets its score even if it is nought; columns that were told of this person
    before, by whichever link, are kept true.
    """
    here, quiz = fact.occasion, (fact.module, fact.quiz)
    track = progress.enrolment(db, here.enrolment).track
    contents = rules.contents_of(quiz, track)
    known = {score.column_id for score in queries.of_person(db, here.person, contents)}
    session = launches.session_or_none(db, here.launch) if here.launch else None
    target = rules.target_or_none(queries.offer(session), quiz, track) if session else None
    if session and target:
        known.add(_column(db, session, target, fact).id)
    columns = queries.columns(db, known)
    raised = [_raise(db, column, fact) for column in sorted(columns.values(), key=lambda column: column.id)]
    return [score for score in raised if score is not None]


def resend(db: Session, score_ids: list[UUID], *, now: datetime) -> int:
    """Send these scores again at once, with a new timestamp, whatever became of them before; those that are kept here
    stay. Gives how many."""
    scores = queries.scores(db, score_ids)
    columns = queries.columns(db, {score.column_id for score in scores.values()})
    going = [score for score in scores.values() if not score.held]
    for score in going:
        score.at = None
        enqueue(db, columns[score.column_id], score, now=now)
    db.flush()
    for piece in batched([score.id for score in going]):
        outbox.retry(db, list(messages.of_subjects(db, piece).values()))
    return len(going)


def batched(ids: list[UUID]) -> Iterator[list[UUID]]:
    """In pieces that a statement can name."""
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]


def enqueue(db: Session, column: Column, score: Score, *, now: datetime) -> None:
    """Let a score leave in its present state."""
    destination = outbox.open_destination(db, score.organisation_id, "score", column.registration_id)
    outbox.enqueue(db, destination, score.id, now=now)


def _column(db: Session, session: LaunchSession, target: rules.Target, fact: AttemptGraded) -> Column:
    """The column of a target, known from now on; what the launch says of it anew is taken over."""

    def find() -> Column | None:
        return queries.column_or_none(db, session, target)

    column = found_or_made(db, find, lambda: _new_column(db, session, target, fact))
    if target.own and column.address != session.line_item:
        column.address = session.line_item
    column.columns_url = session.line_items or column.columns_url
    column.scopes = sorted(session.grade_scopes)
    return column


def _new_column(db: Session, session: LaunchSession, target: rules.Target, fact: AttemptGraded) -> Column:
    assert session.course_id is not None  # without a course there is no target
    return Column(
        organisation_id=session.organisation_id,
        registration_id=session.registration_id,
        course_id=session.course_id,
        link_id=session.link_id if target.own else None,
        content=target.content,
        coupled=target.own,
        address=session.line_item if target.own else None,
        columns_url=session.line_items,
        scopes=sorted(session.grade_scopes),
        resource_id=target.content,
        tag=rules.THEORY,
        label=_label(db, target.content, fact),
        score_maximum=rules.MAXIMUM,
    )


def _label(db: Session, content: str, fact: AttemptGraded) -> str:
    """What the gradebook's readers see above the column: in the organisation's language."""
    organisation = organisations.organisation(db, fact.occasion.organisation)
    kind, _, key = content.partition(":")
    if kind == "track":
        titles = [catalog.track(db, organisation.id, key).title]
    else:
        edition = catalog.module(db, organisation.id, fact.module, fact.version)
        titles = [edition.title]
        if kind == "quiz":
            titles.append(catalog.quiz(db, edition, fact.quiz).title)
    return " · ".join(title.get(organisation.locale) for title in titles)[:255]


def _raise(db: Session, column: Column, fact: AttemptGraded) -> Score | None:
    """Write the learner's points of a column, which only rise; None where nothing changes."""
    here = fact.occasion

    def find() -> Score | None:
        return queries.score_or_none(db, column.id, here.person)

    def make() -> Score:
        return Score(
            organisation_id=here.organisation,
            column_id=column.id,
            person_id=here.person,
            subject=people.account(db, here.person, column.registration_id).subject,
            attempt_id=fact.attempt,
            given=-1.0,
            maximum=rules.MAXIMUM,
            held="",
            passed=False,
        )

    score = found_or_made(db, find, make)
    counted = points(db, column.content, here.enrolment)
    comment = rules.comment(counted, here.language)
    same = (counted.given, comment, counted.passed) == (score.given, score.comment, score.passed)
    if counted.given < score.given or same:
        return None
    score.given, score.comment, score.attempt_id, score.passed = counted.given, comment, fact.attempt, counted.passed
    let_go(db, column, score, queries.policy(db, column.course_id, column.content), now=fact.at)
    return score


def let_go(db: Session, column: Column, score: Score, when: rules.When, *, now: datetime) -> bool:
    """Send a score in its present state, or keep it as the policy says; whether it goes."""
    score.held = rules.hold(when, passed=score.passed, there=score.sent_at is not None, held=score.held, now=now)
    if score.held:
        return False
    score.at = None
    enqueue(db, column, score, now=now)
    return True


def points(db: Session, content: str, enrolment_id: UUID) -> rules.Points:
    """What this content is worth to the learner now, out of all attempts of their enrolment."""
    best: dict[rules.Quiz, float] = {}
    passed: set[rules.Quiz] = set()
    for attempt in attempts.graded_of_enrolments(db, [enrolment_id]):
        quiz = (attempt.module, attempt.quiz)
        best[quiz] = max(best.get(quiz, 0.0), attempt.scaled or 0.0)
        if attempt.passed:
            passed.add(quiz)
    return rules.points(_groups(db, content, enrolment_id), best, passed)


def _groups(db: Session, content: str, enrolment_id: UUID) -> list[list[rules.Quiz]]:
    """The quizzes that make up a content, by module, in the versions this learner follows."""
    kind, _, key = content.partition(":")
    if kind == "quiz":
        module, _, quiz = key.partition("/")
        return [[(module, quiz)]]
    enrolment = progress.enrolment(db, enrolment_id)
    if kind == "module":
        edition = progress.module_edition(db, enrolment, key)
        return [[(edition.key, quiz.key) for quiz in edition.quizzes]]
    outline = progress.outline(db, enrolment)
    return [
        [(unit.module, unit.key) for unit in module.units if unit.kind == "quiz"]
        for module in outline.modules
        if module.required
    ]
