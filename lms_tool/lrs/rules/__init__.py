"""What is right in a record store, from values to values: reading what is sent, finding, answering."""

from lms_tool.lrs.rules.activities import definition_key, described, merged_definition
from lms_tool.lrs.rules.answers import FORMATS, answer, person, reshape
from lms_tool.lrs.rules.asking import BadQuery, Query, parse, parse_activity, parse_agent
from lms_tool.lrs.rules.attachments import Files, Part, attachments, hashes, misfits, unpack
from lms_tool.lrs.rules.documents import (
    ACTIVITY_PROFILE,
    AGENT_PROFILE,
    STATE,
    Asked,
    Conditions,
    Content,
    Kind,
    checked,
    merged,
    parse_document,
)
from lms_tool.lrs.rules.finding import Filters, activity_key, agent_name, agents, keys, mentions, target, voids
from lms_tool.lrs.rules.reading import BadJson, read, read_batch, with_lists
from lms_tool.lrs.rules.signatures import BadSignature, check_signature

__all__ = [
    "ACTIVITY_PROFILE",
    "AGENT_PROFILE",
    "FORMATS",
    "STATE",
    "Asked",
    "BadJson",
    "BadQuery",
    "BadSignature",
    "Conditions",
    "Content",
    "Files",
    "Filters",
    "Kind",
    "Part",
    "Query",
    "activity_key",
    "agent_name",
    "agents",
    "answer",
    "attachments",
    "check_signature",
    "checked",
    "definition_key",
    "described",
    "hashes",
    "keys",
    "mentions",
    "merged",
    "merged_definition",
    "misfits",
    "parse",
    "parse_activity",
    "parse_agent",
    "parse_document",
    "person",
    "read",
    "read_batch",
    "reshape",
    "target",
    "unpack",
    "voids",
    "with_lists",
]
