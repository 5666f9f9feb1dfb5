"""What a text is made of, which passages answer a question, and where the words stand in them. Pure."""

from lms_tool.search.rules.asking import Alternative, Concept, Question, ask
from lms_tool.search.rules.passages import Block, Passage, blocks_of, cut
from lms_tool.search.rules.ranking import Counted, Hit, Key, impacts, mix, scores, unpack
from lms_tool.search.rules.showing import Piece, excerpt
from lms_tool.search.rules.words import Word, terms, words

__all__ = [
    "Alternative",
    "Block",
    "Concept",
    "Counted",
    "Hit",
    "Key",
    "Passage",
    "Piece",
    "Question",
    "Word",
    "ask",
    "blocks_of",
    "cut",
    "excerpt",
    "impacts",
    "mix",
    "scores",
    "terms",
    "unpack",
    "words",
]
