from content.media import Refused
from lms_tool.errors import BadInput, ToolError, english


class FileRefused(BadInput):
    """`do` is the sentence of the refusal."""

    code = "FILES-REFUSED"
    status = 422
    what = "This file was not taken"

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"file refused: {refused.code}", **refused.values)
        self.do = refused.sentence


class QuotaUsedUp(BadInput):
    code = "FILES-QUOTA"
    status = 413
    what = "There is no room left for this file"
    do = english(
        "Your organisation has used up the room for files that was agreed (%(quota)s MB). "
        "Ask whoever runs the academy for more."
    )


class DiskFull(ToolError):
    code = "FILES-DISK"
    status = 507
    what = "The academy’s disk is full"
    do = english("Nothing you wrote is lost, and no file was changed. Tell whoever runs the academy; then try again.")
