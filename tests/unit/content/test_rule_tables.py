"""Rule tables have no silent gaps: whoever somebody is, each answers and says why; what it leaves out is reported."""

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from content.check import check
from content.schema import Persona, Track, number
from content.schema.standard import PROJECT_TYPES, REGIONS, Site, Standard, StandardEntry, Variant
from content.tracks import faults, meet, pass_mark, personas, practical_mark
from lms_tool.tracks.rules import Journey, way
from tests.factories import courseware
from tests.factories.any_track import WORDS, tracks
from tests.factories.learner import load_once

POSTS = ("agent", "senior", "supervisor", "project-manager")
EVERYBODY = [Persona(*who) for who in product((None, *PROJECT_TYPES), (None, *REGIONS), (None, *POSTS))]
START = date(2028, 2, 29)
NO_STANDARD = Standard({}, {})


def whens(made: Track) -> dict[str, Any]:
    return {named.module: load_once().modules[named.module].module.when for named in made.modules}


@pytest.mark.parametrize("key", ["new-hire", "in-service", "supervisor"])
def test_a_shipped_track_answers_for_everybody_with_part_mark_and_deadline_and_says_why(key: str) -> None:
    made = load_once().tracks[key]
    for who in EVERYBODY:
        steps = way(made, load_once().standard, Journey(who, START, START), whens(made)).steps
        assert set(steps) == {named.module for named in made.modules}
        for step in steps.values():
            assert step.why and (step.part != "required" or (step.due and step.due_by in ("module", "layer", "track")))
            own = [quiz.pass_mark for quiz in load_once().modules[step.module].quizzes.values()]
            assert 1 <= (step.mark.value or 0) <= 100 or (step.mark.of == "quiz" and all(own))
        practical = practical_mark(made, who, load_once().standard)
        assert practical.value is None or 1 <= practical.value <= 100
        for figure in (made.owed, made.before_classroom):
            assert figure is None or number(figure, load_once().standard, who.site) > 0


def test_every_entry_of_the_company_standard_has_a_value_and_words_at_every_kind_of_site() -> None:
    for key, entry in load_once().standard.entries.items():
        events = {one.when.event for one in entry.values} | {None}
        for kind, region, event in product((None, *PROJECT_TYPES), (None, *REGIONS), events):
            site = Site(region, kind, event)
            values = {entry.value, *(one.value for one in entry.values)}
            assert load_once().standard.value(key, site) in values
            assert all(load_once().standard.spoken(key, language, site) for language in ("en", "zh-CN"))


@settings(max_examples=25)
@given(tracks())
def test_whoever_would_find_a_layer_empty_or_nothing_to_do_is_reported(made: Track) -> None:
    said = {(fault.sentence, fault.values.get("layer")) for fault in faults(made)}
    gaps = set()
    for who in personas(made):
        met = {one.module: one for one in meet(made, who)}
        if not any(one.part == "required" for one in met.values()):
            gaps.add(("track.nothing", None))
        for cell in made.layers:
            if cell.modules and not any(met[named.module].is_meant for named in cell.modules):
                gaps.add(("track.gap", cell.layer))
    assert {one for one in said if one[0] in ("track.nothing", "track.gap")} == gaps


@settings(max_examples=25)
@given(tracks())
def test_a_mark_is_that_of_the_first_who_fits_and_says_whose_it_is(made: Track) -> None:
    for who in personas(made):
        for named in made.modules:
            found = pass_mark(made, named.module, who, NO_STANDARD)
            mark = named.pass_mark or (made.pass_marks.theory if made.pass_marks else None)
            assert found.of == ("module" if named.pass_mark else "track" if mark else "quiz")
            if mark:
                fitting = [one for one in mark.values if one.when.fits(who)]
                expected = (fitting[0].value, fitting[0].when) if fitting else (mark.value, None)
                assert (found.value, found.when) == expected


def sites() -> st.SearchStrategy[Site]:
    some = {"region": st.sampled_from(REGIONS), "project_type": st.sampled_from(PROJECT_TYPES)}
    return st.fixed_dictionaries({}, optional=some).filter(bool).map(lambda said: Site(**said))


@given(st.lists(st.tuples(sites(), st.integers(1, 9)), max_size=4))
def test_every_value_of_the_standard_holds_somewhere_unless_an_earlier_one_hides_it(values: list[Any]) -> None:
    variants = tuple(Variant(site, at) for at, (site, _) in enumerate(values, 1))
    standard = Standard({}, {"a": StandardEntry("x", 0, WORDS, variants)})
    everywhere = [Site(*where) for where in product((None, *REGIONS), (None, *PROJECT_TYPES))]
    holding = {standard.value("a", where) for where in everywhere}
    hidden = {one.value for at, one in enumerate(variants) if any(e.when.covers(one.when) for e in variants[:at])}
    assert 0 in holding and holding | hidden == {0, *(one.value for one in variants)}
    assert not holding & hidden


def test_a_value_of_the_standard_that_never_holds_is_reported_where_it_stands(tmp_path: Path) -> None:
    root = courseware.write(tmp_path)
    file = root / "standard.yaml"
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    narrow = {"when": {"region": "lower-tier", "project_type": "villa"}, "value": 45}
    written["entries"]["repair.answer"]["values"].append(narrow)
    courseware.dump(file, written)
    [found] = [problem for problem in check(root, date(2026, 12, 1)) if problem.code == "standard"]
    assert (found.severity, Path(found.file).name) == ("weak", "standard.yaml")
    assert "never holds" in found.message
    written["entries"]["repair.answer"]["values"].reverse()
    courseware.dump(file, written)
    assert not [problem for problem in check(root, date(2026, 12, 1)) if problem.code == "standard"]
