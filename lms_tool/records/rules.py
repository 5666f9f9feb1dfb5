"""Archives: the same content gives the same bytes. Pure."""

import zipfile
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO

_MADE = (2026, 1, 1, 0, 0, 0)  # of every part of an archive
_IN_MEMORY = 2**20  # bytes; a larger archive is written to a temporary file


def archive(parts: Iterable[tuple[str, Iterable[str]]]) -> IO[bytes]:
    """Name → text piece by piece, as a zip in a temporary file: memory stays small however long the parts are.

    The parts are asked for one after the other, each when the one before is finished. Whoever asked closes it.
    """
    out = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # outlives this function
    with zipfile.ZipFile(out, "w") as made:
        for name, pieces in parts:
            about = zipfile.ZipInfo(name, _MADE)
            about.compress_type = zipfile.ZIP_DEFLATED
            with made.open(about, "w") as part:
                for piece in pieces:
                    part.write(piece.encode())
    out.seek(0)
    return out
