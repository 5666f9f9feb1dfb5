"""Which scores an attempt or a practical changes. Written in its own transaction."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.attempts import queries as attempts
from lms_tool.attempts.models import Attempt
from lms_tool.db import found_or_made
from lms_tool.facts import Arrived, AttemptGraded, PeopleChanged, PracticalDecided
from lms_tool.grades import queries, rules
from lms_tool.grades.models import Column, Place, Score
from lms_tool.grades.service.columns import column_of
from lms_tool.grades.service.sending import enqueue
from lms_tool.launches import queries as launches
from lms_tool.organisations import queries as organisations
from lms_tool.outbox import service as outbox
from lms_tool.people import queries as people
from lms_tool.practicals import queries as practicals
from lms_tool.practicals.models import Practical
from lms_tool.progress import queries as progress
from lms_tool.progress.rules import ModuleOutline


def queue_score(db: Session, fact: AttemptGraded) -> list[Score]:
    """Let the gradebook know where this attempt raises the learner's points; gives the scores that have to be sent."""
    here = fact.occasion
    return _count(
        db,
        rules.EarnedInQuiz(
            organisation=here.organisation,
            person=here.person,
            enrolment=here.enrolment,
            launch=here.launch,
            language=here.language,
            attempt=fact.attempt,
            module=fact.module,
            quiz=fact.quiz,
            version=fact.version,
            at=fact.at,
        ),
    )


def queue_practical(db: Session, fact: PracticalDecided) -> list[Score]:
    """Let the gradebook know what a practical is worth, or is worth after a correction."""
    here = fact.occasion
    return _count(
        db,
        rules.EarnedInPractical(
            organisation=here.organisation,
            person=here.person,
            enrolment=here.enrolment,
            language=here.language,
            practical=fact.practical,
            course=fact.course,
            at=fact.at,
        ),
    )


def choose(db: Session, link: UUID, beside: Collection[str], *, by: UUID, now: datetime) -> int:
    """Have these columns beside the link's own; what was handed in through it, or shown in its course, before goes into
    them, too. Columns that are there stay, and are kept true. Gives how many grades are new or other than before."""
    found = db.scalar(select(Place).where(Place.link_id == link))
    place = found or Place(organisation_id=db.info["organisation"], link_id=link)
    place.beside, place.decided_by, place.decided_at = [one for one in rules.BESIDE if one in beside], by, now
    db.add(place)
    db.flush()
    scores: set[UUID] = set()
    here = people.link(db, link)
    for attempt in queries.handed_in(db, here, everywhere=bool({rules.OVERALL, rules.THEORY} & set(beside))):
        scores |= {score.id for score in _count(db, _earned(attempt, now))}
    for shown in practicals.decided_in(db, here.course_id):
        scores |= {score.id for score in _count(db, _shown(db, shown, now))}
    return len(scores)


def queue_earlier(db: Session, fact: Arrived) -> None:
    """Who was marked before they came by a link that leads to a column: the points go there now."""
    session = launches.session(db, fact.launch)
    if session.course_id is None or session.reviewed is not None or "learner" not in session.roles:
        return
    for shown in practicals.decided_in(db, session.course_id, fact.person):
        _count(db, _shown(db, shown, fact.at))


def note_people(db: Session, fact: PeopleChanged) -> None:
    """Two who were one for a while: each grade stands again on what its own person has done, and is taken out where
    that is nothing."""
    for score in queries.strayed(db, fact.people):
        column = queries.columns(db, [score.column_id])[score.column_id]
        other = progress.enrolment(db, score.enrolment_id)
        mine = [one.id for one in progress.every_enrolment_of(db, score.person_id) if one.track == other.track]
        if mine:
            score.enrolment_id, counted = best(db, column, score.person_id, mine[0])
            write(score, counted)
            score.held = score.held if counted.taken else rules.TAKEN
        else:
            score.held = rules.TAKEN
        if score.held == rules.TAKEN and score.last_at is None:
            outbox.withdraw(db, [score.id])
        else:
            score.at = None
            enqueue(db, column, score, now=fact.at)
        for attempt in attempts.graded_of_enrolments(db, [other.id]):
            _count(db, _earned(attempt, fact.at))
        for shown in practicals.decided(db, [other.id]):
            _count(db, _shown(db, shown, fact.at))


