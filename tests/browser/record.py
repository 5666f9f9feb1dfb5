"""What others have been told: the record store over HTTP, and the scores that the LMS has taken."""

import json
from collections import Counter
from datetime import datetime
from typing import Any

import httpx

from lms_tool.demo.people import CAST
from tests.factories.house import House


def statements(house: House, since: datetime) -> list[dict[str, Any]]:
    """What the record store gives to somebody with credentials, oldest first."""
    made = json.loads(house.cli("lrs", "credentials", "create", "--json"))
    found: list[dict[str, Any]] = []
    more = str(httpx.URL("/xapi/statements", params={"ascending": "true", "since": since.isoformat()}))
    with httpx.Client(base_url=house.tool_url, auth=(made["key"], made["secret"])) as client:
        client.headers["X-Experience-API-Version"] = "1.0.3"
        while more:
            page = client.get(more).raise_for_status().json()
            found += page["statements"]
            more = page.get("more") or ""
    return found


def verbs(told: list[dict[str, Any]]) -> Counter[str]:
    """Last part of the verb's address → how often."""
    return Counter(one["verb"]["id"].rpartition("/")[2] for one in told)


def scores(house: House, person: str, since: datetime) -> list[dict[str, Any]]:
    """Scores of a person that the LMS has taken."""
    who = next(one for one in CAST.people if one.key == person)
    taken = [
        json.loads(call["body"])
        for call in house.lms_calls()
        if call["done"] and call["path"].partition("?")[0].endswith("/scores") and call["at"] >= since.isoformat()
    ]
    return [score for score in taken if score["userId"] == who.id]
