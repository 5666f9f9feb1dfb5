"""In which order statements of one session follow each other. None is primary: they are there to be read and tested.

https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-structure.md#80-patterns
"""

from __future__ import annotations

from typing import Any, Final

from xapi import vocabulary as v
from xapi.profile.templates import template_id
from xapi.vocabulary import Names

Pattern = tuple[str, str, tuple[str, ...], Names, Names]
"""Key, way, what it is made of, label, definition. A name with a ``*`` in front is another pattern."""

_PATTERNS: Final[tuple[Pattern, ...]] = (
    (
        "lesson-event",
        "alternates",
        ("lesson-resumed", "lesson-progressed", "check-answered"),
        {"en": "something in a lesson", "zh-CN": "课时中的事件"},
        {"en": "It was resumed, grew, or a question in it was answered.", "zh-CN": "继续、推进，或回答了随堂题。"},
    ),
    (
        "lesson-reading",
        "zeroOrMore",
        ("*lesson-event",),
        {"en": "reading", "zh-CN": "学习过程"},
        {
            "en": "What happens while a lesson is read, as often as it happens.",
            "zh-CN": "学习课时期间发生的事件，次数不限。",
        },
    ),
    (
        "lesson-outcome",
        "optional",
        ("lesson-completed",),
        {"en": "completed or not", "zh-CN": "是否完成"},
        {"en": "In the session in which the lesson is completed.", "zh-CN": "仅出现在完成课时的那次会话中。"},
    ),
    (
        "lesson-end",
        "alternates",
        ("lesson-terminated", "lesson-abandoned"),
        {"en": "end of a lesson's session", "zh-CN": "课时会话结束"},
        {"en": "In order, or without a word.", "zh-CN": "正常结束或中断。"},
    ),
    (
        "lesson-session",
        "sequence",
        ("lesson-initialized", "*lesson-reading", "*lesson-outcome", "*lesson-end"),
        {"en": "session of a lesson", "zh-CN": "课时会话"},
        {
            "en": "All statements with one session id whose object or parent is a lesson.",
            "zh-CN": "同一会话编号下关于课时的全部陈述。",
        },
    ),
    (
        "quiz-taking",
        "zeroOrMore",
        ("quiz-resumed",),
        {"en": "coming back", "zh-CN": "返回作答"},
        {"en": "An open attempt may be left and taken up again.", "zh-CN": "未交卷的作答可多次返回。"},
    ),
    (
        "quiz-answers",
        "zeroOrMore",
        ("quiz-answered",),
        {"en": "answers", "zh-CN": "答题"},
        {"en": "One for each question, said when the attempt is handed in.", "zh-CN": "每题一条，交卷时陈述。"},
    ),
    (
        "quiz-outcome",
        "alternates",
        ("quiz-passed", "quiz-failed", "quiz-scored"),
        {"en": "outcome", "zh-CN": "结果"},
        {
            "en": "Passed at most once, failed only before that, scored only after it.",
            "zh-CN": "通过至多一次；未通过只在其前，练习得分只在其后。",
        },
    ),
    (
        "quiz-session",
        "sequence",
        ("quiz-initialized", "*quiz-taking", "*quiz-answers", "*quiz-outcome", "quiz-terminated"),
        {"en": "attempt at a quiz", "zh-CN": "一次测验作答"},
        {
            "en": "All statements with one attempt id, but for looking at the explanations later.",
            "zh-CN": "同一作答编号下的全部陈述（事后查看解析除外）。",
        },
    ),
)


def patterns() -> list[dict[str, Any]]:
    return [_document(*pattern) for pattern in _PATTERNS]


def pattern_id(key: str) -> str:
    return f"{v.PROFILE}/patterns/{key}"


def _document(key: str, way: str, parts: tuple[str, ...], label: Names, definition: Names) -> dict[str, Any]:
    named = [pattern_id(part[1:]) if part.startswith("*") else template_id(part) for part in parts]
    return {
        "id": pattern_id(key),
        "type": "Pattern",
        "primary": False,
        "inScheme": v.PROFILE_VERSION,
        "prefLabel": dict(label),
        "definition": dict(definition),
        way: named if way in ("sequence", "alternates") else named[0],
    }
