"""The course site, in both languages, shows everybody what is theirs."""

import re
import string
from pathlib import Path

import pytest

import lms_tool.demo
from lms_tool.demo import words
from lms_tool.demo.texts import TEXTS
from tests.factories.demo_lms import DemoLms
from tests.unit.demo.conftest import LmsMaker, PretendTool

PATHS = ["", "/links/1", "/grades", "/members"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_course_page_is_whole_in_both_languages(lms: DemoLms, path: str, language: str) -> None:
    page = lms.as_("xiaoyu").get(f"/courses/new-hire{path}", params={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert ("成绩册" in page.text) == (language == "zh-CN")
    assert "<script>" not in page.text
    assert "onclick" not in page.text


def rows(lms: DemoLms, person: str) -> set[str]:
    """Learners whose rows a person sees in the gradebook."""
    return set(re.findall(r'data-grade="(\w+)"', lms.as_(person).get("/courses/new-hire/grades").text))


def test_the_language_stays_chosen(lms: DemoLms) -> None:
    lms.as_("xiaoyu").get("/courses?lang=en")
    assert '<html lang="en">' in lms.as_("xiaoyu").get("/courses").text


def test_nobody_sees_a_course_of_others(lms: DemoLms) -> None:
    for path in [*PATHS, "/links/1/launch"]:
        assert lms.as_("wufang").get(f"/courses/new-hire{path}").status_code == 404
        assert lms.outsider.get(f"/courses/new-hire{path}").status_code == 403
    assert lms.as_("wufang").get("/courses/in-service/links/1").status_code == 404


def test_a_learner_sees_their_own_row_only(lms: DemoLms, tool: PretendTool) -> None:
    bearer = tool.bearer(words.LINE_ITEM_SCOPE) | {"Content-Type": words.LINE_ITEM_TYPE}
    column = {"label": "单元一", "scoreMaximum": 100}
    lms.outsider.post("/lti/services/courses/new-hire/lineitems?type_id=1", json=column, headers=bearer)
    assert rows(lms, "xiaoyu") == {"xiaoyu"}
    assert rows(lms, "lin") == {"xiaoyu", "yiming"}


def test_the_gradebook_tells_times_that_the_browser_can_make_local(lms: DemoLms, tool: PretendTool) -> None:
    bearer = tool.bearer(words.LINE_ITEM_SCOPE) | {"Content-Type": words.LINE_ITEM_TYPE}
    column = {"label": "单元一", "scoreMaximum": 100}
    made = lms.outsider.post("/lti/services/courses/new-hire/lineitems?type_id=1", json=column, headers=bearer).json()
    score = {
        "userId": "11",
        "scoreGiven": 80,
        "scoreMaximum": 100,
        "timestamp": "2026-01-02T03:04:05.678Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
    sent = lms.outsider.post(
        made["id"].replace("/lineitem?", "/lineitem/scores?"),
        json=score,
        headers=tool.bearer(words.SCORE_SCOPE) | {"Content-Type": words.SCORE_TYPE},
    )
    assert sent.status_code < 300, sent.text
    page = lms.as_("xiaoyu").get("/courses/new-hire/grades").text
    assert '<time datetime="2026-01-02T03:04:05.678000+00:00">2026-01-02 03:04:05 UTC</time>' in page


def test_only_teachers_are_offered_to_add_activities(lms: DemoLms) -> None:
    assert "/courses/new-hire/add" not in lms.as_("xiaoyu").get("/courses/new-hire").text
    assert "/courses/new-hire/add" in lms.as_("lin").get("/courses/new-hire").text


def test_a_form_from_elsewhere_is_refused(lms: DemoLms) -> None:
    answer = lms.outsider.post("/sign-in", data={"person": "lin"}, headers={"Origin": "http://localhost:8000"})
    assert answer.status_code == 400


def test_control_doors_stay_shut_without_leave(lms: DemoLms, make_lms: LmsMaker) -> None:
    closed = make_lms(faults_enabled=False)
    for path in ("/faults", "/calls"):
        assert lms.outsider.get(path).status_code == 200
        assert closed.outsider.get(path).status_code == 404
    assert closed.outsider.get("/healthz").status_code == 200


def test_what_templates_say_is_in_the_table_and_nothing_else() -> None:
    folder = Path(lms_tool.demo.__file__).parent
    source = "".join(file.read_text() for file in [*folder.glob("templates/*.html"), folder / "app.py"])
    said = set(re.findall(r"say\([\"'](\w+)[\"']", source)) | set(re.findall(r"\"(\w+)\"", source)) & set(TEXTS)
    spoken_by_value = {"Learner", "Instructor", "Administrator"} | {
        *("Initialized", "Started", "InProgress", "Submitted", "Completed")
    }
    assert said | spoken_by_value == set(TEXTS)


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_fill_the_same_places(key: str) -> None:
    zh, en = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in TEXTS[key])
    assert zh == en
