"""A document that was read, cut at its headings: what may become one lesson, or several."""

import re
from dataclasses import dataclass

from content.documents.draft import Draft

_MARK = re.compile(r"\\([\\`*_\[\]|~#>+.)=-])")
_PICTURE = re.compile(r"!\[[^\]\n]*\]\(")
A_MINUTE = 300
"""Characters of Markdown that are read in a minute."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    """Without marks; empty where the document has none."""
    markdown: str

    @property
    def pictures(self) -> int:
        return len(_PICTURE.findall(self.markdown))

    @property
    def notes(self) -> int:
        """How many slides have notes."""
        return self.markdown.count("```note\n")

    @property
    def minutes(self) -> int:
        """Nominal length by its text."""
        return min(60, max(3, round(len(self.markdown) / A_MINUTE)))


def whole(draft: Draft) -> Section:
    return Section(draft.title, draft.markdown)


def sections(draft: Draft) -> list[Section]:
    """One for each heading of the first level, headings within them one level up; what stands before the first one is
    a section with the title of the document."""
    found: list[tuple[str, list[str]]] = [(draft.title, [])]
    for block in filter(str.strip, draft.blocks):
        if block.startswith("## "):
            found.append((_MARK.sub(r"\1", block[3:]).strip(), []))
        else:
            found[-1][1].append(block[1:] if block.startswith(("### ", "#### ")) else block)
    return [Section(title, "\n\n".join(blocks) + "\n") for title, blocks in found if blocks]
