"""Where pictures are kept, and the signed, expiring addresses that show them."""

import time
import uuid

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

SALT = "mimicry.image"
HOUR = 3600


def store_image(jpeg: bytes, *, prefix: str) -> str:
    """Keep a cleaned JPEG under a new random key below `prefix`; return the key."""
    name = uuid.uuid4().hex
    return default_storage.save(f"{prefix}/{name[:2]}/{name}.jpg", ContentFile(jpeg))


def open_image(key: str) -> bytes:
    """Return the stored bytes. Raises FileNotFoundError where the object is gone."""
    with default_storage.open(key) as stored:
        data: bytes = stored.read()
    return data


def delete_image(key: str) -> None:
    """Remove a stored picture; a missing one is as good as removed."""
    default_storage.delete(key)


def signed_path(key: str, *, seconds: int = 3 * HOUR) -> str:
    """Return the address that shows a picture for `seconds` to one hour more.

    Expiry is rounded up to the hour, so that the address, and with it the browser's cache, holds meanwhile.
    """
    expires = (int(time.time()) + seconds) // HOUR * HOUR + HOUR
    return reverse("studies:image", args=[signing.dumps([key, expires], salt=SALT)])


def brief_path(key: str, *, seconds: int) -> str:
    """Return an address that shows a picture for just `seconds`, another one each time."""
    return reverse("studies:image", args=[signing.dumps([key, int(time.time()) + seconds], salt=SALT)])


def read_token(token: str) -> tuple[str, int]:
    """Return the key a signed address stands for, and for how many more seconds it holds.

    Raises BadSignature where it is forged, SignatureExpired where its time is over.
    """
    key, expires = signing.loads(token, salt=SALT)
    left = int(expires - time.time())
    if left < 0:
        raise signing.SignatureExpired
    return str(key), left
