"""What sending needs to know of the installation."""

from dataclasses import dataclass, field

from lms_tool.config import Settings
from lms_tool.lti.http import Outside

EXCHANGE = 10.0  # seconds for one call to a record store


@dataclass(frozen=True, slots=True)
class Installed:
    """base: below which all activities are named; secret_key: under which the stores' secrets are kept; outside: what
    may be reached."""

    base: str
    secret_key: str = field(repr=False)
    outside: Outside


_installed: Installed | None = None


def configure(settings: Settings) -> None:
    """Called once by every process that talks to other stores."""
    global _installed  # noqa: PLW0603  one installation per process
    _installed = Installed(
        base=f"{settings.public_url}/xapi",
        secret_key=settings.secret_key,
        outside=Outside(
            development=settings.development,
            allowed_networks=settings.allowed_private_networks,
            ca_bundle=settings.ca_bundle,
            total_timeout=EXCHANGE,
        ),
    )


def installed() -> Installed:
    """Raises RuntimeError before `configure`."""
    if _installed is None:
        raise RuntimeError("forwarding.configure(settings) was not called when this process started")
    return _installed
