"""What can be done with other record stores: add them, let them catch up, send them what was stored here."""

from lms_tool.forwarding.service.choosing import catch_up, forward, watch
from lms_tool.forwarding.service.delivery import Parcel, prepare, send, settle
from lms_tool.forwarding.service.probing import Finding, probe
from lms_tool.forwarding.service.setting import configure, installed
from lms_tool.forwarding.service.stores import Access, access, add_store, change_store, remove_store

__all__ = [
    "Access",
    "Finding",
    "Parcel",
    "access",
    "add_store",
    "catch_up",
    "change_store",
    "configure",
    "forward",
    "installed",
    "prepare",
    "probe",
    "remove_store",
    "send",
    "settle",
    "watch",
]
