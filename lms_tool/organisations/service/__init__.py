from lms_tool.organisations.models import CertificateKind, Post, Region, Site
from lms_tool.organisations.service.founding import KEY, add, make_first
from lms_tool.organisations.service.quiet import set_quiet_hours
from lms_tool.organisations.service.structure import (
    KINDS,
    Faulty,
    InUse,
    Part,
    close,
    furnish,
    remove,
    reopen,
    save,
)

__all__ = [
    "KEY",
    "KINDS",
    "CertificateKind",
    "Faulty",
    "InUse",
    "Part",
    "Post",
    "Region",
    "Site",
    "add",
    "close",
    "furnish",
    "make_first",
    "remove",
    "reopen",
    "save",
    "set_quiet_hours",
]
