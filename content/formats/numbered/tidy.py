"""What is written in other ways becomes the usual one, before a line is understood."""

import re

_BEFORE = re.compile(
    r"\s*([(（【\[]\s*(?:[A-HＡ-Ｈ]{1,8}|[√×✓✗对错TF])?\s*[)）】\]])\s*([0-9０-９]{1,4}\s*[.．、].*)", re.S
)
"""The bracket for the answer before the number: "（ B ）1．…"."""
_INSIDE = re.compile(
    r"(?<=\S)(?<!正确)(?<!参考)(?<!标准)[\s\u3000]*"
    r"(?:[【\[（(]?\s*(?:正确|参考|标准)?答案\s*[】\]）)]?\s*[:：]|\s(?:correct |right )?answer\s*:)",
    re.IGNORECASE,
)
"""An answer that follows on the same line."""
_SMALL = re.compile(r"\s*[(（]?[a-h][.．)）]\s")
_SMALL_ONES = re.compile(r"(^\s*|\s)([(（]?[a-h])(?=[.．)）]\s)")
_BARE = re.compile(
    r"[\s\u3000]*(?:[A-HＡ-Ｈ][\s\u3000]+[\u3400-\u9fff]|[AＡ][\u3400-\u9fff].*?[\s\u3000][BＢ][\u3400-\u9fff])"
)
"""Options without a stop: "A 一 B 二", or a whole line of "A一 B二"."""
_BARE_ONES = re.compile(r"(^[\s\u3000]*|[\s\u3000])([A-HＡ-Ｈ])[\s\u3000]*(?=[\u3400-\u9fff])")


def tidy(text: str) -> list[str]:
    """The lines that one line stands for."""
    before = _BEFORE.fullmatch(text)
    if before:
        text = f"{before[2].rstrip()}{before[1]}"
    if _SMALL.match(text):
        text = _SMALL_ONES.sub(lambda found: found[1] + found[2].upper(), text)
    elif _BARE.match(text):
        text = _BARE_ONES.sub(r"\1\2．", text)
    inside = next((found for found in _INSIDE.finditer(text) if text[: found.start()].strip(" \u3000【[（(")), None)
    return [text[: inside.start()], text[inside.start() :]] if inside else [text]
