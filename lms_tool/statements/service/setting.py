"""What telling needs to know of the installation: reactions are given a fact and nothing else."""

from dataclasses import dataclass

from lms_tool.config import Settings


@dataclass(frozen=True, slots=True)
class Installed:
    """public_url: where the tool lives."""

    public_url: str

    @property
    def base(self) -> str:
        """Below which all activities are named."""
        return f"{self.public_url}/xapi"


_installed: Installed | None = None


def configure(settings: Settings) -> None:
    """Called once by every process that lets facts happen: web, worker, command line."""
    global _installed  # noqa: PLW0603  one installation per process
    _installed = Installed(public_url=settings.public_url)


def installed() -> Installed:
    """Raises RuntimeError before `configure`."""
    if _installed is None:
        raise RuntimeError("statements.configure(settings) was not called when this process started")
    return _installed
