"""Which notices there are. Pure."""

from collections.abc import Mapping

from lms_tool.errors import english

MOST_COUNTED = 99
"""The bell shows no larger number."""

KINDS: Mapping[str, tuple[str, str]] = {
    "question-asked": (english("New question: %(title)s"), "chat"),
    "question-reopened": (english("Somebody still needs an answer: %(title)s"), "chat"),
    "answer-by-trainer": (english("A trainer answered your question: %(title)s"), "chat"),
    "answer-by-colleague": (english("A colleague answered your question: %(title)s"), "chat"),
    "answer-pinned": (english("Your trainer marked the best answer to your question: %(title)s"), "pin"),
    "own-answer-pinned": (english("Your answer was marked as the best one: %(title)s"), "pin"),
    "classroom-moved-up": (english("A seat became free for you: %(title)s"), "check"),
    "classroom-moved": (english("Another hour or place: %(title)s"), "clock"),
    "classroom-cancelled": (english("Not held: %(title)s"), "alert"),
}
"""Kind → its sentence, in English as everywhere in the code, and its icon."""
