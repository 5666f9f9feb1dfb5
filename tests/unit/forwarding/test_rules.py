"""Every reason of the library is a sentence for an administrator."""

import inspect
import re

import pytest

from lms_tool.forwarding import rules
from lms_tool.web import messages
from tests.unit.xapi.test_answers import NOW
from xapi import client
from xapi.answers import Verdict, understand

SENTENCES = messages.collect()


def _said_by_the_library() -> set[str]:
    answers = [
        understand(status, {"location": "https://other.example/xapi"}, body, count=count, voiding=voiding, now=NOW)
        for status in range(200, 600)
        for body in (b"", b"<html>")
        for count in (1, 2)
        for voiding in (False, True)
    ]
    said = {answer.reason for answer in answers if answer.verdict is not Verdict.DELIVERED}
    source = inspect.getsource(client)
    found = re.findall(r'(?:Verdict\.(?!DELIVERED)\w+, |no_answer\()f?"([^"{]+)', source)
    assert found
    return said | set(found)


@pytest.mark.parametrize("said", sorted(_said_by_the_library()))
def test_every_reason_becomes_a_sentence_that_is_translated(said: str) -> None:
    sentence, _, detail = rules.reason(said).partition("\n")
    assert re.fullmatch(r"[A-Z].+\.", sentence) and sentence in SENTENCES
    assert detail in ("", "https://other.example/xapi")


def test_what_is_known_besides_stands_on_a_line_of_its_own() -> None:
    assert rules.reason("no connection (ConnectError)") == "The record store cannot be reached.\nConnectError"
    assert rules.reason("the store knows the id but does not show the statement yet").count("\n") == 0
    assert rules.reason("something new") == "something new"
