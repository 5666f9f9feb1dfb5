"""How somebody is greeted."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from lms_tool.web.visitor import Visitor


def visitor(name: str | None, given_name: str | None) -> Visitor:
    return Visitor(
        launch="launch",
        session_id=uuid4(),
        organisation_id=uuid4(),
        organisation_names={},
        timezone="Asia/Shanghai",
        person_id=uuid4(),
        name=name,
        given_name=given_name,
        roles=frozenset({"learner"}),
        course_id=None,
        course_title=None,
        link_id=None,
        content=None,
        locale="zh-CN",
        frame_ancestors="https://lms.example",
        return_url=None,
        expires_at=datetime(2026, 11, 20, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("name", "given_name", "called"),
    [
        ("李小雨（示例）", "小雨", "李小雨（示例）"),
        ("欧阳敏", "敏", "欧阳敏"),
        ("Li Xiaoyu (sample)", "Xiaoyu", "Xiaoyu"),
        ("Zoë Ångström", "Zoë", "Zoë"),
        ("Li Xiaoyu (sample)", None, "Li Xiaoyu (sample)"),
        (None, "小雨", "小雨"),
        (None, "Xiaoyu", "Xiaoyu"),
        (None, None, None),
    ],
)
def test_a_latin_given_name_or_the_whole_name(name: str | None, given_name: str | None, called: str | None) -> None:
    assert visitor(name, given_name).called == called