def _earned(attempt: Attempt, now: datetime) -> rules.EarnedInQuiz:
    return rules.EarnedInQuiz(
        organisation=attempt.organisation_id,
        person=attempt.person_id,
        enrolment=attempt.enrolment_id,
        launch=attempt.launch_id,
        language=attempt.language,
        attempt=attempt.id,
        module=attempt.module,
        quiz=attempt.quiz,
        version=attempt.version_id,
        at=now,
    )


def _shown(db: Session, practical: Practical, now: datetime) -> rules.EarnedInPractical:
    return rules.EarnedInPractical(
        organisation=practical.organisation_id,
        person=practical.person_id,
        enrolment=practical.enrolment_id,
        language=organisations.organisation(db, practical.organisation_id).locale,
        practical=practical.id,
        course=practical.course_id,
        at=now,
    )


def _count(db: Session, earned: rules.EarnedInQuiz | rules.EarnedInPractical) -> list[Score]:
    """Raise what something that was marked changes. The columns that its launch or course leads to get their score even
    if it is nought; columns that were told of this person before, by whichever link, are kept true."""
    track = progress.enrolment(db, earned.enrolment).track
    if isinstance(earned, rules.EarnedInQuiz):
        contents = rules.contents_of(earned.which, track)
        session = launches.session_or_none(db, earned.launch) if earned.launch else None
        ways = [queries.WayIn(session, own=True)] if session else []
    else:
        contents = rules.contents_of_practical(track)
        ways = queries.ways_in(db, earned.course, earned.person) if earned.course else []
    known = {score.column_id for score in queries.of_person(db, earned.person, contents)}
    for way in ways:
        targets = _targets(queries.offer(db, way.session), earned, track)
        known |= {column_of(db, way.session, one, earned).id for one in targets if way.own or not one.own}
    columns = queries.columns(db, known)
    raised = [_raise(db, column, earned) for column in sorted(columns.values(), key=lambda column: column.id)]
    return [score for score in raised if score is not None]


def _targets(
    offer: rules.Offer, earned: rules.EarnedInQuiz | rules.EarnedInPractical, track: str
) -> tuple[rules.Target, ...]:
    if isinstance(earned, rules.EarnedInQuiz):
        return rules.targets(offer, earned.which, track)
    return rules.targets_of_practical(offer, track)


def _raise(db: Session, column: Column, earned: rules.EarnedInQuiz | rules.EarnedInPractical) -> Score | None:
    """Write the learner's points of a column; None where nothing changes."""
    if isinstance(earned, rules.EarnedInQuiz) and not _counts(db, column.content, earned):
        return None  # practice, beside a test that counts
    account = people.account_or_none(db, earned.person, column.registration_id)
    if account is None:
        return None  # nobody whom this platform knows

    def find() -> Score | None:
        return queries.score_or_none(db, column.id, earned.person)

    def make() -> Score:
        return Score(
            organisation_id=earned.organisation,
            column_id=column.id,
            person_id=earned.person,
            subject=account.subject,
            enrolment_id=earned.enrolment,
            given=-1.0,
            complete=True,
            maximum=rules.MAXIMUM,
            held="",
            passed=False,
        )

    score = found_or_made(db, find, make)
    stands_on, counted = best(db, column, earned.person, earned.enrolment)
    if is_same(score, counted) and score.comment in rules.comments(counted):
        return None
    write(score, counted)
    score.comment, score.enrolment_id = rules.comment(counted, earned.language), stands_on
    score.attempt_id = earned.attempt if isinstance(earned, rules.EarnedInQuiz) else None
    score.practical_id = earned.practical if isinstance(earned, rules.EarnedInPractical) else None
    let_go(db, column, score, queries.policy(db, column.course_id, column.content), now=earned.at)
    return score


