"""Scores: written with the attempt that earned them, sent by the worker."""

from lms_tool.grades.service.delivery import configure, prepare, send, settle
from lms_tool.grades.service.holding import (
    Effect,
    NoMoment,
    decide,
    effect,
    note_decision,
    recount,
    release,
    release_due,
    take_back,
    takes_back,
)
from lms_tool.grades.service.queueing import queue_score, resend

__all__ = [
    "Effect",
    "NoMoment",
    "configure",
    "decide",
    "effect",
    "note_decision",
    "prepare",
    "queue_score",
    "recount",
    "release",
    "release_due",
    "resend",
    "send",
    "settle",
    "take_back",
    "takes_back",
]
