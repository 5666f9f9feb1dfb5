"""The guarded way out of a request to hosts that other people name."""

from typing import TYPE_CHECKING

from flask import current_app

from lms_tool.config import Settings

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside


def outside() -> "Outside":
    """The way to platforms; tests put their own in its place."""
    from lms_tool.lti.http import Outside  # heavy: brings httpx along

    configured: Settings = current_app.config["SETTINGS"]
    own: Outside | None = current_app.extensions.get("outside")
    return own or Outside(configured.development, configured.allowed_private_networks, configured.ca_bundle)
