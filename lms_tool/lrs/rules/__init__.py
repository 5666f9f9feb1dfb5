"""What is right in a record store, from values to values: reading what is sent, finding, answering."""

from lms_tool.lrs.rules.answers import FORMATS, answer, reshape
from lms_tool.lrs.rules.asking import BadQuery, Query, parse
from lms_tool.lrs.rules.finding import Filters, agent_name, keys, mentions, target, voids
from lms_tool.lrs.rules.reading import BadJson, read, read_batch

__all__ = [
    "FORMATS",
    "BadJson",
    "BadQuery",
    "Filters",
    "Query",
    "agent_name",
    "answer",
    "keys",
    "mentions",
    "parse",
    "read",
    "read_batch",
    "reshape",
    "target",
    "voids",
]
