"""The handbook for authors has an example of every kind of courseware, and each says what the grammar knows."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from marshmallow import Schema, fields

from content.schema import (
    GRAMMAR,
    STOCK,
    Glossary,
    Laws,
    Layer,
    Lesson,
    Module,
    Question,
    Quiz,
    Standard,
    Synonyms,
    Track,
)
from content.schema.questions import QUESTION_TYPES, QuestionGrammar

HANDBOOK = (Path(__file__).parents[3] / "docs/authoring.md").read_text(encoding="utf-8")
SECTIONS: Mapping[str, type] = {
    "## The company standard": Standard,
    "## Layers: `layers.yaml`": Layer,
    "## Track": Track,
    "## Module": Module,
    "## Lesson": Lesson,
    "### Glossary terms": Glossary,
    "## Question": Question,
    "## Quiz": Quiz,
    "### Case: `cases/<key>.yaml`": STOCK["case"],
    "### Phrases: `phrases/<scene>.yaml`": STOCK["phrases"],
    "### Role-play: `scenarios/<key>.yaml`": STOCK["scenario"],
    "### Work order: `work-orders/<key>.yaml`": STOCK["work-order"],
    "### Form: `forms/<key>.yaml`": STOCK["form"],
    "### Indicators: `indicators.yaml`": STOCK["indicator"],
    "### Law: `law.yaml`": Laws,
    "### Words of one thing: `synonyms.yaml`": Synonyms,
}
IN_OTHER_PLACES = {"key", "title", "ability", "sources", "review_by", "minutes", "modules", "bodies", "summary"}
"""What everything says of itself is described once; the texts of a lesson are files of their own."""


def examples(section: str) -> list[Any]:
    """The YAML blocks of a section, what they leave out with "…" left out."""
    body = re.split(r"(?m)^##+ ", HANDBOOK.partition(f"\n{section}\n")[2])[0]
    found = re.findall(r"(?ms)^```yaml\n(.*?)^```$", body)
    return [yaml.safe_load(re.sub(r"(?m)^\s*…$|, …(?=[\]}]|$)", "", one)) for one in found]


def strange(said: Any, schema: Schema, way: str = "") -> Iterator[str]:
    """Names in an example that the grammar does not know."""
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    if isinstance(schema, QuestionGrammar):
        known = dict(QUESTION_TYPES[said["type"]].fields)
    for name, value in said.items():
        if name not in known:
            yield f"{way}{name}"
            continue
        field = known[name]
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Dict) and isinstance(inner.value_field, fields.Nested):
            value, inner = list(value.values()), inner.value_field
        if isinstance(inner, fields.Nested):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and "…" not in one:
                    yield from strange(one, inner.schema, f"{way}{name}.")


def pieces(kind: type, example: Any) -> list[Any]:
    """The objects of an example: it shows one, a list of them, or the file in which they stand."""
    if kind in {Layer, STOCK["indicator"]}:
        (example,) = example.values()
    if kind is Glossary:
        example = {"terms": example}
    return example if isinstance(example, list) else [example]


@pytest.mark.parametrize("section", SECTIONS)
def test_an_example_of_every_kind_says_only_what_the_grammar_knows(section: str) -> None:
    kind = SECTIONS[section]
    shown = [one for example in examples(section) for one in pieces(kind, example)]
    assert shown
    assert [name for one in shown for name in strange(one, GRAMMAR[kind])] == []


@pytest.mark.parametrize("section", [one for one in SECTIONS if SECTIONS[one] is not Question])
def test_an_example_leaves_out_nothing_that_is_needed(section: str) -> None:
    kind = SECTIONS[section]
    shown = {name for example in examples(section) for one in pieces(kind, example) for name in one}
    needed = {name for name, field in GRAMMAR[kind].fields.items() if field.required}
    assert needed - shown - IN_OTHER_PLACES == set()


def test_every_type_of_question_has_an_example() -> None:
    assert {one["type"] for example in examples("## Question") for one in example} | {"multiple"} == set(QUESTION_TYPES)


def test_every_kind_of_courseware_has_a_section() -> None:
    assert set(STOCK.values()) <= {*SECTIONS.values(), STOCK["law"]}
