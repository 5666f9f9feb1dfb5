"""What lies beside the modules: read, written back unchanged, and every mistake told where it stands."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from content.check import check
from content.loader import load
from content.schema import STOCK, Site, When, applies, from_dict, to_dict
from content.schema.standard import PROJECT_TYPES, REGIONS
from content.touches import touches, where
from tests.factories import courseware, stock

TODAY = date(2026, 12, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return stock.write(tmp_path)


def change(path: Path, edit: Callable[[Any], object]) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(data)
    courseware.dump(path, data)


def test_every_kind_is_read_and_written_back_unchanged(root: Path) -> None:
    library, problems = load(root)
    assert not problems
    assert {kind for kind, items in library.stock.items() if items} == set(STOCK)
    for kind, items in library.stock.items():
        for made in items.values():
            assert from_dict(STOCK[kind], to_dict(made)) == made


@pytest.mark.parametrize(
    ("file", "edit", "code"),
    [
        ("cases/wrong-door.yaml", lambda d: d["modules"].append("nowhere"), "link"),
        ("cases/wrong-door.yaml", lambda d: d["sources"].append("law:civil-code/1"), "law"),
        ("cases/wrong-door.yaml", lambda d: d["checks"][0].update(lesson="nowhere"), "link"),
        ("cases/wrong-door.yaml", lambda d: d.update(level="green"), "grammar"),
        ("phrases/fees.yaml", lambda d: d["phrases"][0]["say"].update(en="{std:no.such}"), "standard"),
        ("phrases/fees.yaml", lambda d: d["phrases"].append(d["phrases"][0]), "grammar"),
        ("work-orders/dripping-tap.yaml", lambda d: d["expected"].pop(), "grammar"),
        ("work-orders/dripping-tap.yaml", lambda d: d.update(limits=["std:no.such"]), "standard"),
        ("forms/reaction.yaml", lambda d: d["sections"][0]["items"][0].update(scale="other"), "grammar"),
        ("forms/reaction.yaml", lambda d: d.update(kind="rubric"), "grammar"),
        ("forms/reaction.yaml", lambda d: d.update(pass_mark="std:no.such"), "standard"),
        ("indicators.yaml", lambda d: d["indicators"][0].update(unit="miles"), "standard"),
        ("scenarios/first-call.yaml", lambda d: d["nodes"][0].update(speaker="nobody"), "link"),
        ("scenarios/first-call.yaml", lambda d: d["nodes"][0]["choices"][0].update(to="nowhere"), "link"),
        ("scenarios/first-call.yaml", lambda d: d["nodes"][0]["choices"][0].update(stops=["x"]), "link"),
        (
            "scenarios/first-call.yaml",
            lambda d: d["nodes"][1]["routes"][0]["conditions"][0].update(at_least=101),
            "never",
        ),
        ("scenarios/first-call.yaml", lambda d: d["nodes"][1]["routes"].pop(), "dead-end"),
        ("scenarios/first-call.yaml", lambda d: d["nodes"][0]["choices"].pop(), "unreachable"),
        ("scenarios/first-call.yaml", lambda d: d["nodes"][1].update(routes=[{"to": "weigh"}]), "loop"),
    ],
)
def test_mistakes(root: Path, file: str, edit: Callable[[Any], object], code: str) -> None:
    change(root / file, edit)
    errors = [said for said in check(root, TODAY) if said.severity == "error"]
    assert code in {said.code for said in errors}, errors
    assert all(said.file == str(root / file) and said.line for said in errors)


def test_a_library_that_wants_one_language_is_not_asked_for_another(root: Path) -> None:
    change(root / "phrases/fees.yaml", lambda scene: scene["title"].pop("en"))
    assert "translation" in {said.code for said in check(root, TODAY)}
    courseware.dump(root / "library.yaml", {"languages": ["zh-CN"]})
    assert "translation" not in {said.code for said in check(root, TODAY)}


sites = st.builds(Site, st.none() | st.sampled_from(REGIONS), st.none() | st.sampled_from(PROJECT_TYPES))
conditions = st.builds(
    When, st.sets(st.sampled_from(PROJECT_TYPES)).map(tuple), st.sets(st.sampled_from(REGIONS)).map(tuple)
)


@given(conditions, sites)
def test_something_applies_where_all_it_asks_for_is_known_and_fits(when: When, site: Site) -> None:
    fits_type = not when.project_type or site.project_type in when.project_type
    fits_region = not when.region or site.region in when.region
    assert applies(when, site) == (fits_type and fits_region)
    assert applies(None, site)
    assert applies(when, None) == (when == When())


def test_what_an_entry_touches_and_what_must_be_read_again(root: Path) -> None:
    library, _ = load(root)
    found = {touch.name: touch.computed for touch in touches(library, "lift.plan")}
    assert found == {("scenario", "first-call"): True, ("form", "reaction"): True}
    prose = {touch.name for touch in touches(library, "phone.answer") if not touch.computed}
    assert {("lesson", "manners", "telephone"), ("case", "wrong-door")} <= prose
    lesson = next(touch for touch in touches(library, "phone.answer") if touch.name[0] == "lesson")
    assert (str(root / "modules/manners/lessons/telephone.en.md"), 3) in where(library, lesson)
