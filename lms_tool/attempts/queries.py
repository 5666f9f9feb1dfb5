from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.schema import Line, Question, Quiz, Site, Standard, meant_for
from lms_tool.attempts import rules
from lms_tool.attempts.models import Attempt, ReleasedTry, Response
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import LessonHead, ModuleEdition
from lms_tool.errors import Conflict, NotFound
from lms_tool.people import queries as people


class AttemptClosed(Conflict):
    code = "ATTEMPT-CLOSED"
    what = "This attempt has been handed in"
    do = "It cannot be changed any more. Open the result to see how it went."


def attempt(db: Session, attempt_id: UUID, person_id: UUID) -> Attempt:
    """One's own attempt. Raises NotFound."""
    found = db.get(Attempt, attempt_id)
    if found is None or found.person_id != person_id:
        raise NotFound(f"attempt {attempt_id} of this person")
    return found


def any_attempt(db: Session, attempt_id: UUID) -> Attempt:
    """An attempt of whomever, for staff. Raises NotFound."""
    found = db.get(Attempt, attempt_id)
    if found is None:
        raise NotFound(f"attempt {attempt_id}")
    return found


def open_attempt(db: Session, attempt_id: UUID, person_id: UUID) -> Attempt:
    """One's own attempt while it can be worked on; locked against a second hand-in. Raises NotFound, AttemptClosed."""
    found = db.scalar(select(Attempt).where(Attempt.id == attempt_id).with_for_update())
    if found is None or found.person_id != person_id:
        raise NotFound(f"attempt {attempt_id} of this person")
    if found.state != "open":
        raise AttemptClosed(f"attempt {attempt_id} is {found.state}")
    return found


def of_quiz(db: Session, enrolment_id: UUID, module: str, quiz: str) -> list[Attempt]:
    """All attempts at a quiz, the first one first."""
    asked = select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.module == module, Attempt.quiz == quiz)
    return list(db.scalars(asked.order_by(Attempt.number)))


def released(db: Session, enrolment_id: UUID, module: str, quiz: str) -> int:
    """How many more tries the trainer gave."""
    asked = select(func.count()).where(
        ReleasedTry.enrolment_id == enrolment_id, ReleasedTry.module == module, ReleasedTry.quiz == quiz
    )
    return db.scalar(asked.select_from(ReleasedTry)) or 0


def released_of_many(db: Session, enrolments: Iterable[UUID]) -> Counter[tuple[UUID, str, str]]:
    """(enrolment, module, quiz) → tries given on top, in one query."""
    asked = select(ReleasedTry.enrolment_id, ReleasedTry.module, ReleasedTry.quiz)
    rows = db.execute(asked.where(ReleasedTry.enrolment_id.in_(list(enrolments))))
    return Counter((enrolment, module, quiz) for enrolment, module, quiz in rows)


def permission(
    db: Session, quiz: Quiz, enrolment_id: UUID, module: str, earlier: Sequence[Attempt], *, now: datetime
) -> rules.Permission:
    """Whether another try may begin, after these attempts at the quiz."""
    tries = [
        rules.Try(one.submitted_at or one.started_at, bool(one.passed)) for one in earlier if one.state == "graded"
    ]
    return rules.may_start(quiz, tries, released=released(db, enrolment_id, module, quiz.key), now=now)


def open_one_or_none(db: Session, enrolment_id: UUID, module: str, quiz: str) -> Attempt | None:
    return next((one for one in of_quiz(db, enrolment_id, module, quiz) if one.state == "open"), None)


def graded_of_person(db: Session, person_id: UUID, *, enrolment: UUID | None = None, limit: int = 20) -> list[Attempt]:
    """Handed-in attempts, the latest first; of one enrolment where one is given."""
    asked = select(Attempt).where(Attempt.person_id == person_id, Attempt.state == "graded")
    if enrolment:
        asked = asked.where(Attempt.enrolment_id == enrolment)
    return list(db.scalars(asked.order_by(Attempt.submitted_at.desc()).limit(limit)))


def graded_of_enrolments(db: Session, enrolments: Iterable[UUID]) -> list[Attempt]:
    asked = select(Attempt).where(Attempt.enrolment_id.in_(list(enrolments)), Attempt.state == "graded")
    return list(db.scalars(asked.order_by(Attempt.submitted_at)))


def open_of_person(db: Session, person_id: UUID) -> list[Attempt]:
    asked = select(Attempt).where(Attempt.person_id == person_id, Attempt.state == "open")
    return list(db.scalars(asked.order_by(Attempt.started_at)))


