"""What a store does not get to know."""

import json
from typing import Any
from uuid import UUID, uuid4

from lms_tool.forwarding.rules import Mask, mask, masked_id
from tests.golden.xapi.sentences import FOLDER
from xapi.validation import problems

BASE = "https://tool.example/xapi"
BY = Mask(UUID(int=7), BASE, b"a key", people=True, texts=True)
GOLDEN = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def identifiers(part: Any) -> set[str]:
    """Names of all accounts anywhere in it."""
    if isinstance(part, dict):
        own = {part["account"]["name"]} if "account" in part else set()
        return own.union(*map(identifiers, part.values()))
    return set().union(*map(identifiers, part)) if isinstance(part, list) else set()


def test_a_copy_of_every_sentence_is_a_statement_that_names_nobody():
    people = set().union(*(identifiers(said) for said in GOLDEN.values() if said["actor"]["account"]["name"] != "tool"))
    assert people
    for name, said in GOLDEN.items():
        copy = mask(said, BY)
        assert problems(copy) == [], name
        assert not identifiers(copy) & (people - {"tool"} - sites(said)), name
        assert copy["id"] == masked_id(said["id"], BY) != said["id"]


def sites(said: dict[str, Any]) -> set[str]:
    return identifiers(said.get("context", {}).get("team", {}))


def test_a_copy_is_always_the_same_and_another_in_each_store():
    said = GOLDEN["passed"]
    other = Mask(UUID(int=8), BASE, BY.key, people=True)
    assert mask(said, BY) == mask(said, BY)
    assert mask(said, BY)["actor"] != mask(said, other)["actor"]
    assert mask(GOLDEN["completed"], BY)["actor"] == mask(said, BY)["actor"], "one person is one pseudonym"


def test_what_is_taken_back_is_the_copy():
    voided = GOLDEN["voided"]
    assert mask(voided, BY)["object"]["id"] == masked_id(voided["object"]["id"], BY)
    assert mask(voided, BY)["actor"] == voided["actor"], "the academy is nobody"


def test_own_words_stay_here_and_a_choice_is_told():
    assert "response" in GOLDEN["answered-short_text"]["result"]
    assert "response" not in mask(GOLDEN["answered-short_text"], BY)["result"]
    assert mask(GOLDEN["answered-single"], BY)["result"] == GOLDEN["answered-single"]["result"]


def test_every_kind_of_identifier_and_members_are_hidden():
    agents = [
        {"mbox": "mailto:lin@house.example"},
        {"mbox_sha1sum": "c61b41ec1ab1b4a9eb7f5eeb3ccd4fe4f1c7d4a1"},
        {"openid": "https://lin.example"},
        {"account": {"homePage": "https://lms.example", "name": "4711"}, "name": "Lin Zhiyuan"},
    ]
    group = {"objectType": "Group", "name": "Night shift", "member": [{"objectType": "Agent", **one} for one in agents]}
    said = {
        "id": str(uuid4()),
        "actor": group,
        "verb": {"id": "http://x.example/met"},
        "object": {
            "objectType": "SubStatement",
            "actor": agents[0],
            "verb": {"id": "http://x.example/met"},
            "object": {"objectType": "Agent", **agents[1]},
        },
        "context": {"instructor": agents[2], "statement": {"objectType": "StatementRef", "id": str(uuid4())}},
    }
    told = json.dumps(mask(said, BY))
    assert not [word for word in ("lin", "Lin", "4711", "c61b", "Night") if word in told]
    assert problems(mask(said, BY)) == []
