from lms_tool.errors import BadInput, Conflict
from lms_tool.files.service import FileRefused


class InReview(Conflict):
    code = "AUTHORING-IN-REVIEW"
    what = "This module is being reviewed"
    do = "Take it back to the draft first, then it can be changed. What you typed is still in your browser: go back."


class Stale(Conflict):
    code = "AUTHORING-STALE"
    what = "Somebody else has saved this meanwhile"
    do = "Both versions are kept. Go back, compare them and choose."


class TooMany(BadInput):
    code = "AUTHORING-TOO-MANY"
    what = "This module has as many parts as one module can have"
    do = "Split it: begin a second module for what belongs together."


class NotNow(Conflict):
    code = "AUTHORING-NOT-NOW"
    what = "The module has moved on meanwhile"
    do = "Somebody else has sent it on or taken it back. Open the outline to see how it stands now."


class NotReady(BadInput):
    code = "AUTHORING-NOT-READY"
    what = "Something is still to settle before this module can be published"
    do = "Open the review page: it lists every place, with a link to it. What learners see is unchanged."


class AlreadyWritten(Conflict):
    code = "AUTHORING-ALREADY"
    what = "Your company is adapting this module already"
    do = "Open it in the list and go on there; or copy it as a module of its own."


class MediumRefused(BadInput):
    """A file beside the lessons that somebody brought is none we keep; `do` says why."""

    code = "AUTHORING-MEDIUM"
    status = 422
    what = "This file was not taken"

    def __init__(self, name: str, refused: FileRefused) -> None:
        super().__init__(f"{name}: {refused.detail}", **refused.values)
        self.name = name
        self.do = refused.do


class DocumentGone(Conflict):
    code = "AUTHORING-DOCUMENT"
    what = "This document is not here any more"
    do = "It was taken already, or a day has gone by. Choose the file again; it is read anew in a moment."
