"""A track resolves for everybody: no module without an answer, nothing required that cannot be reached."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from content.check import check
from content.loader import LIBRARY, load
from content.schema import Period, Persona, Standard, Track, When, from_dict, to_dict
from content.tracks import Met, faults, meet, pass_mark, personas
from tests.factories import courseware
from tests.factories.any_track import KEYS, track, tracks

VILLA, AGENT = Persona("villa", "first-tier", "agent"), Persona(post="agent")
NO_STANDARD = Standard({}, {})


def one(made: Track, module: str, persona: Persona = AGENT) -> Met:
    return next(met for met in meet(made, persona) if met.module == module)


def said(made: Track) -> set[str]:
    return {fault.sentence for fault in faults(made)}


@settings(max_examples=25)
@given(tracks())
def test_every_combination_of_type_region_and_post_resolves_and_says_why(made: Track) -> None:
    for persona in personas(made):
        met = meet(made, persona)
        assert [step.module for step in met] == list(KEYS)
        for step in met:
            assert step.part in ("required", "elective", "none") and step.why
            assert (step.when is None) is (step.why == "everybody")


@settings(max_examples=25)
@given(tracks())
def test_whatever_is_meant_can_be_reached_by_doing_what_is_open(made: Track) -> None:
    for persona in personas(made):
        met = [step for step in meet(made, persona) if step.is_meant]
        done: set[str] = set()
        while fresh := {step.module for step in met if all(set(need.modules) <= done for need in step.needs)} - done:
            done |= fresh
        assert done == {step.module for step in met}


@settings(max_examples=25)
@given(tracks())
def test_nothing_waits_for_what_is_not_meant(made: Track) -> None:
    for persona in personas(made):
        met = {step.module: step for step in meet(made, persona)}
        for step in met.values():
            assert all(met[module].is_meant for need in step.needs for module in need.modules)


@settings(max_examples=25)
@given(tracks())
def test_a_track_comes_back_as_it_was_written(made: Track) -> None:
    assert from_dict(Track, to_dict(made)) == made


@given(st.dates(date(2020, 1, 1), date(2120, 1, 1)), st.integers(1, 60))
def test_months_are_those_of_the_calendar(start: date, months: int) -> None:
    end = Period(months=months).after(start)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day
    assert Period(months=months).shortest <= (end - start).days <= Period(months=months).longest


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2027, 1, 31), Period(months=1), date(2027, 2, 28)),
        (date(2028, 1, 31), Period(months=1), date(2028, 2, 29)),
        (date(2028, 2, 29), Period(months=12), date(2029, 2, 28)),
        (date(2028, 2, 15), Period(weeks=2), date(2028, 2, 29)),
        (date(2026, 12, 31), Period(months=2), date(2027, 2, 28)),
    ],
)
def test_leap_days_and_short_months(start: date, period: Period, end: date) -> None:
    assert period.after(start) == end


def test_the_first_variant_that_fits_decides() -> None:
    variants = [
        {"when": {"project_type": "villa", "post": "agent"}, "part": "required"},
        {"when": {"project_type": ["villa", "commercial"]}, "part": "elective"},
    ]
    made = track([{"module": "a"}, {"module": "b", "required": False, "variants": variants}])
    assert (one(made, "b", VILLA).part, one(made, "b", VILLA).why) == ("required", "variant")
    assert one(made, "b", Persona("commercial")).part == "elective"
    assert (one(made, "b").part, one(made, "b").why) == ("elective", "everybody")


def test_a_module_for_villas_is_not_meant_elsewhere_nor_where_nobody_knows() -> None:
    made = track([{"module": "a"}, {"module": "b", "when": {"project_type": "villa"}}])
    assert one(made, "b", VILLA).part == "required"
    assert [one(made, "b", Persona(kind)).why for kind in (None, "commercial")] == ["unmet", "unmet"]


def test_a_module_written_for_other_sites_is_not_meant_and_a_withdrawn_one_is_gone() -> None:
    made = track([{"module": "a"}, {"module": "b"}])
    met = meet(made, AGENT, {"a": When(project_type=("villa",))})
    assert [(step.part, step.why) for step in met] == [("none", "site"), ("none", "gone")]


def test_a_pass_mark_by_condition() -> None:
    theory = {"value": 80, "values": [{"when": {"region": "first-tier"}, "value": 82}]}
    made = track([{"module": "a"}, {"module": "b", "pass_mark": {"value": 90}}], pass_marks={"theory": theory})
    assert pass_mark(made, "a", VILLA, NO_STANDARD).value == 82
    assert pass_mark(made, "a", AGENT, NO_STANDARD).value == 80
    assert (pass_mark(made, "b", VILLA, NO_STANDARD).value, pass_mark(made, "b", VILLA, NO_STANDARD).of) == (
        90,
        "module",
    )
    assert pass_mark(track([{"module": "a"}]), "a", VILLA, NO_STANDARD).of == "quiz"


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (track([{"module": "a", "after": ["b"]}, {"module": "b", "after": ["a"]}]), "track.cycle"),
        (track([{"module": "a", "after": ["a"]}]), "track.cycle"),
        (track({"modules": [{"module": "a", "after": ["b"]}, {"module": "b"}], "in_order": True}), "track.cycle"),
        (track([{"module": "a"}], {"modules": [{"module": "b", "when": {"post": "agent"}}]}), "track.gap"),
        (track([{"module": "a", "required": False}]), "track.nothing"),
        (track([{"module": "a", "after": ["x"]}]), "track.after"),
        (track({"modules": [{"module": "a"}], "after": ["attic"]}), "link.layer"),
        (track([{"module": "a", "required": False}, {"module": "b", "after": ["a"]}]), "track.elective"),
        (track([{"module": "a", "within": {"weeks": 3}}]), "track.late"),
        (track({"modules": [{"module": "a"}], "opens": {"weeks": 2}}), "track.window"),
        (track({"modules": [{"module": "a", "within": {"days": 7}}], "opens": {"weeks": 1}}), "track.window"),
        (
            track(
                [{"module": "a", "after": ["b"], "within": {"days": 5}}],
                {"modules": [{"module": "b"}], "opens": {"weeks": 1}},
            ),
            "track.window",
        ),
    ],
)
def test_what_is_wrong_is_said(made: Track, sentence: str) -> None:
    assert sentence in said(made)


def test_a_variant_behind_one_that_fits_the_same_people_never_decides() -> None:
    variants = [
        {"when": {"region": "first-tier"}, "part": "elective"},
        {"when": {"region": "first-tier", "post": "agent"}, "part": "none"},
    ]
    assert said(track([{"module": "a"}, {"module": "b", "variants": variants}])) == {"track.shadowed"}


def test_only_what_is_in_the_circle_is_called_so() -> None:
    named = [{"module": "a", "after": ["b"]}, {"module": "b", "after": ["a"]}, {"module": "c", "after": ["a"]}]
    found = [fault.values["module"] for fault in faults(track(named)) if fault.sentence == "track.cycle"]
    assert found == ["a", "b"]


def test_the_shipped_tracks_have_no_fault_and_give_everybody_something_to_do() -> None:
    library, _ = load(LIBRARY)
    assert set(library.tracks) == {"new-hire", "in-service", "supervisor"}
    assert [str(fault) for made in library.tracks.values() for fault in faults(made)] == []
    assert {key: made.deadline for key, made in library.tracks.items()} == {
        "new-hire": Period(weeks=2),
        "in-service": Period(months=1),
        "supervisor": Period(weeks=2),
    }


def test_the_check_names_file_and_line(tmp_path: Path) -> None:
    root = courseware.write(tmp_path)
    file = root / "tracks/starters.yaml"
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    written["layers"][0]["modules"][0]["after"] = ["manners"]
    courseware.dump(file, written)
    (found,) = [problem for problem in check(root, date(2026, 12, 1)) if problem.code == "track"]
    assert file.read_text(encoding="utf-8").splitlines()[found.line - 1].strip() == "- module: manners"
    assert "waits for itself" in found.message
