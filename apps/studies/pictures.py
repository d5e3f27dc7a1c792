"""Make any picture that comes from outside safe to keep: decoded within limits, then written anew from its pixels."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 25_000_000
SMALLEST_SIDE = 160
LONGEST_SIDE = 1600
QUALITY = 90
COLOUR_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"}

PROBLEMS: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is too large."),
    "not_a_picture": _("This is not a picture we can read. Use JPEG, PNG or WebP."),
    "too_many_pixels": _("The picture has too many pixels; the limit is 25 million."),
    "too_small": _("The picture is too small; each side needs at least 160 pixels."),
    "animated": _("The picture is animated; a single still picture is needed."),
    "colours": _("The picture's colour format is not supported. Save it as ordinary RGB."),
    "broken": _("The picture is damaged or incomplete."),
}


class UnusablePictureError(Exception):
    """A picture was refused; `code` is a key of PROBLEMS and `str()` a sentence for the person who sent it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(PROBLEMS[self.code])


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A JPEG made from pixels alone: no metadata, profile or trailing bytes; its hash and size in pixels."""

    jpeg: bytes
    sha256: str
    width: int
    height: int


def clean(data: bytes, *, max_bytes: int) -> CleanPicture:
    """Re-encode a JPEG, PNG or WebP of at most `max_bytes` as an upright RGB JPEG of at most 1,600 pixels a side.

    Raises UnusablePictureError naming what is wrong.
    """
    if not data:
        raise UnusablePictureError("empty")
    if len(data) > max_bytes:
        raise UnusablePictureError("too_large")
    pixels = _decode(data)
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=QUALITY)
    jpeg = out.getvalue()
    return CleanPicture(jpeg, hashlib.sha256(jpeg).hexdigest(), pixels.width, pixels.height)


def _decode(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                _refuse_unfit(picture)
                return _plain_rgb(picture)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise UnusablePictureError("too_many_pixels") from error
        except UnidentifiedImageError as error:
            raise UnusablePictureError("not_a_picture") from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, MemoryError) as error:
            raise UnusablePictureError("broken") from error


def _refuse_unfit(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise UnusablePictureError("too_many_pixels")
    if min(picture.size) < SMALLEST_SIDE:
        raise UnusablePictureError("too_small")
    # A phone's MPO is a still with a second frame for depth; only PNG and WebP frames are an animation.
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "is_animated", False):
        raise UnusablePictureError("animated")
    if picture.mode not in COLOUR_MODES:
        raise UnusablePictureError("colours")


def _plain_rgb(picture: Image.Image) -> Image.Image:
    """Return the upright pixels in a fresh image, so that nothing but pixels can travel on."""
    upright = ImageOps.exif_transpose(picture)
    plain = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        translucent = upright.convert("RGBA")
        plain.paste(translucent, mask=translucent.getchannel("A"))
    else:
        plain.paste(upright.convert("RGB"))
    return plain
