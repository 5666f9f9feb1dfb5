"""A plain statement of somebody else, and who vouches for it."""

from typing import Any
from uuid import uuid4

from lms_tool.lrs import service as lrs

AUTHORITY = lrs.agent("https://tool.example/xapi", "tool")


def statement(**parts: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "actor": {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "4711"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"objectType": "Activity", "id": "https://tool.example/xapi/lesson"},
        "timestamp": "2026-03-03T09:02:11.310Z",
    } | parts
