"""One question of each type, and hypothesis strategies that make any."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from content.schema import (
    AUTOMATIC,
    QUESTION_TYPES,
    CaseAnalysis,
    ChoiceQuestion,
    Criterion,
    Entry,
    Extra,
    Matching,
    Number,
    Option,
    Ordering,
    Pair,
    Question,
    ShortText,
    Text,
)
from content.schema.questions import FALSE, TRUE
from content.schema.questions.written import normal

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
keys = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
made_texts = st.dictionaries(st.sampled_from(["zh-CN", "en", "de"]), words, min_size=1).map(Text)
maybe = st.none() | made_texts
amounts = st.integers(-9999, 9999) | st.decimals(-99, 99, places=4).map(float)


def common(**changes: Any) -> dict[str, Any]:
    """What every question has."""
    text = Text({"zh-CN": "……", "en": "…"})
    return {
        "key": "asked",
        "ability": "skill",
        "area": "telephone",
        "difficulty": 2,
        "stem": text,
        "feedback": text,
        "review_by": date(2027, 3, 31),
        **changes,
    }


def both(zh: str, en: str) -> Text:
    return Text({"zh-CN": zh, "en": en})


def choice(right: str = "b", options: str = "abc", **changes: Any) -> ChoiceQuestion:
    made = tuple(Option(letter, both(letter, letter), letter in right) for letter in options)
    return ChoiceQuestion(**common(type="single" if len(right) == 1 else "multiple", options=made, **changes))


def ordering(*entries: str, **changes: Any) -> Ordering:
    made = tuple(Entry(key, both(key, key), both(f"因为 {key}", f"Because {key}")) for key in entries or "wxyz")
    return Ordering(**common(options=made, **changes))


def matching(pairs: str = "lmn", extra: str = "", **changes: Any) -> Matching:
    made = tuple(Pair(key, both(key, key), both(key * 2, key * 2), both("因", "why")) for key in pairs)
    return Matching(**common(pairs=made, extra=tuple(Extra(key, both(key, key)) for key in extra), **changes))


def short_text(zh: str = "首问负责制", en: str = "Ownership", **more: Any) -> ShortText:
    return ShortText(**common(accept={"zh-CN": (zh,), "en": (en,)}, **more))


def number(value: int | float | str = 15, **changes: Any) -> Number:
    return Number(**common(value=value, **changes))


def case(**changes: Any) -> CaseAnalysis:
    rubric = (Criterion("calm", both("先安抚", "Calms first"), 2), Criterion("plan", both("有方案", "Has a plan"), 3))
    return CaseAnalysis(**common(model_answer=both("参考答案", "Model answer"), rubric=rubric, **changes))


ONE_OF_EACH: tuple[Question, ...] = (
    choice(key="one"),
    choice("ac", key="several"),
    ChoiceQuestion(
        **common(key="fact", type="true-false", options=(Option("true", TRUE, True), Option("false", FALSE)))
    ),
    ordering(key="order"),
    matching(key="pairs", extra="z"),
    short_text(key="words"),
    number(key="figure"),
)
"""What marks itself."""


@st.composite
def _choices(draw: Any, kind: str) -> dict[str, Any]:
    if kind == "true-false":
        truth = draw(st.booleans())
        return {"options": (Option("true", TRUE, truth), Option("false", FALSE, not truth))}
    names = draw(st.lists(keys, min_size=3, max_size=6, unique=True))
    right = draw(st.integers(2, len(names) - 1)) if kind == "multiple" else 1
    return {"options": tuple(Option(key, draw(made_texts), at < right, draw(maybe)) for at, key in enumerate(names))}


def _apart(texts: list[Text]) -> bool:
    said = [(language, words.strip()) for text in texts for language, words in text.words.items()]
    return len(set(said)) == len(said)


def _texts(count: int) -> st.SearchStrategy[list[Text]]:
    return st.lists(made_texts, min_size=count, max_size=count).filter(_apart)


@st.composite
def _orders(draw: Any) -> dict[str, Any]:
    names = draw(st.lists(keys, min_size=3, max_size=8, unique=True))
    texts = draw(_texts(len(names)))
    return {"options": tuple(Entry(key, text, draw(maybe)) for key, text in zip(names, texts, strict=True))}


@st.composite
def _pairs(draw: Any) -> dict[str, Any]:
    names = draw(st.lists(keys, min_size=2, max_size=7, unique=True))
    cut = draw(st.integers(2, len(names)))
    left, right = draw(_texts(cut)), draw(_texts(len(names)))
    return {
        "pairs": tuple(Pair(names[at], left[at], right[at], draw(maybe)) for at in range(cut)),
        "extra": tuple(Extra(names[at], right[at]) for at in range(cut, len(names))),
    }


_accepted = st.lists(words.filter(normal).map(lambda text: text[:200]).filter(normal), min_size=1, max_size=3)
_parts: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "single": _choices("single"),
    "multiple": _choices("multiple"),
    "true-false": _choices("true-false"),
    "ordering": _orders(),
    "matching": _pairs(),
    "short-text": st.dictionaries(st.sampled_from(["zh-CN", "en"]), _accepted.map(tuple), min_size=1).map(
        lambda accept: {"accept": accept}
    ),
    "number": st.fixed_dictionaries(
        {"value": amounts | st.just("{std:phone.answer}"), "tolerance": amounts.map(abs), "unit": maybe}
    ),
    "case": st.fixed_dictionaries(
        {
            "model_answer": made_texts,
            "rubric": st.lists(
                st.builds(Criterion, keys, made_texts, st.integers(1, 9)), min_size=1, unique_by=lambda one: one.key
            ).map(lambda made: tuple(made[:20])),
        }
    ),
}


@st.composite
def questions(draw: Any, types: tuple[str, ...] = tuple(QUESTION_TYPES)) -> Question:
    kind = draw(st.sampled_from(types))
    made: Question = QUESTION_TYPES[kind].makes(
        key=draw(keys),
        type=kind,
        ability=draw(st.sampled_from(["knowledge", "skill", "attitude"])),
        area=draw(keys),
        difficulty=draw(st.integers(1, 3)),
        stem=draw(made_texts),
        feedback=draw(made_texts),
        review_by=draw(st.dates(date(2000, 1, 1), date(2100, 1, 1))),
        applied=draw(st.booleans()),
        lesson=draw(st.none() | keys),
        scene=draw(maybe),
        sources=draw(st.lists(words, max_size=3).map(tuple)),
        minutes=draw(st.none() | st.integers(1, 240)),
        **draw(_parts[kind]),
    )
    return made


def automatic() -> st.SearchStrategy[Question]:
    return questions(AUTOMATIC)
