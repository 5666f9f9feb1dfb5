"""What a record store gets of what is stored here, and why it did not take something. Pure."""

from lms_tool.forwarding.rules.choosing import Choice, is_trace, wants
from lms_tool.forwarding.rules.masking import Mask, mask, masked_id
from lms_tool.forwarding.rules.reasons import SECRET_LOST, STATEMENT_GONE, STORE_GONE, reason

__all__ = [
    "SECRET_LOST",
    "STATEMENT_GONE",
    "STORE_GONE",
    "Choice",
    "Mask",
    "is_trace",
    "mask",
    "masked_id",
    "reason",
    "wants",
]
