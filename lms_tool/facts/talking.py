"""Questions to the trainer, and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from lms_tool.facts.happening import OfSomebody


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkFact(OfSomebody):
    """This person did something in a discussion; staff do too."""

    course: UUID
    launch: UUID | None
    enrolment: UUID | None
    language: str
    place: str  # "lesson:module/key" or "case:key"
    title: Mapping[str, str]  # of the lesson or case, by language
    thread: UUID
    post: UUID  # the question or answer it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(TalkFact):
    text: str
    trainers: frozenset[UUID]  # who run the course
    again: bool = False  # whoever asked writes that an answer is still needed


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(TalkFact):
    text: str
    asker: UUID | None  # none: their data was erased
    by_trainer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPinned(TalkFact):
    """An instructor marked the best answer to a question."""

    asker: UUID | None
    author: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWithdrawn(TalkFact):
    """Whoever answered has taken the answer back; or the word that one is still needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWithdrawn(TalkFact):
    """Whoever asked has taken the question back; nothing of it is left."""
