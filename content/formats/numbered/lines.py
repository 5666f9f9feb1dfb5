"""What a line of pasted text is: a question begins, options, an answer, an explanation, or more of the same."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["question", "options", "answer", "feedback", "heading", "answers", "label", "rubric", "other"]

_STOP = r"[.．、,，:：)）]"
_NUMBER = re.compile(
    rf"(?:第\s*|question\s+|q)?[(（【\[]?\s*([0-9０-９]{{1,4}})\s*(?:{_STOP}|[】\]]|题\s*{_STOP}?)\s*(?![0-9０-９])(.*)",
    re.IGNORECASE | re.S,
)
_OPTION = re.compile(rf"(?:^|(?<=\s)|(?<=[；;。？?）)：:]))[(（]?([A-HＡ-Ｈ])\s*{_STOP}\s*")
_GLUED = re.compile(rf"{_OPTION.pattern}|(?<=[\u3400-\u9fff，、”])([B-HＢ-Ｈ])\s*[.．]\s*")
"""Options without a space between them: "A.一B.二"."""
_ANSWER = re.compile(
    r"[【\[（(]?\s*(?:(?:正确|参考|标准)?答案|答|(?:correct |right )?answer|ans|key)\s*[】\]）)]?\s*"
    r"(?:[:：是为]|应为|应是)?\s*[:：]?\s*(.*)",
    re.IGNORECASE | re.S,
)
_FEEDBACK = re.compile(
    r"[【\[（(]?\s*(?:答案解析|试题解析|解析|解释|说明|explanation|rationale|feedback)\s*[】\]）)]?\s*[:：]?\s*(.*)",
    re.IGNORECASE | re.S,
)
_HEADING = re.compile(
    r"(?:第?[一二三四五六七八九十]+[、.．]?\s*|[IVX]+\.\s*|part\s+\w+\s*[:.]?\s*)?"
    r"(单项选择题?|单选题?|多项选择题?|多选题?|不定项选择题?|判断题?|是非题?|填空题?|简答题?|案例分析题?|案例题?|排序题?|"
    r"single choice|multiple choice|true\s*(?:/|or)\s*false|short answer|fill in the blanks?|case analysis)"
    r"(?:questions?)?\s*(?:[(（:：].*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"[【\[（(]?\s*(难度|难易度|知识点|考点|分值|difficulty|topic|area|points)\s*[】\]）)]?\s*[:：]\s*(.+?)\s*[】\]）)]?",
    re.IGNORECASE,
)
_RUBRIC = re.compile(
    r"[【\[]?\s*(?:评分标准|评分要点|得分要点|rubric|marking scheme)\s*[】\]]?\s*[:：]?\s*(.*)", re.IGNORECASE | re.S
)
_LIST_HEAD = re.compile(r"[【\[]?\s*(?:参考答案|答案|answers|answer key|key)\s*[】\]]?\s*[:：]?", re.IGNORECASE)
_LISTED = re.compile(
    r"([0-9０-９]{1,4})\s*[.．、:：)）]?\s*([A-HＡ-Ｈ]{1,8}|[√×✓✗对错]|正确|错误|true|false|[TF])(?=[\s,，;；。]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    """In the file, from 1."""
    kind: Kind
    text: str
    """Without its mark."""
    label: str = ""
    """The number of a question, the type that a heading names, or the name of a label."""


def understand(number: int, text: str) -> Line:
    """One line that is not empty."""
    bare = text.strip().strip("\u3000")
    if _LIST_HEAD.fullmatch(bare):
        return Line(number, "answers", "")
    heading = _HEADING.fullmatch(bare)
    if heading:
        return Line(number, "heading", bare, heading[1])
    label = _LABEL.fullmatch(bare)
    if label:
        return Line(number, "label", label[2], label[1].lower())
    for kind, pattern in (("rubric", _RUBRIC), ("answer", _ANSWER), ("feedback", _FEEDBACK)):
        found = pattern.fullmatch(bare)
        if found and _is_marked(bare, found[1]):
            return Line(number, kind, found[1])  # type: ignore[arg-type]
    question = _NUMBER.fullmatch(bare)
    if question:
        return Line(number, "question", question[2].strip(), unicodedata.normalize("NFKC", question[1]))
    options = _OPTION.match(bare)
    return Line(number, "options" if options else "other", bare)


def _is_marked(bare: str, rest: str) -> bool:
    """Whether the word stands as a mark ("答案：B", "【解析】…") and not just at the beginning of a sentence."""
    mark = bare[: len(bare) - len(rest)].strip() if rest else bare
    return mark[-1:] in ":：】])）是为" or not rest or len(rest) <= 4


def split_options(text: str) -> list[tuple[str, str]]:
    """ "A. 一 B. 二" → [("A", "一"), ("B", "二")]; letters have to follow one another."""
    found: list[re.Match[str]] = []
    for match in _GLUED.finditer(text):
        letter = _letter(match)
        if not found or ord(letter) == ord(_letter(found[-1])) + 1:
            found.append(match)
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [
        (_letter(match), text[match.end() : end].strip().rstrip(";；").strip())
        for match, end in zip(found, ends, strict=True)
    ]


def _letter(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[1] or match[2])


def before_options(text: str) -> tuple[str, str]:
    """A line in which the options follow the stem: ("题干", "A. … B. …"); ("题干", "") where none do."""
    for match in _OPTION.finditer(text):
        if match[1] in "AＡ" and len(split_options(text[match.start() :])) >= 2:
            return text[: match.start()].strip(), text[match.start() :]
    return text, ""


def listed_answers(text: str) -> list[tuple[str, str]]:
    """ "1. B  2. AC 3.√" or "1-5 ABCDE" → number and answer, one by one."""
    found: list[tuple[str, str]] = []
    for first, last, letters in re.findall(
        r"([0-9]{1,4})\s*[-~—至]+\s*([0-9]{1,4})\s*[:：.、]?\s*([A-H√×对错TF\s]+)", text
    ):
        signs = re.sub(r"\s", "", letters)
        if len(signs) == int(last) - int(first) + 1:
            found += [(str(int(first) + at), sign) for at, sign in enumerate(signs)]
    if found:
        return found
    return [(unicodedata.normalize("NFKC", number), answer) for number, answer in _LISTED.findall(text)]
