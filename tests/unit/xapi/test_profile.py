"""The profile document and the vocabulary tell the same story."""

from __future__ import annotations

import json

import pytest

from tests.golden.xapi.sentences import SENTENCES
from xapi import profile
from xapi import vocabulary as v
from xapi.validation.formats import is_iri, is_language_tag, is_timestamp

KINDS = {"Verb", "ActivityType", "ContextExtension", "ResultExtension", "ActivityExtension", "AttachmentUsageType"}


def coined(value: object) -> set[str]:
    """Every IRI below our profile id in a document."""
    if isinstance(value, dict):
        return set().union(*(coined(part) for pair in value.items() for part in pair))
    if isinstance(value, list):
        return set().union(*map(coined, value))
    return {value} if isinstance(value, str) and value.startswith(v.PROFILE) else set()


def test_the_profile_names_itself_and_its_version():
    document = profile.document()
    assert document["@context"] == "https://w3id.org/xapi/profiles/context"
    assert document["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert document["id"] != document["versions"][0]["id"]
    assert is_timestamp(document["versions"][0]["generatedAtTime"])
    assert document["author"] == {"type": "Organization", "name": "Service Academy"}
    assert "null" not in json.dumps(document)


def test_an_installation_may_sign_its_profile():
    assert profile.document("Example", "https://academy.example")["author"]["url"] == "https://academy.example"


@pytest.mark.parametrize("concept", profile.concepts(), ids=lambda concept: concept["id"])
def test_every_concept_is_complete_and_ours(concept):
    assert concept["type"] in KINDS
    assert concept["id"].startswith(f"{v.PROFILE}/")
    assert concept["inScheme"] == v.PROFILE_VERSION
    for words in (concept["prefLabel"], concept["definition"]):
        assert set(words) == {"en", "zh-CN"}
        assert all(words.values())


def test_what_statements_say_in_our_name_is_in_the_profile():
    said = set().union(*(coined(speak()) for speak in SENTENCES.values()))
    known = {concept["id"] for concept in profile.concepts()} | {v.PROFILE_VERSION}
    assert said == known


def vocabulary() -> dict[str, str]:
    """Every IRI of the vocabulary by its name."""
    words = {name: getattr(v, name) for name in dir(v) if name.isupper() and not name.startswith("_")}
    iris = {name: word.id if isinstance(word, v.Verb) else word for name, word in words.items()}
    return {name: iri for name, iri in iris.items() if name != "PLATFORM"}


def test_every_word_is_an_iri_and_said_once():
    iris = list(vocabulary().values())
    assert all(map(is_iri, iris))
    assert len(set(iris)) == len(iris)


def test_verbs_can_be_read_aloud_in_both_languages():
    for verb in (word for word in vars(v).values() if isinstance(word, v.Verb)):
        assert set(verb.display) == {"en", "zh-CN"}
        assert all(is_language_tag(tag) for tag in verb.display)
