"""From a platform's login to a session in a browser that has proved itself."""

from lms_tool.launches.service.arriving import announce_deployment, arrive, note_copied
from lms_tool.launches.service.beginning import Begun, begin, expected, spend
from lms_tool.launches.service.sessions import (
    DIRECT,
    admit,
    end,
    end_direct,
    forget_old,
    open_directly,
    path_token,
    speak,
)
from lms_tool.launches.service.tickets import confirm, give_ticket, storage_proof, use_ticket

__all__ = [
    "DIRECT",
    "Begun",
    "admit",
    "announce_deployment",
    "arrive",
    "begin",
    "confirm",
    "end",
    "end_direct",
    "expected",
    "forget_old",
    "give_ticket",
    "note_copied",
    "open_directly",
    "path_token",
    "speak",
    "spend",
    "storage_proof",
    "use_ticket",
]
