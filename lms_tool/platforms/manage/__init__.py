"""The administrator's doors: LMSs connected, invited, registered by hand, switched off, and their deployments."""

from lms_tool.platforms.manage import by_hand as by_hand
from lms_tool.platforms.manage import registrations as registrations
from lms_tool.platforms.manage.doors import doors as doors