def overdue(db: Session, now: datetime, most: int = 100) -> list[Attempt]:
    asked = select(Attempt).where(Attempt.state == "open", Attempt.deadline_at < now - 2 * rules.GRACE)
    return list(db.scalars(asked.limit(most).with_for_update(skip_locked=True)))


def responses(db: Session, attempt_id: UUID) -> dict[str, Response]:
    """Question → what was chosen."""
    return {row.question: row for row in db.scalars(select(Response).where(Response.attempt_id == attempt_id))}


def on_page(db: Session, kept: Response) -> list[str]:
    """What was kept, with the names that its parts have on the page."""
    of = any_attempt(db, kept.attempt_id)
    edition = catalog.module(db, of.organisation_id, of.module, of.version_id)
    return catalog.questions(db, edition, [kept.question])[kept.question].on_page(kept.chosen)


def items(attempt: Attempt) -> list[rules.Item]:
    return [rules.Item(item["question"], tuple(item["options"])) for item in attempt.items]


@dataclass(frozen=True, slots=True)
class Shown:
    """One question of an attempt as a page shows it. number: from 1; options: keys as presented."""

    number: int
    question: Question
    options: tuple[str, ...]
    given: Response | None
    standard: Standard
    """Decides the keys that refer to it."""

    @property
    def chosen(self) -> list[str]:
        return self.given.chosen if self.given else []

    @property
    def right(self) -> bool:
        return self.question.is_right(self.chosen, self.standard)

    @property
    def complete(self) -> bool:
        """Whether nothing was left open."""
        return len(self.chosen) >= self.question.needs

    @property
    def lines(self) -> tuple[Line, ...]:
        """What was answered, piece by piece."""
        return self.question.given(self.chosen, self.standard)

    @property
    def better(self) -> tuple[Line, ...]:
        """What is right, piece by piece."""
        return self.question.right_answer(self.standard)


@dataclass(frozen=True, slots=True)
class Paper:
    """An attempt with its questions, in the version it was drawn from."""

    attempt: Attempt
    edition: ModuleEdition
    quiz: Quiz
    shown: list[Shown]
    site: Site | None = None
    """Where the learner worked."""

    @property
    def missed(self) -> list[Shown]:
        return [shown for shown in self.shown if not shown.right]


def to_read(paper: Paper) -> list[tuple[LessonHead, int]]:
    """Lessons that the missed questions name, with how many each one serves, the most useful one first."""
    named = [shown.question.lesson for shown in paper.missed]
    heads = [(head, named.count(head.key)) for head in paper.edition.lessons if head.key in named]
    return sorted(heads, key=lambda pair: -pair[1])


def site_of(db: Session, attempt: Attempt) -> Site | None:
    """Where the learner worked when the attempt began: its figures are those of that place until the end."""
    return people.site_of(db, attempt.person_id, now=attempt.started_at)


def askable(db: Session, edition: ModuleEdition, quiz: Quiz, site: Site | None) -> dict[str, Question]:
    """What the quiz can draw from, without the questions that were withdrawn meanwhile or are meant for other sites."""
    withdrawn = catalog.withdrawn_questions(db, edition)
    mine = meant_for(catalog.pool(db, edition, quiz).values(), site)
    return {question.key: question for question in mine if question.key not in withdrawn}


def paper(db: Session, attempt: Attempt) -> Paper:
    return _paper(db, attempt, responses(db, attempt.id), site_of(db, attempt))


def papers(db: Session, attempts: Sequence[Attempt]) -> Iterator[Paper]:
    """Many attempts, in this order; what was answered, and where people worked then, is asked for once."""
    given: dict[UUID, dict[str, Response]] = {}
    for row in db.scalars(select(Response).where(Response.attempt_id.in_([one.id for one in attempts]))):
        given.setdefault(row.attempt_id, {})[row.question] = row
    sites = people.sites_at(db, [(one.person_id, one.started_at) for one in attempts])
    return (_paper(db, one, given.get(one.id, {}), site) for one, site in zip(attempts, sites, strict=True))


def _paper(db: Session, attempt: Attempt, given: Mapping[str, Response], site: Site | None) -> Paper:
    edition = catalog.module(db, attempt.organisation_id, attempt.module, attempt.version_id)
    drawn = items(attempt)
    asked = catalog.questions(db, edition, [item.question for item in drawn])
    standard = catalog.standard(db, edition, site)
    shown = [
        Shown(number, asked[item.question], item.options, given.get(item.question), standard)
        for number, item in enumerate(drawn, start=1)
    ]
    return Paper(attempt, edition, catalog.quiz(db, edition, attempt.quiz), shown, site)
