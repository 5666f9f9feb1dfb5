"""Pictures of dots, drawn anew: what a camera or a stranger wrote beside the dots stays behind."""

import io
import warnings
from dataclasses import dataclass
from typing import Any, BinaryIO

from content.media.refusals import Refused, english

MOST_DOTS = 40_000_000
LONGEST_SIDE = 2400
"""Larger pictures are made smaller; no screen of ours shows more."""
_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF"}
_MOST_FRAMES = 200


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    width: int
    height: int


def redraw(file: BinaryIO, ending: str) -> Picture:
    """The same picture in the same format without EXIF, comments or anything behind its end. Raises Refused."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=[_FORMATS[ending]]) as image:
                if image.width * image.height > MOST_DOTS:
                    raise Image.DecompressionBombError
                return _redrawn(image, ending)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Refused(
                "bomb",
                english("This picture has more than %(most)s million dots. Make it smaller and send it again."),
                most=MOST_DOTS // 1_000_000,
            ) from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused("broken", english("This picture is damaged. Save it anew and send it again.")) from None


def _redrawn(image: "object", ending: str) -> Picture:
    from PIL import Image, ImageOps

    assert isinstance(image, Image.Image)
    if ending == "gif" and getattr(image, "is_animated", False):
        return _film(image)
    upright = ImageOps.exif_transpose(image)
    if ending == "jpg" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P":
        bare.putpalette(upright.getpalette("RGBA") or [], "RGBA")
    bare.paste(upright, (0, 0))
    written = io.BytesIO()
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 88, "optimize": True},
        "WEBP": {"quality": 88},
        "PNG": {"optimize": True},
    }
    bare.save(written, _FORMATS[ending], **options.get(_FORMATS[ending], {}))
    return Picture(written.getvalue(), *bare.size)


def _film(image: "object") -> Picture:
    """The frames of a moving GIF, each drawn anew."""
    from PIL import Image, ImageSequence

    assert isinstance(image, Image.Image)
    count = int(getattr(image, "n_frames", 1))
    if count > _MOST_FRAMES or count * image.width * image.height > MOST_DOTS * 5:
        raise Refused("bomb", english("This moving picture has too many frames. Send it as a video instead."))
    frames, pauses = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(frame.convert("RGBA"))
        pauses.append(max(20, int(frame.info.get("duration", 100))))
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=pauses, loop=0, disposal=2)
    return Picture(written.getvalue(), *frames[0].size)
