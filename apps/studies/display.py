"""The light copies of pictures that participants are shown, so that a session costs little on a slow link.

One format, WebP, for everyone: whoever judges a picture sees the very pixels that everybody else sees.
The picture itself stays as it came, for the release (docs/decisions/0011-one-light-copy-for-everyone.md).
"""

import io
from collections.abc import Iterable
from contextlib import suppress
from itertools import product

from PIL import Image

from apps.studies import stores
from apps.studies.images import delete_image, open_image, store_image
from apps.studies.models import Stimulus

MAX_BYTES = 60_000
SIDES = (800, 640, 512, 400)
QUALITIES = (82, 74, 66, 58, 50)
# Encoding effort 0-6: 2 takes well under half the time of the usual 4 for some 4 % more bytes.
EFFORT = 2


def light_copy(jpeg: bytes) -> bytes:
    """Return the picture as a WebP of at most 60,000 bytes and 800 pixels a side.

    Quality gives way first, then size; every picture that `pictures.clean` lets in ends below the limit.
    """
    with Image.open(io.BytesIO(jpeg)) as opened:
        picture = opened.convert("RGB")
    for side, quality in product(SIDES, QUALITIES):
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=EFFORT)
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()


def store(webp: bytes, *, beside: str) -> tuple[str, int]:
    """Keep a picture's light copy in the store where the key `beside` is; return its new random key and its bytes."""
    return store_image(webp, prefix="displays", store=stores.alias_of(beside), suffix=".webp"), len(webp)


def complete(stimuli: Iterable[Stimulus]) -> None:
    """Give each of these pictures its light copy where it has none yet, in its row and in the object. Safe to repeat.

    A picture that is gone from the storage is passed over.
    """
    for stimulus in stimuli:
        if stimulus.image_key and not stimulus.display_key:
            with suppress(FileNotFoundError):
                _complete(stimulus)


def _complete(stimulus: Stimulus) -> None:
    key, size = store(light_copy(open_image(stimulus.image_key)), beside=stimulus.image_key)
    # Only for the picture that was read: it may have been withdrawn meanwhile, or someone else been quicker.
    waiting = Stimulus.objects.filter(pk=stimulus.pk, image_key=stimulus.image_key, display_key="")
    if not waiting.update(display_key=key, display_size=size):
        delete_image(key)
    stimulus.refresh_from_db(fields=["image_key", "display_key", "display_size"])