def _counts(db: Session, content: str, earned: rules.EarnedInQuiz) -> bool:
    return any(earned.which in group for group in _groups(db, content, earned.enrolment))


def write(score: Score, counted: rules.Points) -> None:
    score.given, score.passed, score.complete = counted.given, counted.passed, counted.complete


def let_go(db: Session, column: Column, score: Score, when: rules.When, *, now: datetime) -> bool:
    """Send a score in its present state, or keep it as the policy says; whether it goes."""
    there = score.sent_at is not None
    score.held = rules.hold(when, passed=score.passed, complete=score.complete, there=there, held=score.held, now=now)
    if score.held:
        return False
    score.at = None
    enqueue(db, column, score, now=now)
    return True


def is_same(score: Score, counted: rules.Points) -> bool:
    return (counted.given, counted.passed, counted.complete) == (score.given, score.passed, score.complete)


def best(db: Session, column: Column, person: UUID, enrolment_id: UUID) -> tuple[UUID, rules.Points]:
    """What a column is worth to somebody, and the enrolment on which that stands: another time through the same track
    (or through another with the same module) never lowers what an earlier one brought."""
    here = progress.enrolment(db, enrolment_id)
    of_track = column.content.partition(":")[0] in ("track", *rules.PARTS)
    every = [one for one in progress.every_enrolment_of(db, person) if not of_track or one.track == here.track]
    ids = [one.id for one in sorted(every, key=lambda one: (one.enrolled_at, one.id))] or [enrolment_id]
    owed = queries.wants_practicals(db, column.course_id)
    worth = {one: points(db, column.content, one, owed=owed) for one in ids}
    return max(worth.items(), key=lambda pair: (pair[1].taken > 0, pair[1].given))


def points(db: Session, content: str, enrolment_id: UUID, *, owed: bool = False) -> rules.Points:
    """What this content is worth to the learner now, out of everything that was marked in their enrolment. owed: see
    `rules.whole`."""
    kind = content.partition(":")[0]
    if kind == "practical":
        return _practical(db, enrolment_id) or rules.Points(0.0, 0, 1)
    theory = _theory(db, _groups(db, content, enrolment_id), enrolment_id)
    return rules.whole(theory, _practical(db, enrolment_id), owed=owed) if kind == "track" else theory


def _practical(db: Session, enrolment_id: UUID) -> rules.Points | None:
    best = practicals.best_or_none(db, enrolment_id)
    return rules.Points(best.points, best.rubrics, best.rubrics, best.passed, practical=True) if best else None


def _theory(db: Session, groups: list[list[rules.Quiz]], enrolment_id: UUID) -> rules.Points:
    best: dict[rules.Quiz, float] = {}
    passed: set[rules.Quiz] = set()
    for attempt in attempts.graded_of_enrolments(db, [enrolment_id]):
        quiz = (attempt.module, attempt.quiz)
        best[quiz] = max(best.get(quiz, 0.0), attempt.scaled or 0.0)
        if attempt.passed:
            passed.add(quiz)
    return rules.points(groups, best, passed)


def _groups(db: Session, content: str, enrolment_id: UUID) -> list[list[rules.Quiz]]:
    """The quizzes that make up a content, by module, in the versions this learner follows and for their site."""
    kind, _, key = content.partition(":")
    if kind == "quiz":
        module, _, quiz = key.partition("/")
        return [[(module, quiz)]]
    enrolment = progress.enrolment(db, enrolment_id)
    outline = progress.outline(db, enrolment)
    if kind == "module":
        found = outline.module(key) or progress.module_outline(progress.module_edition(db, enrolment, key))
        return [_counting(found)]
    return [_counting(module) for module in outline.modules if module.required and not module.is_exempt]


def _counting(module: ModuleOutline) -> list[rules.Quiz]:
    return rules.counting(((one.module, one.key), one.counts) for one in module.units if one.kind == "quiz")
