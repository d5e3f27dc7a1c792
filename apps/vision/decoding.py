"""From a photograph's bytes to its pixels, once."""

import io

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1280
"""In pixels. Faces are measured on at most this; a larger photograph adds time, not certainty."""


class UnreadableImageError(ValueError):
    """The bytes are no whole photograph of a known format, or it has too many pixels."""


def decode(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """The upright RGB picture, scaled down to LONGEST_SIDE, and its full width and height in pixels.

    Raises UnreadableImageError.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UnreadableImageError(f"{image.width} by {image.height} pixels are more than {MAX_PIXELS}")
            return _upright(image)
    except UnreadableImageError:
        raise
    # Pillow's readers raise whatever their parsing raises: OSError, SyntaxError, struct.error and others.
    except Exception as error:
        raise UnreadableImageError("not a readable JPEG, PNG or WebP photograph") from error


def _upright(image: Image.Image) -> tuple[Image.Image, tuple[int, int]]:
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    size = (image.height, image.width) if turned else image.size
    shrink = max(image.size) / LONGEST_SIDE
    image.draft("RGB", (int(image.width / shrink), int(image.height / shrink)))
    # In place, and converted only where needed: each copy costs as much as the decoding itself.
    ImageOps.exif_transpose(image, in_place=True)
    upright = image if image.mode == "RGB" else image.convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR)
    return upright, size


def encode(image: Image.Image, *, quality: int = 90) -> bytes:
    """A JPEG of a picture, without metadata."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
