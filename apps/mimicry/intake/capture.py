"""How a photograph was taken, as its browser tells it: kept where it makes sense, and never a reason to refuse.

The record is `{path, device, virtual, track, mirrored, tries, burst, sharpness, countdown, guidance}`; see SHAPE.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from apps.studies.models import Study

MAX_LENGTH = 4096
FACINGS = {"user", "environment", "left", "right"}
SIGHTS = {"ok", "no_face", "several", "off_centre", "too_far", "too_close", "turned", "backlit", "blurred"}
HEX = set("0123456789abcdef")

Check = Callable[[Any], Any]


class UnfitError(ValueError):
    """A value is not what its place in the record holds."""


def clean(text: str, study: Study) -> dict[str, Any]:
    """Return what fits of a capture record in JSON, of at most MAX_LENGTH characters; of anything else nothing.

    The hash of the camera's name is keyed with the study's secret, so that no list of names can undo it.
    """
    if len(text) > MAX_LENGTH:
        return {}
    try:
        record: dict[str, Any] = _fields(SHAPE)(json.loads(text))
    except (ValueError, RecursionError):
        return {}
    if record.get("device"):
        record["device"] = _pseudonym(record["device"], study)
    return record


def _pseudonym(device: str, study: Study) -> str:
    key = bytes.fromhex(study.pseudonym_key)
    return hmac.new(key, f"device:{device}".encode(), hashlib.sha256).hexdigest()


def _fields(shape: dict[str, Check]) -> Check:
    """Keep the keys of `shape` whose values pass its checks."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise UnfitError
        kept = {}
        for key, fits in shape.items():
            with suppress(UnfitError, KeyError):
                kept[key] = fits(value[key])
        return kept

    return check


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnfitError
    return value


def _whole(low: int, high: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise UnfitError
        return value

    return check


def _number(high: float) -> Check:
    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
            raise UnfitError
        # Four digits tell all that a browser measures.
        return float(f"{value:.4g}")

    return check


def _one_of(choices: set[str]) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise UnfitError
        return value

    return check


def _or_none(fits: Check) -> Check:
    return lambda value: None if value is None else fits(value)


def _sha256(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 64 or not set(value) <= HEX:
        raise UnfitError
    return value


SHAPE: dict[str, Check] = {
    "path": _one_of({"camera", "file"}),
    "device": _or_none(_sha256),
    "virtual": _flag,
    "track": _fields(
        {
            "width": _whole(1, 20_000),
            "height": _whole(1, 20_000),
            "frameRate": _number(1000),
            "facingMode": _one_of(FACINGS),
        }
    ),
    "mirrored": _or_none(_flag),
    "tries": _whole(1, 1000),
    "burst": _fields({"frames": _whole(1, 50), "kept": _whole(1, 50)}),
    "sharpness": _number(1e6),
    "countdown": _flag,
    "guidance": _fields(
        {
            "on": _flag,
            "at_shot": _or_none(_one_of(SIGHTS)),
            "tally": _fields({sight: _whole(0, 1_000_000) for sight in sorted(SIGHTS)}),
            "overruled": _flag,
        }
    ),
}
