"""Questions as numbered text, the way they are pasted from Word or WPS."""

from content.formats.numbered.reader import read

__all__ = ["read"]
