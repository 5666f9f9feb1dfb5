"""Texts of documents that were read: their pictures by the keys of stored files."""

from collections.abc import Mapping


def named_by_key(markdown: str, keys: Mapping[str, str]) -> str:
    """keys: name of a picture as the reader of documents wrote it → key. Its words escape brackets, so `](name)` is
    always a picture."""
    for name, key in keys.items():
        markdown = markdown.replace(f"]({name})", f"](file:{key})")
    return markdown
