"""What people write into cells, understood with good will."""

import re
import unicodedata
from datetime import date
from typing import Any

_TYPES = {
    "single": "single singlechoice mc multiplechoicesingle 单选 单选题 单项选择 单项选择题 选择题",
    "multiple": "multiple multiplechoice multipleresponse multi 多选 多选题 多项选择 多项选择题 不定项 不定项选择题",
    "true-false": "truefalse tf trueorfalse judgement 判断 判断题 是非 是非题 对错题",
    "ordering": "ordering order sequence 排序 排序题 顺序题",
    "matching": "matching match pairs 连线 连线题 匹配 匹配题 配对 配对题",
    "short-text": "shorttext shortanswer text fillin fillintheblank 填空 填空题 简答 简答题 短答 短答题",
    "number": "number numerical numeric 数字 数字题 数值 数值题 计算题",
    "case": "case caseanalysis essay 案例 案例题 案例分析 案例分析题 问答 问答题 论述题",
}
_KIND = {word: kind for kind, words in _TYPES.items() for word in words.split()}
_TRUTH = {
    **dict.fromkeys(["对", "正确", "是", "真", "√", "✓", "✔", "t", "true", "yes", "y", "right", "correct", "1"], True),
    **dict.fromkeys(
        [
            "错",
            "错误",
            "不对",
            "不正确",
            "否",
            "非",
            "假",
            "×",
            "✗",
            "✘",
            "x",
            "f",
            "false",
            "no",
            "n",
            "wrong",
            "incorrect",
            "0",
        ],
        False,
    ),
}
_ABILITY = {
    **dict.fromkeys(["knowledge", "知识", "知识类", "k"], "knowledge"),
    **dict.fromkeys(["skill", "skills", "技能", "技能类", "s"], "skill"),
    **dict.fromkeys(["attitude", "态度", "态度类", "素养", "a"], "attitude"),
}
_DIFFICULTY = {
    **dict.fromkeys(["1", "easy", "low", "易", "容易", "简单", "低", "★", "一"], 1),
    **dict.fromkeys(["2", "medium", "middle", "normal", "中", "中等", "适中", "一般", "★★", "二"], 2),
    **dict.fromkeys(["3", "hard", "difficult", "high", "难", "困难", "较难", "高", "★★★", "三"], 3),
}
TYPE_NAMES = {
    "single": "单选",
    "multiple": "多选",
    "true-false": "判断",
    "ordering": "排序",
    "matching": "连线",
    "short-text": "填空",
    "number": "数字",
    "case": "案例",
}
"""Type → what the Chinese template calls it."""
ABILITY_NAMES = {"knowledge": "知识", "skill": "技能", "attitude": "态度"}
_AMOUNT = re.compile(
    r"([-+]?[0-9][0-9,]*(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?)\s*(?:(?:±|\+/-)\s*([0-9]+(?:\.[0-9]+)?))?\s*(.*)", re.I | re.S
)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_CRITERION = re.compile(r"(.+?)\s*[:：(（]\s*(\d{1,3})\s*(?:分|points?|pts?)?\s*[)）]?", re.S)
_REFERENCE = re.compile(r"\{std:[^{}\s]+\}")


def narrow(text: str) -> str:
    """Full-width letters, figures and signs as narrow ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _word(text: str) -> str:
    return re.sub(r"[\s_.\-（）()【】\[\]]+", "", narrow(text).casefold())


def kind(text: str) -> str | None:
    return _KIND.get(_word(text))


def truth(text: str) -> bool | None:
    return _TRUTH.get(_word(text))


def ability(text: str) -> str | None:
    return _ABILITY.get(_word(text))


def difficulty(text: str) -> int | None:
    return _DIFFICULTY.get(_word(text))


def answer_letters(text: str) -> list[str] | None:
    """The letters of an answer, whatever stands between them ("A,C", "ＡＣ", "A、C"); None for anything else."""
    narrowed = narrow(text).upper()
    found = re.findall(r"[A-Z]", narrowed)
    rest = re.sub(r"[A-Z\s,，、;；/|.。&和与及()\[\]]", "", narrowed.replace("AND", ""))
    if rest or not found or re.search(r"[A-Z]{2,}[^A-Z]+[A-Z]{2,}", narrowed):
        return None
    return found if len(found) == len(set(found)) else None


def amount(text: str) -> tuple[int | float | str, int | float | None, str] | None:
    """A number with its tolerance and unit: "15", "15±0.5", "15 分钟"; or a reference to the standard."""
    narrowed = narrow(text)
    if _REFERENCE.fullmatch(narrowed):
        return narrowed, None, ""
    found = _AMOUNT.fullmatch(narrowed)
    if not found:
        return None
    return number(found[1]), number(found[2]) if found[2] else None, found[3].strip()


def number(text: str) -> int | float:
    """Whole where it was written so."""
    plain = text.replace(",", "")
    try:
        return int(plain)
    except ValueError:
        return float(plain)


def day(text: str) -> str | None:
    found = _DATE.fullmatch(narrow(text))
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found else None
    except ValueError:
        return None


def accepted(text: str) -> list[str]:
    """Answers one per line, or on one line with | or ； between them."""
    pieces = text.split("\n") if "\n" in text else re.split(r"[|｜；]", text)
    return [piece.strip() for piece in pieces if piece.strip()]


def rubric(text: str) -> list[dict[str, Any]] | str:
    """Criteria with their points; the line that is not understood, when there is one."""
    criteria: list[dict[str, Any]] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        found = _CRITERION.fullmatch(line.strip())
        if not found:
            return line.strip()
        criteria.append({"text": found[1], "points": int(found[2])})
    return criteria


def plain(value: object) -> str:
    """The text of a cell, whatever Excel made of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    return str(value)
