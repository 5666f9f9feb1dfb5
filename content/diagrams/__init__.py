"""Small diagrams written as text in a lesson, drawn as SVG: how work flows, who tells whom what."""

from content.diagrams.drawing import Unclear
from content.diagrams.flow import flow
from content.diagrams.sequence import sequence

__all__ = ["Unclear", "flow", "sequence"]
