"""The record store's door with credentials at hand, spoken to as a machine speaks to it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms_tool import db as tables
from lms_tool.lrs import service

HEADERS = {"X-Experience-API-Version": "1.0.3"}
VERBS = "http://adlnet.gov/expapi/verbs/"


class Store:
    """One machine with its credentials."""

    def __init__(self, client: FlaskClient, key: str, secret: str) -> None:
        self.client = client
        self.auth = (key, secret)

    def get(self, path: str = "/xapi/statements", **asked: Any) -> TestResponse:
        query = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in asked.items()}
        return self.client.get(path, query_string=query or None, headers=HEADERS, auth=self.auth)

    def post(self, body: Any, **headers: str) -> TestResponse:
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        sent = {"Content-Type": "application/json", **HEADERS, **headers}
        return self.client.post("/xapi/statements", data=data, headers=sent, auth=self.auth)

    def put(self, body: Any, **asked: str) -> TestResponse:
        sent = {"Content-Type": "application/json", **HEADERS}
        return self.client.put(
            "/xapi/statements", query_string=asked, data=json.dumps(body), headers=sent, auth=self.auth
        )

    def ask(
        self, verb: str, path: str, body: Any = None, headers: dict[str, str] | None = None, /, **asked: Any
    ) -> TestResponse:
        """Any request to any resource. body: bytes, or what becomes JSON."""
        query = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in asked.items()}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        sent = kind | HEADERS | (headers or {})
        return self.client.open(
            f"/xapi/{path}", method=verb, query_string=query, data=data, headers=sent, auth=self.auth
        )

    def tell(self, **parts: Any) -> str:
        """Store a statement that is fine; its id."""
        answer = self.post(statement(**parts))
        assert answer.status_code == 200, answer.text
        stored: str = answer.json[0]  # type: ignore[index]
        return stored

    def ids(self, **asked: Any) -> list[str]:
        answer = self.get(**asked)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json["statements"]]  # type: ignore[index]


def somebody(name: str = "4711") -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": name}}


def thing(key: str = "lesson-1") -> dict[str, Any]:
    return {
        "objectType": "Activity",
        "id": f"https://tool.example/{key}",
        "definition": {"name": {"en": "A lesson", "zh-CN": "一课"}},
    }


def reference(statement_id: str) -> dict[str, str]:
    return {"objectType": "StatementRef", "id": statement_id}


def verb(key: str) -> dict[str, Any]:
    return {"id": VERBS + key, "display": {"en": key}}


def statement(**parts: Any) -> dict[str, Any]:
    return {"actor": somebody(), "verb": verb("completed"), "object": thing(), "id": str(uuid4())} | parts


@pytest.fixture
def make_store(app: Flask, sessions: Any, organisation: Any) -> Any:
    def make(organisation_id: Any = None, **rights: bool) -> Store:
        with tables.unit_of_work(sessions) as session:
            key, secret = service.create_credential(
                session, organisation_id or organisation.id, **rights, now=tables.utc_now()
            )
        return Store(app.test_client(), key, secret)

    return make


@pytest.fixture
def store(make_store: Any) -> Store:
    return make_store()
