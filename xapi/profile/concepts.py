"""What we coin, because no published profile has it."""

from __future__ import annotations

import json
from typing import Any, Final

from xapi import vocabulary as v
from xapi.vocabulary import Names

_DIGEST: Final = {
    "type": "object",
    "properties": {"length": {"type": "integer"}, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
    "required": ["length", "sha256"],
}
_SCORE: Final = {
    "type": "object",
    "properties": {name: {"type": "number"} for name in ("scaled", "raw", "min", "max")},
    "required": ["scaled", "raw", "min", "max"],
}
_CRITERIA: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"criterion": {"type": "string", "format": "iri"}, "score": _SCORE},
        "required": ["criterion", "score"],
    },
}
_RUBRIC: Final = {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "iri"}, "version": {"type": "string"}},
    "required": ["id", "version"],
}
_STUDY_TIME: Final = {
    "type": "object",
    "properties": {"minutes": {"type": "integer"}, "year": {"type": "integer", "minimum": 2000}},
    "required": ["minutes", "year"],
}


def concepts() -> list[dict[str, Any]]:
    """Each with its name and meaning; what borrowed words mean stands in the profiles they come from."""
    return [
        _concept(
            v.LAYER,
            "ActivityType",
            {"en": "layer", "zh-CN": "层级"},
            {
                "en": "One storey of a curriculum, such as its foundation, that modules of several tracks belong to.",
                "zh-CN": "课程体系中的一个层级（如基础层），多个岗位阶段的模块可同属一层。",
            },
        ),
        _concept(
            v.BATCH,
            "ActivityType",
            {"en": "batch", "zh-CN": "班次"},
            {
                "en": "One time that a track is held: its people, its classroom sessions, its first and last day.",
                "zh-CN": "一个岗位阶段培训的一次开班：有学员、有面授课、有起止日期。",
            },
        ),
        _concept(
            v.STUDY_ACCOUNT,
            "ActivityType",
            {"en": "account of study hours", "zh-CN": "学时账户"},
            {
                "en": "What one person has learned in a calendar year, counted in minutes.",
                "zh-CN": "一名学员一个自然年度内的学习时间，以分钟计。",
            },
        ),
        _concept(
            v.CREDITED.id,
            "Verb",
            {"en": "was credited", "zh-CN": "获记学时"},
            {
                "en": "Staff put minutes on somebody's account of study hours, or took some off.",
                "zh-CN": "工作人员在系统计入的学时之外，为某人增记或扣减了学习时间。",
            },
        ),
        _concept(
            v.RESPONSE_DIGEST,
            "ResultExtension",
            {"en": "response digest", "zh-CN": "文本摘要"},
            {
                "en": "How long a text is that somebody wrote, in characters, and its SHA-256; the text stays private.",
                "zh-CN": "所写文本的字数和 SHA-256；文本本身不外传。",
            },
            _DIGEST,
        ),
        _concept(
            v.CRITERIA,
            "ResultExtension",
            {"en": "criteria", "zh-CN": "分项得分"},
            {
                "en": "Points for each criterion of a rubric, the mean of all assessors.",
                "zh-CN": "评分表各准则的得分，取各考评员的平均分。",
            },
            _CRITERIA,
        ),
        _concept(
            v.RUBRIC,
            "ResultExtension",
            {"en": "rubric", "zh-CN": "评分表"},
            {
                "en": "What it was marked with, and in which version.",
                "zh-CN": "打分所用的评分表及其版本。",
            },
            _RUBRIC,
        ),
        _concept(
            v.STUDY_TIME,
            "ResultExtension",
            {"en": "study time", "zh-CN": "学习时间"},
            {
                "en": "Minutes put on an account (below 0: taken off), and the calendar year they count for.",
                "zh-CN": "记入学时账户的分钟数（负数为扣减），以及所计入的自然年度。",
            },
            _STUDY_TIME,
        ),
    ]


def _concept(
    iri: str, kind: str, label: Names, definition: Names, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    """``schema`` (JSON Schema draft 7) stands in the document as text, as the structure of profiles asks."""
    said = {"id": iri, "type": kind, "inScheme": v.PROFILE_VERSION, "prefLabel": label, "definition": definition}
    return {**said, "inlineSchema": json.dumps(schema)} if schema else said
