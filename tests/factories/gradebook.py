"""A course of the demo LMS whose learners take quizzes, and the worker's part in carrying their grades there."""

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import make_server

from content.loader import Library, load
from lms_tool import db as tables
from lms_tool import facts
from lms_tool.attempts import queries as attempt_queries
from lms_tool.attempts import service as attempts
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.config import Settings
from lms_tool.demo import words
from lms_tool.demo.app import create_lms
from lms_tool.demo.settings import LmsSettings, Registration
from lms_tool.facts import Arrived, AttemptGraded, AttemptStarted, PeopleChanged, PracticalDecided
from lms_tool.grades import service as grades
from lms_tool.grades.models import Column, Score
from lms_tool.launches.models import LaunchSession
from lms_tool.notices import service as notices
from lms_tool.outbox import service as outbox
from lms_tool.outbox.models import Destination, Message
from lms_tool.people.models import Account, Link
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations
from lms_tool.progress import service as progress
from tests.factories import courseware
from tests.factories.browsing import LmsOutside
from tests.factories.demo_lms import TOOL_URL, DemoLms
from tests.factories.house import free_port
from tests.factories.learners import SECRET, Classroom, Learner, Seat

SCOPES = list(words.AGS_SCOPES)
REACTIONS = {
    AttemptStarted: (progress.note_attempt_started,),
    AttemptGraded: (grades.queue_score, progress.note_attempt_graded),
    PeopleChanged: (grades.note_people,),
    PracticalDecided: (grades.queue_practical, notices.note_practical),
}


def two_quizzes(root: Path) -> Library:
    """The small library with a second quiz: "warm-up" beside "module-test", two questions each."""
    courseware.write(root)
    module = root / "modules/manners"
    courseware.dump(module / "module.yaml", {**courseware.MODULE, "quizzes": ["warm-up", "module-test"]})
    warm_up = {**copy.deepcopy(courseware.QUIZ), "key": "warm-up", "title": {"zh-CN": "热身", "en": "Warm-up"}}
    courseware.dump(module / "quizzes/warm-up.yaml", {**warm_up, "purpose": "formative"})
    courseware.dump(root / "forms/practical.yaml", RUBRIC)
    read, problems = load(root)
    assert not problems, problems
    return read


