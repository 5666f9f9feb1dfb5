"""The record store's doors, all under /xapi (xAPI 1.0.3 and 2.0.0, Communication).

https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Communication.md
"""

from lms_tool.lrs.api import documents, others, statements
from lms_tool.lrs.api.alternate import accept_alternate_syntax
from lms_tool.lrs.api.entrance import doors

__all__ = ["accept_alternate_syntax", "documents", "doors", "others", "statements"]
