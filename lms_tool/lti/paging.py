"""`Link` headers (RFC 8288): where a list goes on. Addresses are kept byte for byte: cursors may be case-sensitive."""

import re

LONGEST = 20_000  # characters that are looked at
_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[^,;<>="\s]+\s*(?:=\s*(?:"[^"]*"|[^,;<>"\s]*))?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^,;<>"\s]*))', re.IGNORECASE)


def next_page(header: str) -> str:
    """The address of the next page as the platform wrote it, perhaps relative; "" where there is none."""
    for found in _LINK.finditer(header[:LONGEST]):
        said = _REL.search(found[2])
        if said and "next" in (said[1] or said[2] or "").lower().split():
            return found[1].strip()
    return ""
