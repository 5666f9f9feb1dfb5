"""Scores: written with the attempt that earned them, sent by the worker."""

from lms_tool.grades.service.delivery import configure, prepare, send, settle
from lms_tool.grades.service.holding import (
    Effect,
    NoMoment,
    decide,
    effect,
    leave,
    note_decision,
    recount,
    release,
    release_due,
    send_ours,
    take_back,
    take_out,
    takes_back,
)
from lms_tool.grades.service.queueing import queue_score, resend
from lms_tool.grades.service.reading import (
    ask,
    forget_readings,
    give_up_reading,
    prepare_reading,
    read,
    settle_reading,
)

__all__ = [
    "Effect",
    "NoMoment",
    "ask",
    "configure",
    "decide",
    "effect",
    "forget_readings",
    "give_up_reading",
    "leave",
    "note_decision",
    "prepare",
    "prepare_reading",
    "queue_score",
    "read",
    "recount",
    "release",
    "release_due",
    "resend",
    "send",
    "send_ours",
    "settle",
    "settle_reading",
    "take_back",
    "take_out",
    "takes_back",
]
