"""A course is copied in the LMS: its links open the same in the new course, or an instructor says what they open."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool import worker
from lms_tool.audit.models import AuditEntry
from lms_tool.catalog import service as catalog
from lms_tool.facts import CourseCopied
from lms_tool.linking import service as linking
from lms_tool.people.models import Course, Link
from lms_tool.platforms import service as platforms
from lms_tool.platforms.models import Deployment
from lms_tool.progress.models import Enrolment
from tests.factories.browsing import Browser, LmsOutside
from tests.factories.demo_lms import DemoLms
from tests.factories.picking import NEW_HIRE, choose, follow, open_link, take_back, three_modules

QUIZ = "quiz:manners/module-test"
COPY = "supervisor"
INSIDE = "/modules/manners/quizzes/module-test"


@pytest.fixture(autouse=True)
def published(sessions: sessionmaker[Session], organisation: Any, tmp_path: Path) -> None:
    library = three_modules(tmp_path / "library")
    with tables.unit_of_work(sessions, organisation.id) as db:
        catalog.publish(db, organisation.id, library, now=tables.utc_now())


def added(browser: Browser, *contents: str) -> int:
    return take_back(browser, choose(browser, *contents))[-1]


def copied(lms: DemoLms, *, keyless: bool = False) -> int:
    """Copy the course "new-hire" into "supervisor"; gives the number of the last link there."""
    lms.faults(copies_lose_keys=keyless or None)
    answer = lms.as_("lin").post(f"/courses/{COPY}/copies", data={"source": NEW_HIRE})
    assert answer.status_code == 302, answer.text
    return lms.link_ids("lin", COPY)[-1]


def link_row(sessions: sessionmaker[Session], number: int) -> Link:
    with tables.unit_of_work(sessions) as db:
        return db.scalars(select(Link).where(Link.resource_link_id == str(number))).one()


def launched(browser: Browser, link: int, **claims: Any) -> str:
    """Open a link of the copied course with other claims; where the tool leads."""
    form = browser.lms.start(browser.person, COPY, link=link)
    form.data.pop("lti_storage_target", None)
    login = browser.post(form.url, data=form.data)
    reply = browser.authorize(login)
    token = browser.lms.resign(reply.data["id_token"], **claims)
    answer = browser.post(reply.url, data={**reply.data, "id_token": token})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_a_copied_link_opens_the_same_with_a_column_of_its_own(
    browse: Any, lms: DemoLms, sessions: sessionmaker[Session]
) -> None:
    """As in Moodle: the key stands in the custom parameters."""
    lin = browse("lin")
    first = added(lin, QUIZ)
    copy = copied(lms)
    assert open_link(browse("xiaoyu"), first).endswith(INSIDE)
    assert open_link(browse("qiming"), copy, COPY).endswith(INSIDE)
    one, other = link_row(sessions, first), link_row(sessions, copy)
    assert one.content == other.content == QUIZ and one.course_id != other.course_id
    assert other.state == "known"


def test_the_address_alone_is_enough(browse: Any, lms: DemoLms) -> None:
    """A platform that loses custom parameters and keeps the address."""
    added(browse("lin"), QUIZ)
    copy = copied(lms)
    assert launched(browse("qiming"), copy, CUSTOM={}).endswith(INSIDE)


def test_the_history_of_a_link_is_enough(browse: Any, lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    """As in Canvas: $ResourceLink.id.history names the link that was copied, and the nearest known one counts."""
    first = added(browse("lin"), QUIZ)
    open_link(browse("xiaoyu"), first)
    copy = copied(lms, keyless=True)
    said = {"link_history": f"987%2C6,{first},555", "context_history": "$Context.id.history"}
    assert launched(browse("qiming"), copy, CUSTOM=said).endswith(INSIDE)
    assert link_row(sessions, copy).content == QUIZ


def test_a_history_that_speaks_of_two_things_is_not_believed(
    browse: Any, lms: DemoLms, sessions: sessionmaker[Session]
) -> None:
    first = added(browse("lin"), QUIZ)
    open_link(browse("xiaoyu"), first)
    with tables.unit_of_work(sessions) as db:
        known = db.scalars(select(Link).where(Link.resource_link_id == str(first))).one()
        here = db.get_one(Course, known.course_id)
        twin = Course(organisation_id=here.organisation_id, registration_id=here.registration_id, context_id="twin")
        db.add(twin)
        db.flush()
        row = Link(organisation_id=here.organisation_id, course_id=twin.id, resource_link_id=str(first))
        row.content = "module:lifts"
        db.add(row)
        context = here.context_id
    copy = copied(lms, keyless=True)
    unsure = launched(browse("qiming"), copy, CUSTOM={"link_history": str(first)})
    assert unsure.endswith("/linking/lost")
    sure = launched(browse("qiming"), copy, CUSTOM={"link_history": str(first), "context_history": context})
    assert sure.endswith(INSIDE), "the course's own ancestor decides"


def test_the_news_of_a_copy_is_enough(browse: Any, lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    """As Canvas tells it: the course is a copy of that one, where a link of this name was put."""
    added(browse("lin"), QUIZ)
    copy = copied(lms, keyless=True)
    with tables.unit_of_work(sessions) as db:
        origin = db.scalars(select(Course)).one()
        for _ in range(2):
            linking.note_copy(
                db,
                CourseCopied(
                    organisation=origin.organisation_id,
                    registration=origin.registration_id,
                    context=lms.settings.cast.course_or_none(COPY).id,  # type: ignore[union-attr]
                    origins=(origin.context_id,),
                    at=tables.utc_now(),
                ),
            )
    assert open_link(browse("qiming"), copy, COPY).endswith(INSIDE)


def test_a_link_that_lost_everything_asks_its_instructor_once(
    browse: Any, lms: DemoLms, sessions: sessionmaker[Session]
) -> None:
    lin = browse("lin")
    added(lin, QUIZ, "module:lifts")
    copy = copied(lms, keyless=True)

    learner = browse("qiming")
    address = open_link(learner, copy - 1, COPY)
    assert address.endswith("/linking/lost")
    page = learner.get(address)
    assert page.status_code == 200 and "讲师" in page.text
    assert learner.get(address.replace("lost", "which")).status_code == 403
    assert learner.post(address.replace("lost", "which"), data={"content": QUIZ}).status_code == 403
    with tables.unit_of_work(sessions) as db:
        assert not db.scalars(select(Enrolment)).all(), "nobody is enrolled by a link that nobody knows"

    address = open_link(lin, copy - 1, COPY)
    assert address.endswith("/linking/which")
    page = lin.get(address).text
    assert page.index(f'value="{QUIZ}"') < page.index('value="plain"')
    assert lin.post(address).status_code == 400
    assert 'value="module:tea"' in lin.post(address, data={"q": "tea", "find": "yes"}).text
    assert lin.post(address, data={"content": "module:unheard"}).status_code == 400
    assert lin.post(address, data={"content": QUIZ}).headers["Location"].endswith(INSIDE)
    assert lin.post(address, data={"content": "module:tea"}).status_code == 409, "it is known now"
    assert lin.get(address).status_code == 303
    with tables.unit_of_work(sessions) as db:
        entry = db.scalars(select(AuditEntry)).one()
        assert entry.what == "link.settled" and QUIZ in str(entry.changes)

    for _ in range(2):
        assert open_link(browse("qiming"), copy - 1, COPY).endswith(INSIDE)
    assert open_link(browse("qiming"), copy, COPY).endswith("/linking/lost"), "the other one is still unknown"


def test_it_may_be_the_whole_academy(browse: Any, lms: DemoLms) -> None:
    lin = browse("lin")
    added(lin, QUIZ)
    copy = copied(lms, keyless=True)
    lin.post(open_link(lin, copy, COPY), data={"content": "plain"})
    assert open_link(browse("qiming"), copy, COPY).endswith("/")


def test_a_key_of_somebody_else_opens_nothing(browse: Any, lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    """Such as a course that was carried over from another company: its own courseware is not here."""
    added(browse("lin"), QUIZ)
    copy = copied(lms)
    foreign = {"content": "module:theirs"}
    assert launched(browse("qiming"), copy, CUSTOM=foreign).endswith("/linking/lost")
    lin = browse("lin")
    address = launched(lin, copy, CUSTOM=foreign)
    lin.post(address, data={"content": "module:lifts"})
    assert launched(browse("qiming"), copy, CUSTOM=foreign).endswith("/modules/lifts"), "what was said holds"
    assert launched(browse("qiming"), copy, CUSTOM={"content": QUIZ}).endswith(INSIDE), "until it says otherwise"


def test_a_plain_link_to_the_academy_is_no_copy(browse: Any, lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    """An activity that was added without choosing anything: it is not called like anything of ours."""
    first = lms.link_ids("xiaoyu", NEW_HIRE)[0]
    lms.faults(copies_lose_keys=True)
    lms.as_("lin").post(f"/courses/{COPY}/copies", data={"source": NEW_HIRE})
    copy = lms.link_ids("lin", COPY)[-1]
    assert copy != first
    assert follow(browse("qiming"), lms.start("qiming", COPY, link=copy)).endswith("/")
    assert link_row(sessions, copy).state == "known"


@pytest.mark.speaks("canvas")
def test_the_academy_asks_canvas_to_tell_of_copied_courses(
    app: Any, browse: Any, sessions: sessionmaker[Session], platform: Any
) -> None:
    """The first launch of a deployment tells where; the order is repeated until it is taken, and then no more."""
    lin = browse("lin")
    platforms.configure(app.config["SETTINGS"], LmsOutside(lin.lms))  # type: ignore[arg-type]
    lin.lms.faults(notices_status={"value": 503, "times": 1})
    lin.launch(NEW_HIRE)
    assert worker.order_notices(sessions) and not worker.order_notices(sessions), "it waits after a failure"
    with tables.unit_of_work(sessions) as db:
        place = db.scalars(select(Deployment)).one()
        assert (place.notices_state, place.notices_detail[:3]) == ("wanted", "503")
        place.notices_try_at = tables.utc_now()
    assert worker.order_notices(sessions)
    lin.launch(NEW_HIRE)
    assert not worker.order_notices(sessions)
    *_, taken = lin.lms.calls(f"/notice-handlers/{NEW_HIRE}")
    assert json.loads(taken["body"])["handler"] == "http://127.0.0.1:8000/lti/notices" and taken["done"]
    hemin = browse("hemin")
    session = "/".join(hemin.launch(NEW_HIRE).headers["Location"].split("/")[:3])
    page = hemin.get(f"{session}/platforms/{platform.id}").text
    assert "课程复制时会通知" in page


@pytest.mark.speaks("canvas")
def test_a_platform_that_refuses_the_order_is_not_asked_again(
    app: Any, browse: Any, sessions: sessionmaker[Session], db: Session
) -> None:
    db.rollback()
    lin = browse("lin")
    platforms.configure(app.config["SETTINGS"], LmsOutside(lin.lms))  # type: ignore[arg-type]
    lin.lms.faults(notices_status=422)
    lin.launch(NEW_HIRE)
    assert worker.order_notices(sessions) and not worker.order_notices(sessions)
    assert db.scalars(select(Deployment)).one().notices_state == "refused"
