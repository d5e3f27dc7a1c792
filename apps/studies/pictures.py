"""Make any picture that comes from outside safe to keep: decoded within limits, then written anew from its pixels.

In this order: the size of the file; its first bytes; its parts, of which only those that make the picture reach a
decoder (`containers`); pixels, scans and frames; the one decoder that fits; upright, on white, sRGB; and a new JPEG.
"""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

from apps.studies.containers import sift
from apps.studies.containers.kinds import JPEG, PNG, WEBP, kind_of
from apps.studies.containers.metadata import is_matrix_profile, is_srgb_by_name
from apps.studies.containers.parts import DamagedError, Sifted, UnusualError
from apps.studies.limits import OverrunError

FORMATS = (JPEG, PNG, WEBP)
MAX_PIXELS = 25_000_000
# Progressive pictures have about ten; each makes the decoder go over all pixels again.
MAX_SCANS = 64
SMALLEST_SIDE = 160
LONGEST_SIDE = 1600
QUALITY = 90
COLOUR_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"}
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Decoders fail in many ways; running out of memory or time is none of them.
DECODER_ERRORS = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

WRONG_TYPES: dict[str, Promise] = {
    "not_a_picture": _("This is not a picture we can read. Use JPEG, PNG or WebP."),
    "heic": _(
        "This is a HEIC picture, which we cannot read. Send a JPEG; on an iPhone choose Settings, Camera, Formats, "
        "Most Compatible and take the picture again."
    ),
    "avif": _("This is an AVIF picture, which we cannot read. Save it as JPEG, PNG or WebP."),
    "gif": _("This is a GIF, which we cannot read. Save it as JPEG, PNG or WebP."),
    "tiff_or_bmp": _("This is a TIFF or BMP picture, which we cannot read. Save it as JPEG, PNG or WebP."),
    "svg": _("This is an SVG drawing, which we cannot read. Save it as JPEG, PNG or WebP."),
    "film": _("This is a video. A single still picture is needed, as JPEG, PNG or WebP."),
}
PROBLEMS: dict[str, Promise] = WRONG_TYPES | {
    "empty": _("The file is empty."),
    "too_large": _("The file is too large."),
    "too_many_pixels": _("The picture has too many pixels; the limit is 25 million."),
    "too_small": _("The picture is too small; each side needs at least 160 pixels."),
    "animated": _("The picture is animated; a single still picture is needed."),
    "colours": _("The picture's colour format is not supported. Save it as ordinary RGB."),
    "unusual": _("The picture is stored in an unusual way that we cannot read. Save it as an ordinary JPEG."),
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
    """Re-encode a JPEG, PNG or WebP of at most `max_bytes` as an upright sRGB JPEG of at most 1,600 pixels a side.

    Raises UnusablePictureError naming what is wrong, and nothing else, whatever the bytes.
    """
    if not data:
        raise UnusablePictureError("empty")
    if len(data) > max_bytes:
        raise UnusablePictureError("too_large")
    try:
        pixels = _decode(_sifted(data))
        jpeg = _encode(pixels, QUALITY)
        # A picture that we wrote before may come out the same; its sender's bytes are not kept even then.
        if jpeg == data:
            jpeg = _encode(pixels, QUALITY - 1)
    except (MemoryError, OverrunError) as error:
        raise UnusablePictureError("unusual") from error
    return CleanPicture(jpeg, hashlib.sha256(jpeg).hexdigest(), pixels.width, pixels.height)


def _encode(pixels: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _sifted(data: bytes) -> Sifted:
    """Return the parts that may be decoded, having refused what need not be decoded to be refused."""
    kind = kind_of(data)
    if kind not in FORMATS:
        raise UnusablePictureError(kind or "not_a_picture")
    try:
        sifted = sift(data, kind)
    except UnusualError as error:
        raise UnusablePictureError("unusual") from error
    except DamagedError as error:
        raise UnusablePictureError("broken") from error
    if sifted.animated:
        raise UnusablePictureError("animated")
    if sifted.width * sifted.height > MAX_PIXELS:
        raise UnusablePictureError("too_many_pixels")
    if min(sifted.width, sifted.height) < SMALLEST_SIDE:
        raise UnusablePictureError("too_small")
    if sifted.scans > MAX_SCANS:
        raise UnusablePictureError("unusual")
    return sifted


def _decode(sifted: Sifted) -> Image.Image:
    """Return upright sRGB pixels in a fresh image, so that nothing but pixels can travel on."""
    try:
        with Image.open(io.BytesIO(sifted.data), formats=(sifted.format,)) as picture:
            if picture.size != (sifted.width, sifted.height):
                raise UnusablePictureError("broken")
            if picture.mode not in COLOUR_MODES:
                raise UnusablePictureError("colours")
            small = _scaled(picture)
    except DECODER_ERRORS as error:
        raise UnusablePictureError("broken") from error
    upright = small.transpose(TURNS[sifted.orientation]) if sifted.orientation in TURNS else small
    return _in_srgb(_on_white(upright), sifted.profile if picture.mode != "CMYK" else b"")


def _scaled(picture: Image.Image) -> Image.Image:
    """Return the pixels at their final size, with alpha where the picture has transparent parts."""
    opaque = picture.mode if picture.mode in {"RGB", "L", "CMYK"} else "RGB"
    mode = "RGBA" if picture.has_transparency_data else opaque
    # A conversion to the same mode would copy up to 100 MB.
    if picture.mode != mode:
        picture = picture.convert(mode)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    return picture


def _on_white(pixels: Image.Image) -> Image.Image:
    plain = Image.new("RGB", pixels.size, "white")
    if pixels.mode == "RGBA":
        plain.paste(pixels, mask=pixels.getchannel("A"))
    else:
        plain.paste(pixels.convert("RGB"))
    return plain


def _in_srgb(pixels: Image.Image, profile: bytes) -> Image.Image:
    """Return the pixels' colours as sRGB, so that a phone's wide-gamut picture keeps them when its profile goes.

    Only profiles of three primaries and their curves are followed, as screens and cameras have them: those are half a
    kilobyte that leaves the colour engine little to go wrong with. Other profiles, and broken ones, are let go.
    """
    if is_srgb_by_name(profile) or not is_matrix_profile(profile):
        return pixels
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(pixels, source, ImageCms.createProfile("sRGB")) or pixels
    except (ImageCms.PyCMSError, OSError):
        return pixels
