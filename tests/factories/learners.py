"""A course with learners at different points, and a seat in it for a visitor; made by the services, at any time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from content.loader import Library
from lms_tool import facts
from lms_tool.attempts import queries as attempt_queries
from lms_tool.attempts import service as attempts
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog_queries
from lms_tool.catalog import service as catalog
from lms_tool.facts import AttemptGraded, AttemptStarted, Occasion
from lms_tool.launches import service as launches
from lms_tool.launches.models import LaunchSession
from lms_tool.lti.keys import fingerprint
from lms_tool.people import service as people
from lms_tool.people.models import Course, Link, Person
from lms_tool.platforms.models import Deployment, Registration
from lms_tool.progress import service as progress

SECRET = "a secret of the tests, long enough"
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai


@contextmanager
def only_progress() -> Iterator[None]:
    """Facts reach progress and nobody else, whatever was installed."""
    before = facts.installed()
    facts.install({AttemptStarted: (progress.note_attempt_started,), AttemptGraded: (progress.note_attempt_graded,)})
    try:
        yield
    finally:
        facts.install(before)


@dataclass
class Classroom:
    """One course of one platform. Times are said as days (and hours) before `now`."""

    db: Session
    organisation: Any
    library: Library
    track: str
    now: datetime = NOW
    name: str = "new-hire"
    content: str | None = ""
    registration: Registration = field(init=False)
    deployment: Deployment = field(init=False)
    course: Course = field(init=False)
    link: Link = field(init=False)

    def __post_init__(self) -> None:
        whose = self.organisation.id
        host = f"https://{self.name}-{uuid4().hex[:6]}.example"
        self.registration = Registration(
            organisation_id=whose,
            issuer=host,
            client_id="academy",
            auth_url=f"{host}/auth",
            token_url=f"{host}/token",
            jwks_url=f"{host}/jwks",
            name="Staff campus",
        )
        self.db.add(self.registration)
        self.db.flush()
        self.deployment = Deployment(
            organisation_id=whose, registration_id=self.registration.id, deployment_id="1", state="active"
        )
        self.db.add(self.deployment)
        catalog.publish(self.db, whose, self.library, now=self.now - timedelta(days=30))
        trainer = self._arrive("Trainer (sample)", "instructor", 30)
        assert trainer.course and trainer.link
        self.course, self.link = trainer.course, trainer.link

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def person(self, name: str | None, role: str = "learner", days: float = 10) -> Person:
        return self._arrive(name, role, days).person

    def learner(self, name: str | None, days: float = 10, track: str = "") -> "Learner":
        """Somebody who came `days` ago and was enrolled."""
        return self.enrolled(self.person(name, days=days), track or self.track, days)

    def enrolled(self, person: Person, track: str, days: float) -> "Learner":
        at, whose = self.ago(days), self.organisation.id
        with only_progress():
            enrolment = progress.enrol(self.db, whose, person.id, track, launch=None, language="en", now=at)
        return Learner(self, person, Occasion(whose, person.id, enrolment.id, None, "en"))

    def seat(self, person: Person, *roles: str) -> "Seat":
        """A running session of this person in this course, and the browser that may see it."""
        return seat(self.db, self.organisation.id, person.id, roles, self.deployment, self.course, self.link)

    def _arrive(self, name: str | None, role: str, days: float) -> people.Arrived:
        arrival = people.Arrival(
            organisation_id=self.organisation.id,
            registration_id=self.registration.id,
            issuer=self.registration.issuer,
            subject=uuid4().hex,
            name=name,
            given_name=None,
            context_id=self.name,
            course_title="New hires, batch 11",
            course_label=self.name,
            resource_link_id="1",
            link_title="Academy",
            content=f"track:{self.track}" if self.content == "" else self.content,
            roles=frozenset({role}),
        )
        return people.welcome(self.db, arrival, now=self.ago(days))


@dataclass(frozen=True)
class Learner:
    room: Classroom
    person: Person
    occasion: Occasion

    def also(self, track: str, days: float = 5) -> "Learner":
        """The same person in a second track."""
        return self.room.enrolled(self.person, track, days)

    def read(self, module: str, lesson: str, days: float, *, percent: int = 100, minutes: float = 8) -> None:
        """Sit down to a lesson and read; all of it is done."""
        db, at = self.room.db, self.room.ago(days)
        edition = catalog_queries.module(db, self.occasion.organisation, module)
        with only_progress():
            sitting = progress.open_lesson(db, self.occasion, edition, lesson, now=at)
            later = at + timedelta(minutes=minutes)
            progress.read_on(
                db, self.occasion, sitting.id, percent=percent, position="", seconds=minutes * 60, now=later
            )
            if percent == 100:
                progress.complete_lesson(db, self.occasion, edition, lesson, now=later)
        db.flush()

    def take(self, module: str, quiz: str, days: float, *, right: int = 0, minutes: float = 10) -> Attempt:
        """Hand in a quiz with so many right answers; the others are left open."""
        db = self.room.db
        attempt = self.begin(module, quiz, days)
        paper = attempt_queries.paper(db, attempt)
        given = {shown.question.key: shown.question.right_response(shown.standard) for shown in paper.shown[:right]}
        with only_progress():
            now = self.room.ago(days) + timedelta(minutes=minutes)
            attempts.submit(db, attempt.id, self.person.id, given, now=now)
        db.flush()
        return attempt

    def begin(self, module: str, quiz: str, days: float) -> Attempt:
        db = self.room.db
        edition = catalog_queries.module(db, self.occasion.organisation, module)
        with only_progress():
            attempt = attempts.start(db, self.occasion, edition, quiz, luck=Random(1), now=self.room.ago(days))
        db.flush()
        return attempt

    def finish(self, days: float) -> None:
        """Everything of the track, in one sitting."""
        track = catalog_queries.track(self.room.db, self.occasion.organisation, self.room.track)
        for named in track.modules:
            edition = catalog_queries.module(self.room.db, self.occasion.organisation, named.module)
            for head in edition.lessons:
                self.read(edition.key, head.key, days)
            for quiz in edition.quizzes:
                self.take(edition.key, quiz.key, days, right=quiz.size)


@dataclass(frozen=True)
class Seat:
    """launch: the id in the path; browser: the cookie without which it is worthless."""

    launch: str
    browser: str
    session: LaunchSession

    def path(self, rest: str) -> str:
        return f"/s/{self.launch}/{rest}"

    def open(self, client: Any, rest: str, **options: Any) -> Any:
        client.set_cookie("__Host-lti", self.browser)
        return client.get(self.path(rest), **options)

    def post(self, client: Any, rest: str, **form: Any) -> Any:
        client.set_cookie("__Host-lti", self.browser)
        return client.post(self.path(rest), data=form)


def seat(
    db: Session,
    organisation: UUID,
    person: UUID,
    roles: tuple[str, ...],
    deployment: Deployment,
    course: Course | None,
    link: Link | None,
) -> Seat:
    id_, browser, now = uuid4(), (uuid4().hex + uuid4().hex)[:43], datetime.now(UTC)
    launch = launches.path_token(id_, secret_key=SECRET)
    session = LaunchSession(
        id=id_,
        organisation_id=organisation,
        token_hash=fingerprint(launch),
        browsers=[fingerprint(browser)],
        person_id=person,
        registration_id=deployment.registration_id,
        deployment_id=deployment.id,
        course_id=course.id if course else None,
        link_id=link.id if link else None,
        roles=list(roles),
        content=link.content if link else None,
        message_type="LtiResourceLinkRequest",
        locale="en",
        document_target="window",
        platform_origin="https://campus.example",
        grade_scopes=[],
        created_at=now,
        last_seen=now,
        expires_at=now + timedelta(hours=8),
    )
    db.add(session)
    db.flush()
    return Seat(launch, browser, session)
