"""Any question an author could write, for property tests."""

from typing import Any
from unicodedata import normalize

from hypothesis import strategies as st
from marshmallow import ValidationError

from content.schema import Question, from_dict

SIGNS = "aBz09 电梯困人？（Ｂ）·，\n\\#=~{}:%[]<>&\"'|;*@+-_→/`.!\u3000\u00a0é😀\tＡ"
_TEXT = st.text(alphabet=SIGNS, min_size=1, max_size=24).filter(lambda text: bool(text.strip()))
TEXTS = st.one_of(_TEXT.map(str.strip), _TEXT.map(str.strip), _TEXT).filter(bool)
"""Mostly without spaces around them, as people write; sometimes with."""
KEYS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)
AREAS = KEYS | st.sampled_from(["电梯困人", "Front desk", "服务（前台、上门）", "困人 (夜间)"])
ALL = ("single", "multiple", "true-false", "ordering", "matching", "short-text", "number", "case")


def words(languages: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(dict.fromkeys(languages, TEXTS))


def _parts(fields: dict[str, st.SearchStrategy[Any]], low: int, high: int, **optional: Any) -> Any:
    part = st.fixed_dictionaries({"key": KEYS, **fields}, optional=optional)
    return st.lists(part, min_size=low, max_size=high, unique_by=lambda one: one["key"]).filter(_all_differ)


def _all_differ(parts: list[dict[str, Any]]) -> bool:
    """Nobody could choose between two options that say the same, so no author's tool takes them."""
    for field in ("text", "left", "right"):
        said = [(tag, _plain(text)) for one in parts for tag, text in one.get(field, {}).items()]
        if len(said) != len(set(said)):
            return False
    return True


def _plain(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().split())


@st.composite
def written(draw: Any, kind: str, languages: tuple[str, ...]) -> dict[str, Any]:
    said = words(languages)
    made = draw(
        st.fixed_dictionaries(
            {
                "key": KEYS,
                "ability": st.sampled_from(["knowledge", "skill", "attitude"]),
                "area": AREAS,
                "difficulty": st.integers(1, 3),
                "stem": said,
                "feedback": said,
                "review_by": st.dates().map(lambda day: day.isoformat()).filter(lambda day: day > "1900"),
            },
            optional={"scene": said, "lesson": KEYS, "applied": st.just(True), "sources": st.lists(TEXTS, max_size=2)},
        )
    )
    return {**made, "type": kind, **_answer(draw, kind, said, languages)}


def _answer(draw: Any, kind: str, said: Any, languages: tuple[str, ...]) -> dict[str, Any]:
    if kind == "true-false":
        return {"right": draw(st.booleans())}
    if kind in {"single", "multiple"}:
        options = draw(_parts({"text": said}, 3, 5, why=said))
        right = 1 if kind == "single" else 2
        chosen = draw(st.permutations(range(len(options))))[:right]
        return {"options": [{**one, "right": True} if at in chosen else one for at, one in enumerate(options)]}
    if kind == "ordering":
        return {"options": draw(_parts({"text": said}, 3, 5, why=said))}
    if kind == "matching":
        sides = draw(_parts({"left": said, "right": said}, 2, 4, why=said))
        taken = {side["key"] for side in sides}
        extra = [one for one in draw(_parts({"text": said}, 0, 2)) if one["key"] not in taken]
        extra = extra if _all_differ([{"text": one["right"]} for one in sides] + extra) else []
        return {"pairs": sides, "extra": extra}
    if kind == "short-text":
        return {"accept": {language: draw(st.lists(TEXTS, min_size=1, max_size=3)) for language in languages}}
    if kind == "number":
        number = st.one_of(st.integers(-9999, 9999), st.decimals(-99, 99, places=2).map(float))
        made = {"value": draw(st.one_of(number, st.just("{std:phone.answer}")))}
        made |= draw(st.fixed_dictionaries({}, optional={"tolerance": st.sampled_from([1, 0.5]), "unit": said}))
        return made
    return {"model_answer": draw(said), "rubric": draw(_parts({"text": said, "points": st.integers(1, 100)}, 1, 3))}


def _possible(one: dict[str, Any]) -> Question | None:
    try:
        return from_dict(Question, one)
    except ValidationError:
        return None


def questions(languages: tuple[str, ...], kinds: tuple[str, ...] = ALL) -> st.SearchStrategy[list[Question]]:
    """A few questions with keys of their own, such as the grammar takes."""
    one = st.sampled_from(kinds).flatmap(lambda kind: written(kind, languages)).map(_possible)
    return st.lists(one.filter(lambda made: made is not None), min_size=1, max_size=3, unique_by=lambda made: made.key)  # type: ignore[union-attr, return-value]