def _item(key: str, points: int) -> dict[str, Any]:
    levels = [
        {"value": value, "text": {"zh-CN": f"{value} 分", "en": f"worth {value}"}} for value in (0, points // 2, points)
    ]
    return {"key": key, "text": {"zh-CN": key, "en": key}, "answer": "points", "points": points, "levels": levels}


RUBRIC = {
    "key": "practical",
    "title": {"zh-CN": "实操考核（示例）", "en": "Practical (sample)"},
    "kind": "rubric",
    "intro": {"zh-CN": "只评看到的。", "en": "Mark what was seen."},
    "ability": "skill",
    "minutes": 20,
    "pass_mark": 80,
    "sections": [
        {
            "key": key,
            "title": {"zh-CN": key, "en": key},
            "criterion": key,
            "items": [_item(f"{key}-done", points)],
        }
        for key, points in (("process", 40), ("communication", 40), ("solving", 20))
    ],
    "sources": ["示例公司评分表 / Rubric of the sample company"],
    "review_by": "2027-03-31",
}
"""Three lines: process-done, communication-done (0, 20, 40) and solving-done (0, 10, 20)."""


@dataclass
class GradedCourse:
    """The course "new-hire" of a demo LMS; `late` is how far the worker's clock has been put forward."""

    db: Session
    sessions: sessionmaker[Session]
    settings: Settings
    lms: DemoLms
    room: Classroom
    over_the_wire: bool = False
    late: timedelta = timedelta()
    people: dict[str, Learner] = field(default_factory=dict)

    def __post_init__(self) -> None:
        registration = self.room.registration
        registration.issuer = self.lms.settings.issuer
        registration.client_id = self.lms.settings.tool.client_id
        registration.token_url = self.lms.settings.url("/lti/token")
        registration.product_family = self.lms.settings.product_family
        registrations.make_first_keys(self.db, secret_key=SECRET, now=tables.utc_now())
        outside: Any = None if self.over_the_wire else LmsOutside(self.lms)
        grades.configure(self.settings, outside)
        self.save()

    @property
    def columns_url(self) -> str:
        return self.lms.settings.url("/lti/services/courses/new-hire/lineitems?type_id=1")

    def save(self) -> None:
        """Commit, so that the worker sees it and may write."""
        self.db.commit()

    def change(self) -> Session:
        """The test's session, ready to write; `save` afterwards."""
        tables.begin_writing(self.db)
        return self.db

    def person(self, key: str) -> Learner:
        """A person of the demo LMS, enrolled here."""
        if key not in self.people:
            self.change()
            learner = self.room.learner(key)
            found = self.lms.settings.cast.person_or_none(key)
            account = self.db.scalars(select(Account).where(Account.person_id == learner.person.id)).one()
            account.subject = found.id if found else key
            self.people[key] = learner
        return self.people[key]

    def launch(
        self,
        who: str = "xiaoyu",
        content: str | None = "track:starters",
        *,
        own: str | None = None,
        makes_columns: bool = True,
        scopes: list[str] | None = None,
    ) -> LaunchSession:
        """Somebody opens a link to this content; own: address of the link's own column."""
        self.change()
        link = Link(
            organisation_id=self.room.organisation.id,
            course_id=self.room.course.id,
            resource_link_id=uuid4().hex,
            content=content,
        )
        self.db.add(link)
        self.db.flush()
        session = self.room.seat(self.person(who).person, "learner").session
        session.link_id, session.content, session.line_item = link.id, content, own
        session.line_items = self.columns_url if makes_columns else None
        session.grade_scopes = SCOPES if scopes is None else scopes
        self.db.flush()
        arrived = Arrived(
            organisation=session.organisation_id,
            person=session.person_id,
            launch=session.id,
            course=session.course_id,
            roles=frozenset(session.roles),
            content=content,
            language="en",
            at=self.now(),
        )
        grades.note_arrival(self.db, arrived)
        grades.queue_earlier(self.db, arrived)
        return session

    def own_column(self, label: str = "Activity") -> str:
        """A column that the LMS made with a link."""
        item = {"label": label, "scoreMaximum": 50}
        return str(self._call("POST", self.columns_url, words.LINE_ITEM_TYPE, item)["id"])

    def begin(self, launch: LaunchSession, quiz: str = "module-test", *, who: str = "xiaoyu") -> Attempt:
        learner = self.person(who)
        self.change()
        whose = learner.occasion
        here = facts.Occasion(whose.organisation, learner.person.id, whose.enrolment, launch.id, "en")
        edition = catalog.module(self.db, here.organisation, "manners")
        return attempts.start(self.db, here, edition, quiz, luck=Random(1), now=tables.utc_now())

    def take(
        self, launch: LaunchSession, right: int, quiz: str = "module-test", *, who: str = "xiaoyu", waits: bool = False
    ) -> Attempt:
        """Hand in a quiz with so many of two answers right; it is committed, and delivered unless it `waits`."""
        attempt = self.begin(launch, quiz, who=who)
        _hand_in(self.db, attempt, right)
        self.save()
        if not waits:
            self.work()
        return attempt

    def hand_in_elsewhere(self, attempt: Attempt, right: int = 0) -> None:
        """In a transaction of its own, as another web process would."""
        with tables.unit_of_work(self.sessions, self.room.organisation.id) as db:
            _hand_in(db, attempt_queries.any_attempt(db, attempt.id), right)

    def work(self, *, crash: bool = False, meanwhile: Callable[[], object] | None = None) -> list[Any]:
        """The worker delivers what is due; gives the verdicts. crash: it is killed before it writes anything down;
        meanwhile: what somebody else does while the answers are on their way."""
        self.save()
        verdicts = []
        soon = tables.utc_now() + timedelta(seconds=20)  # the LMS's own clock is not put forward
        while True:
            with tables.unit_of_work(self.sessions) as db:
                claim = outbox.claim(db, "score", "worker", most=20, now=self.now())
                parcel = grades.prepare(db, claim, leaves=min(self.now(), soon)) if claim else None
            if claim is None or parcel is None:
                break
            sent = grades.send(parcel)
            if meanwhile:
                meanwhile, _ = None, meanwhile()
                self.save()
            if crash:
                with tables.unit_of_work(self.sessions) as db:
                    outbox.release(db, "worker")
                break
            with tables.unit_of_work(self.sessions, claim.organisation) as db:
                settled = grades.settle(db, parcel, sent, self.now())
                outbox.settle(db, claim, settled, now=self.now(), luck=0.5)
            verdicts += settled
        self.db.rollback()  # read anew
        return verdicts

    def read_back(self) -> None:
        """The worker reads what somebody wants to compare."""
        self.save()
        while True:
            with tables.unit_of_work(self.sessions) as db:
                piece = grades.prepare_reading(db, now=self.now())
            if piece is None:
                break
            learnt = grades.read(piece)
            with tables.unit_of_work(self.sessions, piece.organisation) as db:
                grades.settle_reading(db, piece, learnt, now=self.now())
        self.db.rollback()

    def wait(self, seconds: float) -> None:
        """Put the worker's clock forward, and let it work."""
        self.late += timedelta(seconds=seconds)
        self.work()

    def now(self) -> datetime:
        return tables.utc_now() + self.late

    def score(self, who: str = "xiaoyu", content: str = "quiz:manners/module-test") -> Score:
        asked = select(Score).join(Column, Column.id == Score.column_id).where(Column.content == content)
        return self.db.scalars(asked.where(Score.person_id == self.person(who).person.id)).one()

    def message(self, who: str = "xiaoyu", content: str = "quiz:manners/module-test") -> Message:
        return self.db.scalars(select(Message).where(Message.subject_id == self.score(who, content).id)).one()

    def destination(self) -> Destination:
        return self.db.scalars(select(Destination)).one()

    def columns(self) -> list[dict[str, Any]]:
        """Columns of the gradebook, as the LMS lists them."""
        return list(self._call("GET", self.columns_url, words.LINE_ITEMS_TYPE))

    def shown(self, column: str, who: str = "xiaoyu") -> float | None:
        """What the gradebook shows of a person, out of 100."""
        results = self._call("GET", column.replace("/lineitem?", "/lineitem/results?"), words.RESULTS_TYPE)
        found = self.lms.settings.cast.person_or_none(who)
        ours = [one for one in results if found and one["userId"] == found.id and "resultScore" in one]
        return round(100 * ours[0]["resultScore"] / ours[0]["resultMaximum"], 1) if ours else None

    def enter(self, column: str, points: float | None, who: str = "xiaoyu", seconds: float = 3) -> None:
        """A teacher writes points into the gradebook, or empties it; so many seconds from now."""
        found = self.lms.settings.cast.person_or_none(who)
        at = (tables.utc_now() + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        theirs: dict[str, Any] = {"userId": found.id if found else who, "timestamp": at}
        theirs |= {
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded" if points is not None else "Pending",
        }
        theirs |= {"scoreGiven": points, "scoreMaximum": 100} if points is not None else {}
        self._call("POST", column.replace("/lineitem?", "/lineitem/scores?"), words.SCORE_TYPE, theirs)

    def delete(self, column: str) -> None:
        self._call("DELETE", column, words.LINE_ITEM_TYPE)

    def _call(self, method: str, url: str, media_type: str, body: Any = None) -> Any:
        """As somebody else who may change the gradebook."""
        scopes = sorted(SCOPES)
        asked = registrations.token_request(
            self.db, self.room.registration.id, scopes, secret_key=SECRET, now=tables.utc_now()
        )
        granted = registrations.fetch_token(self.lms.outsider, asked, now=tables.utc_now())
        headers = {"Authorization": f"Bearer {granted.token}", "Accept": media_type}
        if body is not None:
            headers["Content-Type"] = media_type
        content = json.dumps(body) if body is not None else None
        answer = self.lms.outsider.request(method, url, headers=headers, content=content)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


def _hand_in(db: Session, attempt: Attempt, right: int) -> None:
    shown = attempt_queries.paper(db, attempt).shown[:right]
    given = {one.question.key: one.question.right_keys for one in shown}
    attempts.submit(db, attempt.id, attempt.person_id, given, now=tables.utc_now())


@contextmanager
def reactions() -> Iterator[None]:
    """Facts reach grades and progress, whatever was installed."""
    before = facts.installed()
    facts.install(REACTIONS)
    try:
        yield
    finally:
        facts.install(before)


@contextmanager
def graded_course(
    db: Session,
    sessions: sessionmaker[Session],
    settings: Settings,
    organisation: Any,
    folder: Path,
    *,
    over_the_wire: bool = False,
    family: str = "demo-lms",
) -> Iterator[GradedCourse]:
    """over_the_wire: the demo LMS listens on a port, and the worker reaches it as it reaches any other."""

    def publish_keys(url: str) -> Any:
        with sessions() as reading:
            return {"keys": [json.loads(key) for key in platforms.published_keys(reading, now=tables.utc_now())]}

    start = _listening if over_the_wire else partial(DemoLms.in_process, product_family=family)
    with start(folder / "lms", fetch_tool_json=publish_keys) as lms:
        room = Classroom(db, organisation, two_quizzes(folder / "library"), "starters")
        course = GradedCourse(db, sessions, settings, lms, room, over_the_wire=over_the_wire)
        with reactions():
            yield course


@contextmanager
def _listening(folder: Path, *, fetch_tool_json: Callable[[str], Any]) -> Iterator[DemoLms]:
    port = free_port()
    chosen = LmsSettings(folder, Registration.of_tool(TOOL_URL), f"http://localhost:{port}", faults_enabled=True)
    app = create_lms(chosen, fetch_tool_json=fetch_tool_json)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with DemoLms.running(chosen) as lms:
            yield lms
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
        app.extensions["demo_lms"].store.close()


@pytest.fixture
def course(
    db: Session, sessions: sessionmaker[Session], settings: Settings, organisation: Any, tmp_path: Path, dialect: str
) -> Iterator[GradedCourse]:
    with graded_course(db, sessions, settings, organisation, tmp_path, family=dialect) as course:
        yield course


@pytest.fixture
def trainer(course: GradedCourse) -> Seat:
    course.change()
    seat = course.room.seat(course.room.person("Trainer (sample)", "instructor"), "instructor")
    course.save()
    return seat
