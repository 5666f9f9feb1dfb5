"""The profile document: as its specification wants it, and in step with what is said."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from tests.factories.profile_rules import faults
from tests.golden.xapi.sentences import SENTENCES
from xapi import profile
from xapi import vocabulary as v

KEPT = Path(__file__).parents[3] / "docs" / "xapi-profile" / "v1.0.jsonld"


def coined(value: object) -> set[str]:
    """Every IRI below our profile id in a document."""
    if isinstance(value, dict):
        return set().union(*(coined(part) for pair in value.items() for part in pair))
    if isinstance(value, list):
        return set().union(*map(coined, value))
    return {value} if isinstance(value, str) and value.startswith(v.PROFILE) else set()


def test_the_document_has_the_structure_of_a_profile():
    assert faults(profile.document("Example", "https://academy.example")) == []


def broken(change: Any) -> dict[str, Any]:
    document = copy.deepcopy(profile.document())
    change(document)
    return document


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.update({"@context": "https://example.org/other"}),
        lambda it: it["versions"].clear(),
        lambda it: it["versions"][0].update(id=v.PROFILE),
        lambda it: it["concepts"][0].pop("definition"),
        lambda it: it["concepts"][0].update(type="Thing"),
        lambda it: it["concepts"][0].update(id="http://adlnet.gov/expapi/activities/lesson"),
        lambda it: it["concepts"].append(it["concepts"][0]),
        lambda it: it["concepts"][0].update(inlineSchema="{}"),
        lambda it: it["templates"][0].update(inScheme="https://example.org/v9"),
        lambda it: it["templates"][0]["rules"].append({"location": "$.result"}),
        lambda it: it["templates"][0]["rules"].append({"location": "$.a[?(@.b)]", "presence": "included"}),
        lambda it: it["patterns"][0].update(primary=True),
        lambda it: it["patterns"][0].update(alternates=["https://example.org/nowhere", it["templates"][0]["id"]]),
        lambda it: it["patterns"][0].update(sequence=it["patterns"][0]["alternates"]),
        lambda it: it.update(seeAlso=None),
    ],
)
def test_the_checker_finds_what_is_wrong(change):
    assert faults(broken(change))


def test_an_installation_may_sign_its_profile():
    assert profile.document("Example", "https://academy.example")["author"]["url"] == "https://academy.example"


def test_the_published_version_is_kept_in_the_repository_word_for_word():
    """Changed on purpose, it is written anew by ``python -m tests.golden.xapi``; a changed rule makes a new version."""
    assert json.loads(KEPT.read_text(encoding="utf-8")) == profile.document()


def test_ids_are_coined_below_the_profile_and_nowhere_else():
    iris = [value for name, value in vars(v).items() if name.isupper() and isinstance(value, str)]
    iris += [value.id for value in vars(v).values() if isinstance(value, v.Verb)]
    ours = {iri for iri in iris if iri.startswith(f"{v.PROFILE}/") and iri != v.PROFILE_VERSION}
    assert ours == {concept["id"] for concept in profile.concepts()}


def test_whatever_we_coin_and_say_is_explained():
    said = set().union(*(coined(speak()) for speak in SENTENCES.values())) - {v.PROFILE_VERSION}
    assert said <= {concept["id"] for concept in profile.concepts()}


@pytest.mark.parametrize("event", SENTENCES)
def test_our_extensions_have_the_form_that_the_profile_gives_them(event):
    schemas = {one["id"]: json.loads(one["inlineSchema"]) for one in profile.concepts() if "inlineSchema" in one}
    said = SENTENCES[event]()
    for part in ("result", "context"):
        for iri, value in said.get(part, {}).get("extensions", {}).items():
            if iri in schemas:
                fastjsonschema.validate(schemas[iri], value)
