"""The columns of a table of questions: their names in both languages, and what each of them holds."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content.formats.report import letters


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column: a field, for options a letter, and for further languages a language."""

    field: str
    letter: str = ""
    language: str = ""
    """"" for the language of the file."""


NAMES: Mapping[str, tuple[str, str]] = {
    "type": ("Type", "题型"),
    "scene": ("Scene", "情境"),
    "stem": ("Stem", "题干"),
    "option": ("Option {letter}", "选项{letter}"),
    "match": ("Match {letter}", "配对{letter}"),
    "answer": ("Answer", "答案"),
    "feedback": ("Explanation", "解析"),
    "why": ("Why {letter}", "选项{letter}说明"),
    "tolerance": ("Tolerance", "允许误差"),
    "unit": ("Unit", "单位"),
    "model_answer": ("Model answer", "参考答案"),
    "rubric": ("Rubric", "评分标准"),
    "ability": ("Ability", "能力"),
    "area": ("Area", "知识点"),
    "difficulty": ("Difficulty", "难度"),
    "applied": ("Applied", "情境应用"),
    "lesson": ("Lesson", "对应课"),
    "minutes": ("Minutes", "用时"),
    "sources": ("Sources", "依据"),
    "review_by": ("Review by", "复查日期"),
    "key": ("Key", "编号"),
    "keys": ("Option keys", "选项编号"),
}
"""Field → its name in English and Chinese; the order is that of the template."""

TEXTS = ("scene", "stem", "option", "match", "answer", "feedback", "why", "unit", "model_answer", "rubric")
"""Fields that may be there in further languages: “Stem (en)”."""

_ALSO: Mapping[str, tuple[str, ...]] = {
    "type": ("question type", "kind", "题目类型", "类型", "试题类型"),
    "scene": ("situation", "场景", "背景"),
    "stem": ("question", "question text", "text", "题目", "题目内容", "试题", "试题内容", "问题", "内容", "题目描述"),
    "answer": ("right answer", "correct answer", "correct", "正确答案", "标准答案", "正确选项"),
    "feedback": ("feedback", "rationale", "答案解析", "试题解析", "解释", "题目解析", "说明"),
    "ability": ("能力类别", "考核能力"),
    "area": ("knowledge area", "topic", "category", "知识领域", "分类", "章节", "知识点分类"),
    "difficulty": ("level", "难易度", "难易程度", "难度等级"),
    "lesson": ("课程", "关联课程"),
    "sources": ("source", "来源", "出处"),
    "review_by": ("review", "复查", "复审日期"),
    "key": ("id", "编码", "题目编号"),
    "tolerance": ("误差",),
    "minutes": ("时长",),
}
_PASSED_OVER = {"no", "number", "序号", "题号", "score", "points", "分值", "分数"}
"""Columns that many templates have and that say nothing here."""

_SUFFIX = re.compile(r"(.+?)\(([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\)")
_LETTERED = re.compile(
    r"(?:(option|choice|match|why|选项|答案|配对|备选项|备选答案)([a-z])|([a-h])|([a-z])(选项)|选项([a-z])(说明))"
)
_STARTS = {"option": "option", "choice": "option", "match": "match", "why": "why", "配对": "match"}


def header(name: str, language: str, column: Column) -> str:
    """The heading of a column."""
    said = NAMES[column.field][1 if language.startswith("zh") else 0].replace("{letter}", column.letter)
    return f"{said} ({column.language})" if column.language else said


def _simple(name: str) -> str:
    """A heading without case, width, spaces, stars (for “required”) and punctuation that people put there."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s*:_.、。]+", "", folded)


_KNOWN = {_simple(name): field for field, names in NAMES.items() if "{" not in names[0] for name in names}
_KNOWN |= {_simple(name): field for field, names in _ALSO.items() for name in names}


def recognise(name: str) -> Column | None:
    """The column that this heading names, or None."""
    simple = _simple(name)
    suffix = _SUFFIX.fullmatch(simple)
    language = _tag(suffix[2]) if suffix else ""
    simple = suffix[1] if suffix else simple
    if simple in _KNOWN:
        return Column(_KNOWN[simple], "", language)
    if simple.removesuffix("(required)").removesuffix("(必填)") in _KNOWN:
        return Column(_KNOWN[simple.removesuffix("(required)").removesuffix("(必填)")])
    found = _LETTERED.fullmatch(simple)
    if found is None:
        return None
    start, letter, alone, before, _, why, _ = found.groups()
    field = "why" if why else _STARTS.get(start or "", "option")
    return Column(field, (letter or alone or before or why).upper(), language)


def passed_over(name: str) -> bool:
    return _simple(name) in _PASSED_OVER


def _tag(simple: str) -> str:
    """A language tag as it is usually written: zh-cn → zh-CN."""
    first, *more = simple.split("-")
    return "-".join([first, *(piece.upper() if len(piece) == 2 else piece for piece in more)])


def is_header(cells: Iterable[str]) -> bool:
    """Whether a row names columns: a stem, and something beside it."""
    fields = {column.field for cell in cells if cell and (column := recognise(cell))}
    return "stem" in fields and len(fields) >= 2


def layout(letters_used: int, matches: int, languages: tuple[str, ...]) -> list[Column]:
    """All columns for questions with so many options and pairs, the further languages beside the first one."""
    columns: list[Column] = []
    for field in NAMES:
        many = {"option": letters_used, "why": letters_used, "match": matches}.get(field)
        named = [Column(field)] if many is None else [Column(field, letters(at)) for at in range(1, many + 1)]
        for column in named:
            columns.append(column)
            if field in TEXTS:
                columns += [Column(field, column.letter, language) for language in languages[1:]]
    return columns
