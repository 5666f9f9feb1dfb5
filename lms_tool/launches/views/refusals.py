"""What people read when a launch is refused: what happened and what to do, by the reason's family."""

from lms_tool.errors import ToolError, Unavailable
from lms_tool.lti.errors import Rejected

_AGAIN = "Go back to your course and click the link once more."
_TELL = "Go back to your course and try once more. If it happens again, give the code below to whoever runs the LMS."
_CONNECT = "Whoever runs the LMS has to connect it with the academy first. Give them the code below."

# The longest beginning that fits decides. status, what, do
_WORDS: dict[str, tuple[int, str, str]] = {
    "": (400, "The LMS's message could not be accepted", _TELL),
    "state": (400, "This launch is no longer open", _AGAIN),
    "state-used": (409, "This launch was opened already", _AGAIN),
    "token-expired": (400, "This launch took too long", _AGAIN),
    "token-old": (400, "This launch took too long", _AGAIN),
    "token-early": (
        400,
        "The clocks of the LMS and the academy differ",
        "The launch seems to come from the future. Give the code below to whoever runs the LMS: a clock is wrong.",
    ),
    "token-too-large": (413, "The LMS's message is too large", _TELL),
    "registration": (403, "This LMS is not connected with the academy", _CONNECT),
    "deployment": (403, "The academy is not connected with this part of the LMS", _CONNECT),
    "issuer-mismatch": (403, "This message comes from another LMS", _TELL),
    "target": (400, "This link leads somewhere else", "Whoever set up the link has to check its address."),
    "message-type-unknown": (
        400,
        "The LMS asks for something that the academy does not offer",
        "The academy opens lessons and quizzes and adds them to courses. Go back to your course and open one there.",
    ),
    "platform": (403, "The LMS did not let you through", "Go back to your course, sign in again and click the link."),
    "ticket": (
        410,
        "This link to the new tab has been used or is too old",
        "Such a link works once and for five minutes. Go back to your course and click the link there.",
    ),
    "storage": (
        403,
        "Your browser could not be recognised",
        "Go back to your course and click the link once more, or open the course outside the app.",
    ),
}


class LaunchRefused(ToolError):
    """A rejection of the protocol, for people; the reason is in the code and in the log."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(f"{rejected.code} {rejected.detail}".strip())
        self.code = f"LTI-{rejected.code.upper()}"
        fitting = max((family for family in _WORDS if rejected.code.startswith(family)), key=len)
        self.status, self.what, self.do = _WORDS[fitting]


class KeysMissing(Unavailable):
    code = "LTI-KEYS"
    what = "The LMS cannot prove who it is at the moment"
    do = "The academy could not fetch its keys. Nothing is lost. Go back to your course and try again in a minute."
