"""An instructor adds many links at once, or a whole track; a second visit offers what is missing."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.catalog import service as catalog
from lms_tool.cohorts.models import Batch
from lms_tool.demo import words
from lms_tool.linking.models import Insertion
from lms_tool.people.models import Course
from tests.factories.demo_lms import DemoLms
from tests.factories.picking import (
    choose,
    insert,
    offered,
    open_link,
    pick,
    read_form_of,
    returned,
    take_back,
    three_modules,
    ticked,
)

TRACK = "starters"


@pytest.fixture(autouse=True)
def published(sessions: sessionmaker[Session], organisation: Any, tmp_path: Path) -> None:
    library = three_modules(tmp_path / "library")
    with tables.unit_of_work(sessions, organisation.id) as db:
        catalog.publish(db, organisation.id, library, now=tables.utc_now())


def whole(address: str, **said: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in said.items())
    return f"{address}/tracks/{TRACK}{'?' if query else ''}{query}"


def items(answer: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = returned(answer)[words.CONTENT_ITEMS]
    return found


def keys(answer: Any) -> list[str]:
    return [item["custom"]["content"] for item in items(answer)]


def test_what_is_ticked_comes_into_the_course_in_the_order_of_the_shelves(browse: Any, lms: DemoLms) -> None:
    lin = browse("lin")
    answer = choose(lin, "quiz:manners/warm-up", "module:lifts", "lesson:manners/telephone", "module:lifts")
    assert keys(answer) == ["lesson:manners/telephone", "quiz:manners/warm-up", "module:lifts"]
    added = take_back(lin, answer)
    assert len(added) == 3
    learner = browse("xiaoyu")
    assert open_link(learner, added[0]).endswith("/modules/manners/lessons/telephone")
    assert open_link(learner, added[2]).endswith("/modules/lifts")


def test_a_whole_track_comes_in_the_order_in_which_it_is_learnt(browse: Any) -> None:
    """A module stands behind what has to be done before it; what is for some alone is shown and not ticked."""
    lin = browse("lin")
    address = pick(lin)
    page = lin.get(whole(address)).text
    assert offered(page) == ["module:manners", "module:lifts", "module:tea"]
    assert ticked(page) == ["module:manners", "module:lifts"]
    assert "别墅" in page
    answer = lin.post(whole(address), data={"content": ticked(page)[::-1]})
    assert keys(answer) == ["module:manners", "module:lifts"]
    assert all("lineItem" in item for item in items(answer)), "one column for each module"
    assert len(take_back(lin, answer)) == 2


QUIZZES = ["quiz:manners/warm-up", "quiz:manners/module-test"]
WAYS = [
    ("modules", "none", ["module:manners", "module:lifts"], []),
    ("modules", "quiz", ["module:manners", *QUIZZES, "module:lifts"], [*QUIZZES, "quiz:lifts/module-test"]),
    ("parts", "module", ["module:manners", "lesson:manners/telephone"], ["module:manners", "module:lifts"]),
    ("parts", "quiz", ["lesson:manners/telephone", *QUIZZES], [*QUIZZES, "quiz:lifts/module-test"]),
]


def test_links_and_columns_are_as_somebody_wants_them(browse: Any) -> None:
    for links, columns, contents, with_column in WAYS:
        lin = browse("lin")
        address = pick(lin)
        page = lin.get(whole(address, links=links, columns=columns)).text
        wanted = [one for one in offered(page) if "tea" not in one]
        answer = lin.post(whole(address), data={"content": wanted, "links": links, "columns": columns})
        assert keys(answer)[: len(contents)] == contents, (links, columns)
        assert [item["custom"]["content"] for item in items(answer) if "lineItem" in item] == with_column
        said = {item["custom"].get("columns") for item in items(answer)}
        assert said == {"none"} if columns == "none" else "none" not in said


def test_a_second_visit_offers_only_what_is_missing(browse: Any) -> None:
    lin = browse("lin")
    insert(lin, "module:manners")
    address = pick(lin)
    page = lin.get(whole(address)).text
    assert ticked(page) == ["module:lifts"]
    assert "已送出" in page, "what was added is shown with its day"
    take_back(lin, lin.post(whole(address), data={"content": "module:lifts"}))

    address = pick(lin)
    page = lin.get(whole(address)).text
    assert ticked(page) == [], "tea is for some alone"
    again = lin.post(whole(address), data={"content": "module:lifts"})
    assert keys(again) == ["module:lifts"], "all the same"


def test_what_was_sent_is_called_there_only_when_somebody_has_opened_it(browse: Any, lms: DemoLms) -> None:
    """The LMS may not have taken it: it cannot read our keys, or its instructor pressed "Cancel" on its own page."""
    lin = browse("lin")
    lms.faults(tool_keys_blocked={"value": True, "times": 1})
    answer = choose(lin, "module:manners", "module:lifts", "module:tea")
    assert lms.deep_link_return(read_form_of(answer)["JWT"]).status_code == 404
    page = lin.get(whole(pick(lin))).text
    assert "勾选课程里没有的" in page and "都已在课程里" not in page
    assert "还没有人打开" in page and "课程中没有？" in page
    added = take_back(lin, lin.post(whole(pick(lin)), data={"content": offered(page)}))
    for link in added:
        open_link(browse("xiaoyu"), link)
    page = lin.get(whole(pick(lin))).text
    assert "还没有人打开" not in page and "都已在课程里" in page


def test_what_was_opened_in_the_course_is_known_too(browse: Any, db: Session) -> None:
    """A link that came another way, such as with a copy of the course."""
    db.rollback()
    lin = browse("lin")
    link = insert(lin, "module:manners")
    tables.begin_writing(db)
    for row in db.scalars(select(Insertion)):
        db.delete(row)
    db.commit()
    assert "module:manners" in ticked(lin.get(whole(pick(lin))).text)
    open_link(browse("xiaoyu"), link)
    assert "module:manners" not in ticked(lin.get(whole(pick(lin))).text)


def test_another_course_knows_nothing_of_it(browse: Any) -> None:
    insert(browse("lin"), "module:manners")
    trainer = browse("qiming")
    assert "module:manners" in ticked(trainer.get(whole(pick(trainer, "in-service"))).text)


def test_where_one_link_goes_at_a_time_the_page_says_why_and_names_the_next(browse: Any, lms: DemoLms) -> None:
    lms.faults(one_link=True)
    lin = browse("lin")
    address = pick(lin)
    page = lin.get(address).text
    assert 'type="radio" name="content"' in page and 'type="checkbox" name="content"' not in page
    assert "一次只能" in page
    assert ticked(lin.get(whole(address)).text) == ["module:manners"]
    refused = lin.post(address, data={"content": ["module:manners", "module:lifts"]})
    assert refused.status_code == 400 and "data-post" not in refused.text
    refused = lin.post(whole(address), data={"content": ["module:manners", "module:lifts"]})
    assert refused.status_code == 400
    take_back(lin, lin.post(whole(address), data={"content": "module:manners"}))
    assert ticked(lin.get(whole(pick(lin))).text) == ["module:lifts"]


def test_a_platform_without_columns_is_sent_none(browse: Any, lms: DemoLms) -> None:
    lms.faults(no_columns=True)
    lin = browse("lin")
    answer = choose(lin, "module:manners", "quiz:manners/warm-up")
    assert all("lineItem" not in item for item in items(answer))
    assert len(take_back(lin, answer)) == 2


def test_days_of_the_courses_batch_go_along(browse: Any, db: Session, organisation: Any, lms: DemoLms) -> None:
    db.rollback()
    lin = browse("lin")
    pick(lin)
    tables.begin_writing(db)
    first = tables.utc_now().date() + timedelta(days=3)
    course = db.scalars(select(Course)).one()
    batch = Batch(title="Batch 12 (sample)", track=TRACK, size=20, starts_on=first, ends_on=first + timedelta(days=13))
    batch.organisation_id, batch.course_id = organisation.id, course.id
    db.add(batch)
    db.commit()

    address = pick(lin)
    assert "Batch 12 (sample)" in lin.get(whole(address)).text
    answer = lin.post(whole(address), data={"content": ["module:manners", "module:lifts"]})
    manners, lifts = items(answer)
    starts = f"{first - timedelta(days=1)}T16:00:00Z"  # midnight in Shanghai
    assert manners["available"] == lifts["available"] == {"startDateTime": starts}
    assert manners["submission"] == {"endDateTime": f"{first + timedelta(days=7)}T16:00:00Z"}, "a week, to its end"
    assert lifts["submission"] == {"endDateTime": f"{first + timedelta(days=13)}T16:00:00Z"}, "not after the batch"
    take_back(lin, answer)
    assert "截止" in lms.as_("lin").get("/courses/new-hire").text
    without = lin.post(whole(pick(lin)), data={"content": "module:manners", "batch": ""})
    assert not {"available", "submission"} & set(items(without)[0])


def test_a_double_click_gives_the_same_answer_and_the_course_takes_it_once(browse: Any) -> None:
    lin = browse("lin")
    address = pick(lin)
    first, second = (lin.post(address, data={"content": "module:manners"}) for _ in range(2))
    assert returned(first)["nonce"] == returned(second)["nonce"]
    assert len(take_back(lin, second)) == 1
    assert lin.lms.deep_link_return(read_form_of(first)["JWT"]).status_code == 400


def test_a_request_is_answered_once(browse: Any) -> None:
    """Another choice, nothing after something, something after nothing, the page reached by the back button."""
    lin = browse("lin")
    address = pick(lin)
    lin.post(address, data={"content": "module:manners"})
    for data in ({"content": "module:lifts"}, {"cancel": "yes"}):
        answer = lin.post(address, data=data)
        assert answer.status_code == 409
        assert "data-post" not in answer.text and "礼仪" in answer.text and 'name="JWT"' in answer.text
    assert lin.post(whole(address), data={"content": "module:lifts"}).status_code == 409
    for page in (address, whole(address)):
        assert 'name="JWT"' in lin.get(page).text

    address = pick(lin)
    lin.post(address, data={"cancel": "yes"})
    assert lin.post(address, data={"content": "module:lifts"}).status_code == 409
    assert lin.post(address, data={"cancel": "yes"}).status_code == 200


def test_looking_and_searching_lose_nothing_that_was_ticked(browse: Any) -> None:
    lin = browse("lin")
    address = pick(lin)
    form = {"content": ["module:manners", "quiz:lifts/module-test"], "q": "", "layer": "", "columns": "quiz"}
    found = lin.post(address, data={**form, "q": "warm-up", "find": "yes"}).text
    assert set(ticked(found)) == {"module:manners", "quiz:lifts/module-test"}
    assert "已选" in found
    looked = lin.post(address, data={**form, "preview": "module:manners"}).text
    assert "学时" in looked and 'value="quiz:lifts/module-test"' in looked
    assert 'id="chosen" type="checkbox" name="content" value="module:manners" checked' in looked
    assert lin.post(address, data={**form, "preview": "module:unheard"}).status_code == 404


def test_the_shelves_can_be_filtered(browse: Any) -> None:
    lin = browse("lin")
    address = pick(lin)
    for said, there, absent in (
        ({"kind": "quiz"}, "quiz:tea/module-test", "lesson:manners/telephone"),
        ({"kind": "module"}, "module:tea", "quiz:tea/module-test"),
        ({"kind": "track"}, "track:starters", "module:manners"),
        ({"layer": "foundation"}, "module:manners", "track:starters"),
        ({"track": "starters"}, "module:tea", "case:unheard"),
        ({"track": "unheard"}, "", "module:manners"),
    ):
        shown = offered(lin.get(address, query_string=said).text)
        assert absent not in shown, said
        assert there in shown if there else shown == [], said


def test_learners_cannot_answer_for_a_course(browse: Any) -> None:
    learner = browse("xiaoyu")
    session = learner.launch("new-hire").headers["Location"].split("/")[2]
    address = f"/s/{session}/linking"
    for answer in (learner.get(whole(address)), learner.post(whole(address), data={"content": "module:manners"})):
        assert answer.status_code == 403


def test_no_more_than_sixty_go_at_once(browse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms_tool.linking.service.MOST", 2)
    monkeypatch.setattr("lms_tool.linking.service.answering.MOST", 2)
    lin = browse("lin")
    address = pick(lin)
    page = lin.get(whole(address, links="parts")).text
    assert len(ticked(page)) == 2
    refused = lin.post(whole(address), data={"content": offered(page), "links": "parts"})
    assert refused.status_code == 400 and "最多" in refused.text
