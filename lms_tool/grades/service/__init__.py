"""Scores: written with the attempt that earned them, sent by the worker."""

from lms_tool.grades.service.columns import note_arrival
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
)
from lms_tool.grades.service.queueing import choose, note_people, queue_earlier, queue_practical, queue_score
from lms_tool.grades.service.reading import (
    ask,
    forget_readings,
    give_up_reading,
    prepare_reading,
    read,
    settle_reading,
)
from lms_tool.grades.service.sending import resend

__all__ = [
    "Effect",
    "NoMoment",
    "ask",
    "choose",
    "configure",
    "decide",
    "effect",
    "forget_readings",
    "give_up_reading",
    "leave",
    "note_arrival",
    "note_decision",
    "note_people",
    "prepare",
    "prepare_reading",
    "queue_earlier",
    "queue_practical",
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
]
