"""Where photographs lie as they came: browsers may put one object each there, and only a worker reads it.

Each store has its own. Nothing in there is ever shown (`studies.images`). It is always a bucket: a folder takes nothing
from browsers.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings

from apps.studies import stores

CONTENT_TYPE = "image/jpeg"
LEAVE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Leave:
    """What a browser needs to put one object into the bucket: where to post, and which fields before the file."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What the bucket says of an object that it has: its bytes and the type it was sent with."""

    size: int
    content_type: str


def new_key(store: str) -> str:
    """Return a random key of the store's quarantine that nobody has used."""
    return stores.key_in(store, f"{stores.QUARANTINE}/{uuid.uuid4().hex}.jpg")


def leave(key: str) -> Leave:
    """Allow one JPEG of at most PHOTOGRAPH_MAX_BYTES to be sent to exactly this key, within ten minutes."""
    bucket = _bucket(key)
    signed = bucket.meta.client.generate_presigned_post(
        bucket.name,
        key,
        Fields={"Content-Type": CONTENT_TYPE},
        Conditions=[{"Content-Type": CONTENT_TYPE}, ["content-length-range", 1, settings.PHOTOGRAPH_MAX_BYTES]],
        ExpiresIn=LEAVE_SECONDS,
    )
    # The site may know the bucket by an inner name; what is signed holds under any.
    return Leave(stores.upload_url(stores.alias_of(key)), signed["fields"])


def look(key: str) -> Found | None:
    """Return what has been sent to the key, or None where nothing has."""
    try:
        stored = _bucket(key).Object(key)
        return Found(stored.content_length, stored.content_type)
    except ClientError as error:
        if _code(error) == "404":
            return None
        raise


def fetch(key: str) -> bytes:
    """Return an object's bytes, of one that is too large just so many that it shows. Raises FileNotFoundError."""
    try:
        body = _bucket(key).Object(key).get()["Body"]
    except ClientError as error:
        # A bucket that is not there is another matter.
        if _code(error) == "NoSuchKey":
            raise FileNotFoundError(key) from error
        raise
    with body:
        data: bytes = body.read(settings.PHOTOGRAPH_MAX_BYTES + 1)
    return data


def _bucket(key: str) -> Any:
    return stores.holding(key).bucket  # type: ignore[attr-defined]


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")
