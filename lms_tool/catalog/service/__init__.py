"""The only writer of the catalog."""

from lms_tool.catalog.service.publishing import NotPublishable, publish

__all__ = ["NotPublishable", "publish"]
