"""The blueprint, and what its doors share."""

from flask import Blueprint, current_app

from lms_tool.config import Settings

doors = Blueprint("platforms", __name__, url_prefix="/s/<launch>/platforms", template_folder="../templates")


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def ours() -> dict[str, str]:
    """Our own addresses, as an LMS asks for them."""
    url = settings().public_url
    return {
        "target": f"{url}/lti/launch",
        "login": f"{url}/lti/login",
        "redirect": f"{url}/lti/launch",
        "keys": f"{url}/lti/jwks.json",
        "linking": f"{url}/lti/launch",
        "canvas": f"{url}/lti/config/canvas.json",
    }
