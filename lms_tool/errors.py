"""What can go wrong, as a family: a code for support, a status, and sentences a person can act on.

A message is an English sentence that the web layer translates; `values` fill its placeholders after translation.
"""

from typing import Any


def english(sentence: str) -> str:
    """Marks a sentence that is kept in English and translated where it is shown; changes nothing."""
    return sentence


class ToolError(Exception):
    """`what` happened, what it means for you, and what to `do`."""

    code = "TOOL"
    status = 500
    what = "Something went wrong on our side"
    do = "Nothing you wrote is lost. Please try again in a minute; if it happens again, give support the code below."

    def __init__(self, detail: str = "", **values: Any) -> None:
        super().__init__(detail or self.what)
        self.detail = detail  # for the log, never shown to a learner
        self.values = values


class NotFound(ToolError):
    code = "NOT-FOUND"
    status = 404
    what = "This page is not here"
    do = "It may have been withdrawn or the link may be old. Go back to your course and open the academy again."


class NotAllowed(ToolError):
    code = "NOT-ALLOWED"
    status = 403
    what = "This page is for other roles"
    do = "Your course gives you another role here. If that is wrong, ask whoever runs the course in the LMS."


class BadInput(ToolError):
    code = "BAD-INPUT"
    status = 400
    what = "We could not read what was sent"
    do = "Go back, check what you entered and send it again."


class NotThisWay(BadInput):
    code = "NOT-THIS-WAY"
    status = 405
    what = "This address does not open like this"
    do = "The academy is opened from your LMS: go to your course there and click the link of the academy."


class TooLarge(BadInput):
    code = "TOO-LARGE"
    status = 413
    what = "That is too large"
    do = "Send less at once. What was saved before stays saved."


class SessionOver(ToolError):
    code = "LTI-SESSION"
    status = 401
    what = "The key to this page has expired"
    do = (
        "You were away for a while; for safety you need to come in again. What you wrote is still there. "
        "Go back to the LMS and click the course once more."
    )


class Conflict(ToolError):
    code = "CONFLICT"
    status = 409
    what = "Somebody else has changed this meanwhile"
    do = "Reload the page to see how it stands now, then try again."


class Unavailable(ToolError):
    code = "UNAVAILABLE"
    status = 503
    what = "A system we need does not answer at the moment"
    do = "Nothing is lost. Please try again in a minute."
