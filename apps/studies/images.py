"""Where pictures are kept, and the signed, expiring addresses that show them."""

import posixpath
import time
import uuid
from pathlib import PurePosixPath

from django.core import signing
from django.core.files.base import ContentFile
from django.urls import reverse

from apps.studies import stores

SALT = "mimicry.image"
HOUR = 3600
CONTENT_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp"}


def store_image(data: bytes, *, prefix: str, store: str = stores.DEFAULT, suffix: str = ".jpg") -> str:
    """Keep a picture of ours in a store, under a new random key below `prefix`; `suffix` is one of CONTENT_TYPES."""
    name = uuid.uuid4().hex
    key = stores.key_in(store, f"{prefix}/{name[:2]}/{name}{suffix}")
    return stores.holding(key).save(key, ContentFile(data))


def content_type(key: str) -> str:
    """Return what kind of picture is kept under the key."""
    return CONTENT_TYPES[PurePosixPath(key).suffix]


def open_image(key: str) -> bytes:
    """Return the stored bytes. Raises FileNotFoundError where the object is gone."""
    with stores.holding(key).open(key) as stored:
        data: bytes = stored.read()
    return data


def delete_image(key: str) -> None:
    """Remove a stored picture; a missing one is as good as removed."""
    stores.holding(key).delete(key)


def signed_path(key: str, *, seconds: int = 3 * HOUR) -> str:
    """Return the address that shows a picture for `seconds` to one hour more.

    Expiry is rounded up to the hour, so that the address, and with it the browser's cache, holds meanwhile.
    """
    expires = (int(time.time()) + seconds) // HOUR * HOUR + HOUR
    return _path(key, expires)


def brief_path(key: str, *, seconds: int) -> str:
    """Return an address that shows a picture for just `seconds`, another one each time."""
    return _path(key, int(time.time()) + seconds)


def _path(key: str, expires: int) -> str:
    if _is_unchecked(key):
        raise ValueError("What nobody has checked is never shown.")
    # `signing.dumps` would sign the present second as well, and no address would hold for two.
    return reverse("studies:image", args=[signing.Signer(salt=SALT).sign_object([key, expires])])


def read_token(token: str) -> tuple[str, int]:
    """Return the key a signed address stands for, and for how many more seconds it holds.

    Raises BadSignature where it is forged or names unchecked bytes, SignatureExpired where its time is over.
    """
    key, expires = signing.Signer(salt=SALT).unsign_object(token)
    if _is_unchecked(str(key)):
        raise signing.BadSignature
    left = int(expires - time.time())
    if left < 0:
        raise signing.SignatureExpired
    return str(key), left


def _is_unchecked(key: str) -> bool:
    return stores.QUARANTINE in posixpath.normpath(key).split("/")
