"""What must be right before a worker begins."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from apps.vision import DETECTORS


def face_detector_is_known(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a FACE_DETECTOR that does not exist: every photograph would wait for it for ever."""
    if settings.FACE_DETECTOR in DETECTORS:
        return []
    return [
        Error(
            f"FACE_DETECTOR must be one of {', '.join(DETECTORS)}, not “{settings.FACE_DETECTOR}”.", id="mimicry.E001"
        )
    ]
