"""What people read when a launch is refused: what happened and what to do, by the reason's family."""

from lms_tool.errors import ToolError, Unavailable
from lms_tool.lti.errors import Rejected

_AGAIN = "Go back to your course and click the link once more."
_CONNECT = "Whoever runs the LMS has to connect it with the academy first. Give them the code below."


class LaunchRefused(ToolError):
    """A rejection of the protocol, for people; the exact reason is in the code and in the log."""

    code = "LTI"
    status = 400
    what = "The LMS's message could not be accepted"
    do = "Go back to your course and try once more. If it happens again, give the code below to whoever runs the LMS."


class LaunchOver(LaunchRefused):
    what = "This launch is no longer open"
    do = _AGAIN


class LaunchUsed(LaunchRefused):
    status = 409
    what = "This launch was opened already"
    do = _AGAIN


class LaunchLate(LaunchRefused):
    what = "This launch took too long"
    do = _AGAIN


class ClocksDiffer(LaunchRefused):
    what = "The clocks of the LMS and the academy differ"
    do = "The launch seems to come from the future. Give the code below to whoever runs the LMS: a clock is wrong."


class MessageTooLarge(LaunchRefused):
    status = 413
    what = "The LMS's message is too large"


class PlatformUnknown(LaunchRefused):
    status = 403
    what = "This LMS is not connected with the academy"
    do = _CONNECT


class DeploymentUnknown(LaunchRefused):
    status = 403
    what = "The academy is not connected with this part of the LMS"
    do = _CONNECT


class DeploymentWaiting(LaunchRefused):
    status = 403
    what = "An administrator has to let this part of the LMS in first"
    do = (
        "You did nothing wrong. The academy is opened from here for the first time, and its administrators have just "
        "been told. Once they have said yes, click the link in your course again."
    )


class WrongPlatform(LaunchRefused):
    status = 403
    what = "This message comes from another LMS"


class WrongTarget(LaunchRefused):
    what = "This link leads somewhere else"
    do = "Whoever set up the link has to check its address."


class NotOffered(LaunchRefused):
    what = "The LMS asks for something that the academy does not offer"
    do = "The academy opens lessons and quizzes and adds them to courses. Go back to your course and open one there."


class NotFromLms(LaunchRefused):
    what = "The academy is opened from your LMS"
    do = "Go to your course there and click the link of the academy. This address is for the LMS itself."


class PlatformSaysNo(LaunchRefused):
    status = 403
    what = "The LMS did not let you through"
    do = "Go back to your course, sign in again and click the link."


class TicketUsed(LaunchRefused):
    status = 410
    what = "This link to the new tab has been used or is too old"
    do = "Such a link works once and for five minutes. Go back to your course and click the link there."


class BrowserUnknown(LaunchRefused):
    status = 403
    what = "Your browser could not be recognised"
    do = "Go back to your course and click the link once more, or open the course outside the app."


class KeysMissing(Unavailable):
    code = "LTI-KEYS"
    what = "The LMS cannot prove who it is at the moment"
    do = "The academy could not fetch its keys. Nothing is lost. Go back to your course and try again in a minute."


# How a reason begins → what it is for people; the longest that fits decides.
_FAMILIES: dict[str, type[LaunchRefused]] = {
    "": LaunchRefused,
    "state": LaunchOver,
    "state-used": LaunchUsed,
    "token-expired": LaunchLate,
    "token-old": LaunchLate,
    "token-early": ClocksDiffer,
    "token-too-large": MessageTooLarge,
    "registration": PlatformUnknown,
    "deployment": DeploymentUnknown,
    "deployment-waiting": DeploymentWaiting,
    "issuer-mismatch": WrongPlatform,
    "target": WrongTarget,
    "target-missing": NotFromLms,
    "message-type-unknown": NotOffered,
    "platform": PlatformSaysNo,
    "ticket": TicketUsed,
    "storage": BrowserUnknown,
    "notice": NotFromLms,
}


def refused(rejected: Rejected) -> LaunchRefused:
    """The error page of a rejection."""
    family = max((start for start in _FAMILIES if rejected.code.startswith(start)), key=len)
    error = _FAMILIES[family](f"{rejected.code} {rejected.detail}".strip())
    error.code = f"LTI-{rejected.code.upper()}"
    return error
