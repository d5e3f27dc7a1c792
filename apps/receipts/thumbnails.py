"""Small pictures of a person's own photographs, for ten minutes and for no longer than they are kept."""

import io
import time

from django.core import signing
from django.urls import reverse
from PIL import Image

from apps.mimicry.judging import derivatives
from apps.mimicry.models import Derivative, Mimic
from apps.studies.images import open_image

SALT = "receipts.thumbnail"
SECONDS = 600
LONG_SIDE = 256
QUALITY = 72


class NothingToShowError(Exception):
    """The address is forged or too old, or the photograph has been taken back."""


def thumbnail_path(mimic: Mimic) -> str:
    """Return the address that shows the photograph small for ten minutes."""
    token = signing.dumps([str(mimic.uuid), int(time.time()) + SECONDS], salt=SALT)
    return reverse("receipts:thumbnail", args=[token])


def thumbnail(token: str) -> tuple[bytes, int]:
    """Return a JPEG of at most 320 pixels a side, and for how many more seconds it may be shown.

    Raises NothingToShowError.
    """
    try:
        uuid, expires = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise NothingToShowError from error
    left = int(expires - time.time())
    mimic = Mimic.objects.kept().filter(uuid=uuid).first()
    if mimic is None or left < 0:
        raise NothingToShowError
    try:
        return _small(mimic), left
    except FileNotFoundError as error:
        raise NothingToShowError from error


def _small(mimic: Mimic) -> bytes:
    key = derivatives.key_of(mimic, Derivative.Kind.THUMBNAIL)
    # Made when the photograph is looked at; until then, here.
    return open_image(key) if key else _made_small(open_image(mimic.image_key))


def _made_small(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        # Decodes at a fraction of the size, which is most of the work saved.
        picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
        picture.thumbnail((LONG_SIDE, LONG_SIDE))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
