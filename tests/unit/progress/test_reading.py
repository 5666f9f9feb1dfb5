"""What a lesson page may say of itself."""

from typing import Any
from uuid import uuid4

import pytest
from marshmallow import ValidationError

from lms_tool.progress.views import ReadingSchema


def said(position: Any) -> dict[str, Any]:
    return {"sitting": str(uuid4()), "percent": 5, "seconds": 1, "position": position}


@pytest.mark.parametrize("position", ["", "s1", "s12"])
def test_a_place_in_a_lesson_is_a_heading(position: str) -> None:
    assert ReadingSchema().load(said(position))["position"] == position


@pytest.mark.parametrize("position", ["s1\n", "s\0", "\ud800", "1", "a b", '"onclick', "s" * 41, 1, None])
def test_anything_else_is_refused(position: Any) -> None:
    with pytest.raises(ValidationError):
        ReadingSchema().load(said(position))
