"""Training files of people, and the evidence of batches."""

from lms_tool.records.queries.batch import Evidence, Learnt, evidence_of
from lms_tool.records.queries.person import File, Spared, asked_about_or_none, file_of, may_see

__all__ = ["Evidence", "File", "Learnt", "Spared", "asked_about_or_none", "evidence_of", "file_of", "may_see"]
