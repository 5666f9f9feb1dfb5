"""Pictures, films and documents made by the tests themselves."""

import io
import zipfile
from typing import Any

MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0" * 5000
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webm" + b"\0" * 2000
VTT = b"WEBVTT\n\n00:00.000 --> 00:04.000\nGood morning.\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#0E6B5C"/></svg>'


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", size, (14, 107, 92)).save(written, form, **options)
    return written.getvalue()


def photograph_with_a_place() -> bytes:
    """A JPEG whose EXIF names the camera and a position on earth."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


def archive(**parts: bytes | str) -> bytes:
    """A zip; names of parts with __ for /."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/"), data)
    return written.getvalue()


def packed(parts: dict[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return written.getvalue()
