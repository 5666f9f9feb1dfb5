"""Any track that can be written, sensible or not: conditions, exceptions, orders, times and marks at random."""

from typing import Any

from hypothesis import strategies as st

from content.schema import Track, from_dict
from content.schema.standard import PROJECT_TYPES, REGIONS

WORDS = {"en": "Words", "zh-CN": "字"}
KEYS = ("a", "b", "c", "d", "e")
POSTS = ("agent", "senior")


def track(*layers: list[dict[str, Any]] | dict[str, Any], **changes: Any) -> Track:
    cells = [one if isinstance(one, dict) else {"modules": one} for one in layers]
    named = ("foundation", "professional", "management")
    written = [
        {"layer": key, "share": 100 if at == 0 else 0, **cell}
        for at, (key, cell) in enumerate(zip(named, cells))  # noqa: B905
    ]
    return from_dict(Track, {"key": "t", "title": WORDS, "summary": WORDS, "days": 14, "layers": written, **changes})


def conditions() -> st.SearchStrategy[dict[str, Any]]:
    kinds = {"project_type": PROJECT_TYPES, "region": REGIONS, "post": POSTS}
    some = {kind: st.lists(st.sampled_from(words), min_size=1, unique=True) for kind, words in kinds.items()}
    return st.fixed_dictionaries({}, optional=some).filter(bool)


def periods() -> st.SearchStrategy[dict[str, int]]:
    kinds = {"days": st.integers(1, 60), "weeks": st.integers(1, 8), "months": st.integers(1, 3)}
    return st.one_of(*(st.fixed_dictionaries({kind: number}) for kind, number in kinds.items()))


def marks() -> st.SearchStrategy[dict[str, Any]]:
    per_cent = st.integers(1, 100)
    one = st.fixed_dictionaries({"when": conditions(), "value": per_cent})
    return st.fixed_dictionaries({"value": per_cent, "values": st.lists(one, max_size=2)})


def modules(key: str) -> st.SearchStrategy[dict[str, Any]]:
    variant = st.fixed_dictionaries({"when": conditions(), "part": st.sampled_from(["required", "elective", "none"])})
    more: dict[str, Any] = {
        "required": st.booleans(),
        "when": conditions(),
        "variants": st.lists(variant, max_size=2),
        "after": st.lists(st.sampled_from(KEYS), unique=True, max_size=3),
        "within": periods(),
        "pass_mark": marks(),
    }
    return st.fixed_dictionaries({"module": st.just(key)}, optional=more)


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """Any track that can be written, sensible or not."""
    named = [draw(modules(key)) for key in KEYS]
    cut = draw(st.integers(1, 4))
    layers = [{"modules": named[:cut]}, {"modules": named[cut:]}]
    layers[0] |= {"in_order": draw(st.booleans()), "after": draw(st.sampled_from([[], ["professional"]]))}
    layers[1] |= {"in_order": draw(st.booleans()), "after": draw(st.sampled_from([[], ["foundation"]]))}
    for layer in layers:
        layer |= draw(st.fixed_dictionaries({}, optional={"opens": periods(), "within": periods()}))
    more = {
        "within": periods(),
        "pass_marks": st.fixed_dictionaries({"theory": marks()}, optional={"practical": marks()}),
    }
    return track(*layers, **draw(st.fixed_dictionaries({}, optional=more)))
