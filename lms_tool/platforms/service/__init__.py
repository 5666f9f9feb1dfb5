"""Registering platforms, knowing their keys, keeping ours.

Whatever goes out to a platform happens in functions without a database session: no outgoing call is made while a
transaction is open.
"""

from lms_tool.platforms.service.inviting import (
    InvitationClosed,
    Invited,
    Kept,
    RegistrationUnderWay,
    address,
    fetch_configuration,
    give_back,
    invite,
    keep,
    register_there,
    revoke,
    take,
)
from lms_tool.platforms.service.key_sets import (
    AFTER_FAILURE,
    BETWEEN_REFETCHES,
    FRESH,
    fetch_key_set,
    keep_key_set,
    may_refetch,
)
from lms_tool.platforms.service.ordering import claim_order, configure, note_notices, send_order, settle_order
from lms_tool.platforms.service.registering import (
    NewPlatform,
    RegistrationTaken,
    add,
    faults,
    note,
    note_waiting,
    readdress,
    settle_deployment,
    switch,
    welcome_deployment,
)
from lms_tool.platforms.service.tokens import TokenRequest, fetch_token, keep_token, token_request
from lms_tool.platforms.service.tool_keys import make_first_keys, rotate_keys

__all__ = [
    "AFTER_FAILURE",
    "BETWEEN_REFETCHES",
    "FRESH",
    "InvitationClosed",
    "Invited",
    "Kept",
    "NewPlatform",
    "RegistrationTaken",
    "RegistrationUnderWay",
    "TokenRequest",
    "add",
    "address",
    "claim_order",
    "configure",
    "faults",
    "fetch_configuration",
    "fetch_key_set",
    "fetch_token",
    "give_back",
    "invite",
    "keep",
    "keep_key_set",
    "keep_token",
    "make_first_keys",
    "may_refetch",
    "note",
    "note_notices",
    "note_waiting",
    "readdress",
    "register_there",
    "revoke",
    "rotate_keys",
    "send_order",
    "settle_deployment",
    "settle_order",
    "switch",
    "take",
    "token_request",
    "welcome_deployment",
]
