"""Any case, scene of phrases or form an author could write, for property tests."""

from typing import Any

from hypothesis import strategies as st

from tests.factories.any_question import ALL, AREAS, KEYS, TEXTS, words
from tests.factories.any_question import written as any_question

LANGUAGES = ("zh-CN", "en")
SAID = words(LANGUAGES)
DAYS = st.dates().map(lambda day: day.isoformat()).filter(lambda day: day > "1900")
SOURCES = st.lists(TEXTS.map(lambda text: " ".join(text.split()) or "…"), min_size=1, max_size=2)
WHEN = st.fixed_dictionaries(
    {"region": st.just(["first-tier"])},
    optional={"project_type": st.lists(st.sampled_from(["villa", "commercial"]), min_size=1, unique=True)},
)
COMMON = {"title": SAID, "ability": st.sampled_from(["knowledge", "skill", "attitude"]), "review_by": DAYS}
MODULES = st.lists(KEYS, min_size=1, max_size=3, unique=True)


def _rows(low: int, high: int, fields: dict[str, Any], **optional: Any) -> st.SearchStrategy[list[Any]]:
    row = st.fixed_dictionaries({"key": KEYS, **fields}, optional=optional)
    return st.lists(row, min_size=low, max_size=high, unique_by=lambda one: one["key"])


def cases() -> st.SearchStrategy[dict[str, Any]]:
    checks = st.lists(
        st.sampled_from(ALL).flatmap(lambda kind: any_question(kind, LANGUAGES)),
        min_size=1,
        max_size=2,
        unique_by=lambda one: one["key"],
    )
    return st.fixed_dictionaries(
        {
            **COMMON,
            "type": st.sampled_from(["public-opinion", "legal", "operational", "service"]),
            "level": st.sampled_from(["red", "yellow", "blue"]),
            "area": AREAS,
            "minutes": st.integers(1, 240),
            **dict.fromkeys(("event", "handling", "result"), SAID),
            "lessons": st.lists(SAID, min_size=1, max_size=3),
        },
        optional={"modules": MODULES, "sources": SOURCES, "checks": checks, "when": WHEN},
    )


def scenes() -> st.SearchStrategy[dict[str, Any]]:
    said = dict.fromkeys(("situation", "say", "do_not_say", "why"), SAID)
    phrases = _rows(1, 3, said, sources=SOURCES, when=WHEN)
    return st.fixed_dictionaries(
        {**COMMON, "summary": SAID, "phrases": phrases},
        optional={"minutes": st.integers(1, 240), "modules": MODULES, "sources": SOURCES, "when": WHEN},
    )


@st.composite
def forms(draw: Any) -> dict[str, Any]:
    form = draw(
        st.fixed_dictionaries(
            {
                **COMMON,
                "kind": st.sampled_from(["survey", "observation"]),
                "intro": SAID,
                "minutes": st.integers(1, 240),
                "scales": _rows(1, 2, {"steps": _steps(2)}),
                "sections": _rows(1, 2, {"title": SAID}, criterion=st.sampled_from(["process", "solving"])),
            },
            optional={
                "modules": MODULES,
                "sources": SOURCES,
                "when": WHEN,
                "pass_mark": st.one_of(st.integers(0, 100), st.just(4.5), st.just("std:lift.plan")),
            },
        )
    )
    for number, section in enumerate(form["sections"]):
        some = draw(st.lists(_item(form["scales"][0]["key"]), min_size=1, max_size=3))
        section["items"] = [{"key": f"i{number}-{at}", **item} for at, item in enumerate(some)]
    return form


def _item(scale: str) -> st.SearchStrategy[dict[str, Any]]:
    common: dict[str, Any] = {"text": SAID}
    more: dict[str, Any] = {"help": SAID, "required": st.just(False)}
    return st.one_of(
        st.fixed_dictionaries({**common, "answer": st.just("scale"), "scale": st.just(scale)}, optional=more),
        st.fixed_dictionaries(
            {**common, "answer": st.just("points"), "points": st.just(100)}, optional={**more, "levels": _steps(1)}
        ),
        st.fixed_dictionaries(
            {**common, "answer": st.just("yes-no")}, optional={**more, "points": st.integers(1, 100)}
        ),
        st.fixed_dictionaries({**common, "answer": st.just("text")}, optional=more),
    )


def _steps(least: int) -> st.SearchStrategy[list[Any]]:
    step = st.fixed_dictionaries({"value": st.integers(0, 100), "text": SAID})
    steps = st.lists(step, min_size=least, max_size=4, unique_by=lambda one: one["value"])
    return steps.map(lambda found: sorted(found, key=lambda one: one["value"]))


ITEMS = {"case": cases(), "phrases": scenes(), "form": forms()}
