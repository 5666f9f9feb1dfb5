"""What can be done with the record store: keep statements, let machines in, send everything on to other stores."""

from lms_tool.lrs.service.credentials import create_credential, is_stale, note_use, revoke_credential
from lms_tool.lrs.service.stores import Access, access, add_store
from lms_tool.lrs.service.writing import BadStatement, NotYours, StatementConflict, agent, receive, store

__all__ = [
    "Access",
    "BadStatement",
    "NotYours",
    "StatementConflict",
    "access",
    "add_store",
    "agent",
    "create_credential",
    "is_stale",
    "note_use",
    "receive",
    "revoke_credential",
    "store",
]
