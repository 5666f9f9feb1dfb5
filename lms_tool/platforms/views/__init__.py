"""What platforms open by themselves: registration, and the configuration that Canvas reads."""

from lms_tool.platforms.views.registering import doors

__all__ = ["doors"]
