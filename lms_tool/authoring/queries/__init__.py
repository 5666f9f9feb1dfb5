"""Drafts and their parts, and what is wrong with them."""

from lms_tool.authoring.queries.checking import checked, library, notes_of, setting
from lms_tool.authoring.queries.documents import document, fresh_document
from lms_tool.authoring.queries.drafts import (
    Named,
    draft,
    drafts,
    every_part,
    intake,
    names,
    others_at,
    part,
    part_or_none,
    parts,
    pasts,
    removed,
    steps,
    title,
    whole_questions,
    written,
)
from lms_tool.authoring.queries.media import beside, media

__all__ = [
    "Named",
    "beside",
    "checked",
    "document",
    "draft",
    "drafts",
    "every_part",
    "fresh_document",
    "intake",
    "library",
    "media",
    "names",
    "notes_of",
    "others_at",
    "part",
    "part_or_none",
    "parts",
    "pasts",
    "removed",
    "setting",
    "steps",
    "title",
    "whole_questions",
    "written",
]
