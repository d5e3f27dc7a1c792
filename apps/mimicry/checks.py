"""What must be right before a worker begins."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import ProgrammingError, transaction

from apps.mimicry.removal import orphans
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


def stores_are_configured(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to go on without a store that photographs are in: they could be neither shown nor erased."""
    if not databases:
        return []
    try:
        with transaction.atomic():
            unknown = orphans.unknown_stores()
    except ProgrammingError:
        # The tables are only being made.
        return []
    return [
        Error(
            f"Cohorts keep photographs in the store “{alias}”, which is not configured.",
            hint=f"Name it in STORES and describe it in STORE_{alias.upper()}_STORAGE and so on: docs/storage.md.",
            id="mimicry.E002",
        )
        for alias in unknown
    ]
