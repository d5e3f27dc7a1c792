"""Photographs that break their worker: tried three times, then parked with their error until a person looks at them.

Attempts are counted in the row before each begins, so that one which ends in the worker's death counts as well.
"""

from datetime import timedelta

from django.db.models import Case, F, TextField, Value, When
from django.utils import timezone

from apps.mimicry.judging import statements
from apps.mimicry.models import Mimic, MimicQuerySet
from apps.studies import stores

MAX_TRIES = 3
OVERDUE = timedelta(seconds=60)
"""A photograph that nobody has queued or picked up for so long has been lost on the way, or with its worker."""
ENDED_SILENTLY = "Each time its worker was ended in the middle: killed from outside, out of memory or out of time."


def begin(mimic_id: int) -> Mimic | None:
    """Count one more attempt and return the photograph; None where it is settled, gone, or has had all its attempts."""
    return statements.begin(mimic_id, at_most=MAX_TRIES, now=timezone.now())


def note_failure(mimic: Mimic, error: Exception) -> bool:
    """Keep the error of an attempt, and park the photograph after its last; return whether it still waited at all."""
    parked = Case(When(tries__gte=MAX_TRIES, then=Value(Mimic.Status.PARKED)), default=F("status"))
    waiting = Mimic.objects.pending().filter(pk=mimic.pk)
    return bool(waiting.update(status=parked, error=f"{type(error).__name__}: {error}"))


def overdue() -> MimicQuerySet:
    """Return the pending photographs that have waited too long since they were last queued or picked up.

    Those in a store that does not answer have not been lost: they wait for it, and keep their attempts.
    """
    return Mimic.objects.pending().filter(stores.in_reach("image_key"), queued_at__lt=timezone.now() - OVERDUE)


def park_spent() -> int:
    """Park the photographs whose last attempt has ended without a word; return how many."""
    spent = overdue().filter(tries__gte=MAX_TRIES)
    said = Case(When(error="", then=Value(ENDED_SILENTLY, TextField())), default=F("error"))
    return spent.update(status=Mimic.Status.PARKED, error=said)


def release(mimic: Mimic) -> bool:
    """Give a parked photograph its attempts anew; return whether it was parked."""
    parked = Mimic.objects.parked().filter(pk=mimic.pk)
    return bool(parked.update(status=Mimic.Status.PENDING, tries=0, queued_at=timezone.now()))
