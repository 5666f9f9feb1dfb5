"""What is published is found: in what the organisation offers now, by those who may open it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.loader import Library, load
from content.schema import Site, When
from lms_tool.catalog import service as catalog
from lms_tool.db import unscope, utc_now
from lms_tool.organisations import service as organisations
from lms_tool.search import queries, service
from lms_tool.search.models import Passage, Posting, Source
from tests.factories import courseware, stock


@pytest.fixture
def small(tmp_path: Path) -> Library:
    return courseware.library(tmp_path)


@pytest.fixture
def published(db: Session, organisation: Any, small: Library) -> None:
    catalog.publish(db, organisation.id, small, now=utc_now())
    service.catch_up(db, now=utc_now())


def found(db: Session, organisation: Any, text: str, language: str = "zh-CN", **more: Any) -> list[str]:
    answers = queries.answers(db, queries.sources(db, organisation.id), text, language, **more)
    return [answer.place for answer in answers.shown]


def test_a_published_lesson_is_found_in_both_languages(db, organisation, published):
    assert found(db, organisation, "铃响")[0] == "lesson:manners/telephone"
    assert found(db, organisation, "picking up", "en")[0] == "lesson:manners/telephone"


def test_figures_of_the_standard_are_found_as_they_are_read(db, organisation, published):
    answers = queries.answers(db, queries.sources(db, organisation.id), "铃响几声之内", "zh-CN")
    assert "3 声" in "".join(piece.text for piece in answers.shown[0].pieces)


def test_answers_of_check_questions_are_not_given_away(db, organisation, published):
    assert found(db, organisation, "复述省时间") == []


def test_publishing_again_indexes_what_changed_and_nothing_else(db, organisation, published, tmp_path):
    before = set(db.scalars(select(Source.hash)))
    assert service.catch_up(db, now=utc_now()) == 0
    courseware.dump(
        tmp_path / "modules/manners/module.yaml",
        {**courseware.MODULE, "key_points": [{"zh-CN": "微笑也听得见", "en": "A smile is heard"}]},
    )
    catalog.publish(db, organisation.id, load(tmp_path)[0], now=utc_now())
    assert found(db, organisation, "微笑") == []
    service.catch_up(db, now=utc_now())
    assert found(db, organisation, "微笑") == ["module:manners"]
    assert before < set(db.scalars(select(Source.hash)))


def test_what_is_withdrawn_is_found_no_more(db, organisation, published, tmp_path):
    courseware.dump(tmp_path / "tracks/starters.yaml", {**courseware.TRACK, "layers": _without_modules()})
    for file in sorted((tmp_path / "modules").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    catalog.publish(db, organisation.id, load(tmp_path)[0], now=utc_now())
    assert found(db, organisation, "铃响") == []


def _without_modules() -> list[dict[str, Any]]:
    first, *rest = courseware.TRACK["layers"]
    later = {"empty_because": {"zh-CN": "以后", "en": "Later"}}
    return [{name: value for name, value in first.items() if name != "modules"} | later, *rest]


def test_an_organisation_finds_its_own_and_the_same_words_are_indexed_once(db, organisation, published, small):
    unscope(db, "a second organisation")
    other = organisations.add(db, "other", {"en": "Other"})
    db.flush()
    assert found(db, other, "铃响") == []
    catalog.publish(db, other.id, small, now=utc_now())
    assert service.catch_up(db, now=utc_now()) == 0
    assert found(db, other, "铃响") == ["lesson:manners/telephone"]


def test_lessons_outside_a_learners_training_are_not_offered(db, organisation, published):
    assert found(db, organisation, "铃响", reader=queries.Reader(set())) == []
    assert found(db, organisation, "铃响", reader=queries.Reader({"manners"})) == ["lesson:manners/telephone"]


def test_what_is_meant_for_other_projects_is_found_by_staff_alone(db, organisation, tmp_path):
    stock.write(tmp_path)
    villas = {"project_type": ["villa"]}
    courseware.dump(tmp_path / "modules/manners/lessons/telephone.yaml", {**courseware.LESSON, "when": villas})
    courseware.dump(tmp_path / "cases/wrong-door.yaml", {**stock.CASE, "when": villas})
    catalog.publish(db, organisation.id, load(tmp_path)[0], now=utc_now())
    service.catch_up(db, now=utc_now())
    mine = queries.Reader({"manners"}, Site(project_type="villa"))
    others = queries.Reader({"manners"}, Site(project_type="commercial"))
    for question, place in (("铃响", "lesson:manners/telephone"), ("敲错门", "case:wrong-door")):
        assert place in found(db, organisation, question) and place in found(db, organisation, question, reader=mine)
        for reader in (others, queries.Reader({"manners"})):
            assert place not in found(db, organisation, question, reader=reader)
    answers = queries.answers(db, queries.sources(db, organisation.id), "敲错门", "zh-CN")
    assert answers.shown[0].meant == (When(project_type=("villa",)),)


def test_a_figure_that_is_meant_as_it_stands_shows_without_its_mark(db, organisation, tmp_path):
    courseware.library(tmp_path)
    title = {"zh-CN": "{!十分钟}的谈话", "en": "A talk of {!ten minutes}"}
    courseware.dump(tmp_path / "modules/manners/module.yaml", {**courseware.MODULE, "title": title})
    catalog.publish(db, organisation.id, load(tmp_path)[0], now=utc_now())
    service.catch_up(db, now=utc_now())
    answers = queries.answers(db, queries.sources(db, organisation.id), "谈话", "zh-CN")
    assert answers.shown[0].title == "十分钟的谈话"


def test_a_rebuilt_index_answers_as_before(db, organisation, published):
    before = found(db, organisation, "礼仪"), db.scalar(select(func.count()).select_from(Posting))
    sources, *passages = service.rebuild(db, now=utc_now())
    assert sources == 1 and sum(passages) == db.scalar(select(func.count()).select_from(Passage))
    assert (found(db, organisation, "礼仪"), db.scalar(select(func.count()).select_from(Posting))) == before


def test_another_method_indexes_everything_anew(db, organisation, published, monkeypatch):
    monkeypatch.setattr(service, "METHOD", service.METHOD + 1)
    assert service.catch_up(db, now=utc_now()) > 0
    assert db.scalar(select(func.count()).select_from(Source)) == 1


REAL = {
    # What people ask → what must be among the first three, or how it begins.
    "电梯困人怎么说": "lesson:emergency-response/lift-intercom",
    "What do I say when the lift is stuck?": "lesson:emergency-response/lift-intercom",
    "someone is trapped in the elevator": "lesson:emergency-response/lift-intercom",
    "业主骂我怎么办": "lesson:emotional-labour/calm-under-abuse",
    "an angry owner is swearing at me": "lesson:emotional-labour/calm-under-abuse",
    "电话响几声要接": "lesson:service-etiquette/telephone",
    "how many rings before I pick up": "lesson:service-etiquette/telephone",
    "上门要不要穿鞋套": "lesson:service-etiquette/home-visit",
    "shoe covers": "lesson:service-etiquette/home-visit",
    "下大雨地库进水": "lesson:emergency-response/rain-night",
    "garage is flooding": "lesson:emergency-response/rain-night",
    "广告收入去哪了": "lesson:complaint-resolution/show-me-the-books",
    "where does the advertising money go": "lesson:complaint-resolution/show-me-the-books",
    "第三次漏水投诉": "lesson:complaint-resolution/third-time-leak",
    "业主不交物业费": "phrase:talking-about-fees/",
    "owner refuses to pay the fee": "lesson:service-etiquette/talking-about-fees",
    "员工要离职怎么留": "lesson:team-leadership/keeping-people",
    "楼道里有烟味": "lesson:emergency-response/levels-and-clocks",
    "访客没有预约": "lesson:service-etiquette/visitors",
    "微信群里怎么回复": "lesson:service-etiquette/written-messages",
}


def test_real_questions_find_the_right_place_among_the_first_three(db, organisation):
    catalog.publish(db, organisation.id, load()[0], now=utc_now())
    while service.catch_up(db, now=utc_now()):
        pass
    missed = {}
    for question, place in REAL.items():
        language = "en" if question.isascii() else "zh-CN"
        first = found(db, organisation, question, language, most=3)
        if not any(answer.startswith(place) for answer in first):
            missed[question] = first
    assert missed == {}
