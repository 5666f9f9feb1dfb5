"""What can be done with the record store: keep statements and documents, let machines in."""

from lms_tool.lrs.service.credentials import (
    BadKeyName,
    BadScope,
    MadeAlready,
    create_credential,
    is_stale,
    note_use,
    restore_credential,
    revoke_credential,
)
from lms_tool.lrs.service.documents import ChangedMeanwhile, NoCondition, NothingExpected, merge, put, remove
from lms_tool.lrs.service.writing import BadStatement, NotYours, StatementConflict, agent, receive, store

__all__ = [
    "BadKeyName",
    "BadScope",
    "BadStatement",
    "ChangedMeanwhile",
    "MadeAlready",
    "NoCondition",
    "NotYours",
    "NothingExpected",
    "StatementConflict",
    "agent",
    "create_credential",
    "is_stale",
    "merge",
    "note_use",
    "put",
    "receive",
    "remove",
    "restore_credential",
    "revoke_credential",
    "store",
]
