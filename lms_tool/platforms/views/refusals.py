"""What an administrator reads when a registration comes to nothing. The invitation stays open in every case."""

from flask_babel import gettext

from lms_tool.errors import ToolError, english
from lms_tool.lti.registration import NotRegistered


class NothingRegistered(ToolError):
    """A registration that did not happen; the exact reason is in the code and in the log."""

    code = "REGISTRATION"
    status = 400
    what = "The LMS refused the registration"
    do = (
        "It said: %(said)s. Nothing was registered here and your invitation is still open: set it right, then try "
        "again."
    )


class OpenedByHand(NothingRegistered):
    what = "Your LMS opens this page, not you"
    do = (
        "Paste the whole address into the LMS, where it asks for the address of a tool (Moodle: “Tool URL”, Canvas: "
        "“Dynamic registration”). The LMS then opens it and adds what is missing here."
    )


class MayNotCall(NothingRegistered):
    status = 403
    what = "The academy may not call this LMS"
    do = (
        "%(said)s lies in a private network or is not reached by https. If this is your LMS, whoever runs the academy "
        "can allow its network (ALLOWED_PRIVATE_NETWORKS). Nothing was registered, the invitation is still open."
    )


class NoAnswer(NothingRegistered):
    status = 502
    what = "The LMS does not answer the academy"
    do = (
        "The academy could not reach %(said)s. Whoever runs both should check the firewall and the certificate "
        "(CA_BUNDLE for a company’s own). Nothing was registered, the invitation is still open."
    )


class SentElsewhere(NothingRegistered):
    status = 502
    what = "The LMS sends the academy to another address"
    do = (
        "Its configuration answers with a redirect, which the academy does not follow. Open the LMS under its final "
        "https address and begin again. Nothing was registered, the invitation is still open."
    )


class Unreadable(NothingRegistered):
    status = 502
    what = "What the LMS says of itself cannot be read"
    do = (
        "Its configuration is missing something the academy needs (%(said)s). Register it by hand instead; nothing was "
        "registered, the invitation is still open."
    )


class OtherHost(NothingRegistered):
    status = 403
    what = "The LMS names an address of another host"
    do = (
        "%(said)s does not belong to the LMS that you came from, so nothing was registered. If your LMS really works "
        "over several hosts, register it by hand."
    )


class TokenRefused(NothingRegistered):
    status = 403
    what = "The LMS does not accept its own registration token any more"
    do = (
        "Such a token works once and for about an hour. Begin the registration in the LMS anew; your invitation is "
        "still open. It said: %(said)s."
    )


# How a reason begins → what it is for people; the longest that fits decides.
_FAMILIES: dict[str, type[NothingRegistered]] = {
    "": NothingRegistered,
    "configuration": Unreadable,
    "configuration-address": OpenedByHand,
    "configuration-token": OpenedByHand,
    "configuration-forbidden": MayNotCall,
    "configuration-silent": NoAnswer,
    "configuration-redirect": SentElsewhere,
    "configuration-foreign": OtherHost,
    "answer-401": TokenRefused,
}

# What Moodle answers is meant for programs (mod/lti: registration_helper).
_SAID = {
    "missing_registration_token": english("it got no registration token"),
    "token_already_used": english("this registration token was used already"),
    "invalid_response_types": english("it does not take our kind of sign-in"),
    "invalid_redirect_uris": english("it does not take our return address"),
    "invalid_token_endpoint_auth_method": english("it does not take our kind of service sign-in"),
    "domain_targetlinkuri_mismatch": english("it finds that our address and our domain differ (check PUBLIC_URL)"),
}


def refused(why: NotRegistered) -> NothingRegistered:
    """The error page of a registration that did not happen."""
    family = max((start for start in _FAMILIES if why.code.startswith(start)), key=len)
    said = gettext(_SAID[why.said]) if why.said in _SAID else why.said
    error = _FAMILIES[family](str(why), said=said or gettext("nothing that can be read"))
    error.code = f"REGISTRATION-{why.code.upper()}"
    return error
