"""Where files lie: DATA_DIR/files/ab/abcd… by hash, DATA_DIR/uploads/ for those still on their way."""

from dataclasses import dataclass
from pathlib import Path

from lms_tool.config import Settings

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Shelf:
    files: Path
    uploads: Path
    quota: int
    """Bytes one organisation may keep; 0 for no limit."""
    accel: str
    """Internal location of the proxy that serves the folder of files; empty where the tool serves them itself."""

    def path(self, hash_: str) -> Path:
        return self.files / hash_[:2] / hash_

    def part(self, upload_id: object) -> Path:
        return self.uploads / str(upload_id)


_shelf: Shelf | None = None


def configure(settings: Settings) -> None:
    """Called once by every process that reads or writes files: web, worker, command line."""
    global _shelf  # noqa: PLW0603  one installation per process
    folder = settings.data_dir
    _shelf = Shelf(folder / "files", folder / "uploads", settings.files_quota_mb * MB, settings.files_accel)


def shelf() -> Shelf:
    """Raises RuntimeError before `configure`."""
    if _shelf is None:
        raise RuntimeError("files.configure(settings) was not called when this process started")
    return _shelf
