"""The door for those who write courseware: instructors and administrators of an organisation."""

from lms_tool.authoring.manage import (
    archives,
    bank,
    documents,
    drafts,
    exchange,
    items,
    media,
    parts,
    reviewing,
    settling,
)
from lms_tool.authoring.manage.doors import doors

__all__ = [
    "archives",
    "bank",
    "documents",
    "doors",
    "drafts",
    "exchange",
    "items",
    "media",
    "parts",
    "reviewing",
    "settling",
]
