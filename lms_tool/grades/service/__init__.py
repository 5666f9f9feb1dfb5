"""Scores: written with the attempt that earned them, sent by the worker."""

from lms_tool.grades.service.delivery import configure, prepare, send, settle
from lms_tool.grades.service.queueing import queue_score, resend

__all__ = ["configure", "prepare", "queue_score", "resend", "send", "settle"]
