"""The character NUL, which one database keeps and the other does not: never an accident at any door."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms_tool.practicals.models import Sheet
from tests.factories.examining import BEST, Exam

NUL = "a\x00b"
NAMES = ("q", "name", "key", "track", "site", "form", "state", "remark", "assessor", "title", "why", "staff_number")


def doors(app: Flask) -> list[tuple[str, Any]]:
    rules = [rule for rule in sorted(app.url_map.iter_rules(), key=str) if "launch" in rule.arguments]
    return [(method, rule) for rule in rules for method in sorted(rule.methods & {"GET", "POST"})]


def test_no_door_of_a_session_stumbles_over_it(exam: Exam, app: Flask) -> None:
    exam.course.change()
    boss = exam.course.room.person("Boss (sample)", "administrator")
    seats = [exam.course.room.seat(boss, "administrator", "instructor"), exam.as_learner()]
    exam.course.save()
    accidents, said = [], dict.fromkeys(NAMES, NUL)
    for method, rule in doors(app):
        plain = dict.fromkeys(rule.arguments, 1 if "int:" in str(rule) else "00000000-0000-4000-8000-000000000001")
        texts = dict.fromkeys((name for name in rule.arguments if f"<{name}>" in str(rule)), NUL)
        for seat in seats:
            client = app.test_client()
            client.set_cookie("__Host-lti", seat.browser)
            for values in ({**plain, "launch": seat.launch}, {**plain, **texts, "launch": seat.launch}):
                path = rule.build(values, append_unknown=False)[1]
                asked = client.get(path, query_string=said) if method == "GET" else client.post(path, data=said)
                if asked.status_code >= 500:
                    accidents.append(f"{method} {rule}: {asked.status_code}")
    assert accidents == []


@pytest.mark.parametrize("field", ["remark", "assessor"])
def test_what_somebody_pasted_with_it_is_kept_without_it(exam: Exam, field: str) -> None:
    path = exam.begin()
    assert exam.mark(path, "trainer", BEST, **{field: NUL}).status_code == 303
    assert [getattr(sheet, field) for sheet in exam.course.db.scalars(select(Sheet))] == ["ab"]


def test_in_a_path_it_is_refused_with_a_page(exam: Exam) -> None:
    answer = exam.trainer.open(exam.client, "handbook/cases/a%00b")
    assert answer.status_code == 400 and "<h1>" in answer.text


def test_in_a_file_s_form_it_is_no_accident_either(exam: Exam) -> None:
    path = exam.begin()
    seen = exam.seen(path, "trainer")
    form = {"seen": seen, "remark": NUL, **BEST}
    exam.client.set_cookie("__Host-lti", exam.trainer.browser)
    answer = exam.client.post(exam.trainer.path(f"{path}/trainer"), data=form, content_type="multipart/form-data")
    assert answer.status_code == 303
