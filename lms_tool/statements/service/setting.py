"""What telling and delivering need to know of the installation: reactions are given a fact and nothing else."""

from dataclasses import dataclass, field

from lms_tool.config import Settings
from lms_tool.lti.http import Outside

EXCHANGE = 10.0  # seconds for one call to a record store


@dataclass(frozen=True, slots=True)
class Installed:
    """public_url: where the tool lives; secret_key: under which secrets are kept; outside: what may be reached."""

    public_url: str
    secret_key: str = field(repr=False)
    outside: Outside

    @property
    def base(self) -> str:
        """Below which all activities are named."""
        return f"{self.public_url}/xapi"


_installed: Installed | None = None


def configure(settings: Settings) -> None:
    """Called once by every process that lets facts happen: web, worker, command line."""
    global _installed  # noqa: PLW0603  one installation per process
    _installed = Installed(
        public_url=settings.public_url,
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
        raise RuntimeError("statements.configure(settings) was not called when this process started")
    return _installed
