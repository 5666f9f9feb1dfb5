"""QTI 2.1 items, one by one or in a content package; QTI is read and not written."""

from content.formats.qti.package import read

__all__ = ["read"]
