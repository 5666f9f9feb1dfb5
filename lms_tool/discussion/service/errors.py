"""Why something cannot be written; the form is shown again with the text that was."""

from lms_tool.errors import BadInput, Conflict, ToolError


class Unsaid(BadInput):
    code = "TALK-EMPTY"
    what = "There is nothing written yet"
    do = "Write your text into the field, then send it."


class TooLong(BadInput):
    code = "TALK-LONG"
    what = "That is longer than fits here"
    do = "Shorten it to at most %(most)s characters; it has %(length)s. Your text stands in the field below."


class TooMuch(ToolError):
    code = "TALK-OFTEN"
    status = 429
    what = "You have written a lot in a short time"
    do = "Wait ten minutes, then send it. Your text stands in the field below."


class Locked(Conflict):
    code = "TALK-LOCKED"
    what = "This question is closed"
    do = "A trainer has closed it, so nothing can be added. Ask a new question if something is still open."


class TooLate(Conflict):
    code = "TALK-LATE"
    what = "This cannot be changed any more"
    do = (
        "What you wrote can be changed or taken back for half an hour, a question only until somebody answers it. "
        "Add an answer instead."
    )


REFUSALS = (Unsaid, TooLong, TooMuch, Locked, TooLate)
"""What a form is shown again for, with the text that was written."""
