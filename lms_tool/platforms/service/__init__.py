"""Registering platforms, knowing their keys, keeping ours.

Whatever goes out to a platform happens in functions without a database session: no outgoing call is made while a
transaction is open.
"""

from lms_tool.platforms.service.checking import Finding, check
from lms_tool.platforms.service.key_sets import (
    AFTER_FAILURE,
    BETWEEN_REFETCHES,
    FRESH,
    fetch_key_set,
    keep_key_set,
    may_refetch,
)
from lms_tool.platforms.service.registering import (
    NewPlatform,
    RegistrationTaken,
    add,
    welcome_deployment,
)
from lms_tool.platforms.service.tokens import TokenRequest, fetch_token, keep_token, token_request
from lms_tool.platforms.service.tool_keys import make_first_keys, rotate_keys

__all__ = [
    "AFTER_FAILURE",
    "BETWEEN_REFETCHES",
    "FRESH",
    "Finding",
    "NewPlatform",
    "RegistrationTaken",
    "TokenRequest",
    "add",
    "check",
    "fetch_key_set",
    "fetch_token",
    "keep_key_set",
    "keep_token",
    "make_first_keys",
    "may_refetch",
    "rotate_keys",
    "token_request",
    "welcome_deployment",
]
