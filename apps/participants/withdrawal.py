"""The ledger of withdrawals, from the row to the storage: every object it names is deleted and seen to be gone.

The row is written in the transaction that takes effect (`erasure`), so nothing is forgotten when a process dies in
between: the worker that its task reaches, or the next sweep, goes on where the last one stopped.
"""

import logging
from collections.abc import Collection
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from apps.participants.models import Withdrawal
from apps.studies import stores
from apps.studies.images import delete_image

log = logging.getLogger(__name__)

OVERDUE = timedelta(hours=1)


class ObjectsLeftError(Exception):
    """The storage still has, or may have, some of a withdrawal's objects; trying again is safe."""


def finish(withdrawal_id: int, *, answering: Collection[str] | None = None) -> None:
    """Delete the withdrawal's objects, make sure that no store has any of them, and close it. Safe to repeat.

    Objects in stores that are not `answering`, or do not answer now, are left. Raises ObjectsLeftError, with the row
    telling which are left, if any would not go.
    """
    withdrawal = Withdrawal.objects.unfinished().filter(pk=withdrawal_id).first()
    if withdrawal is None:
        return
    if answering is None:
        answering = stores.answering()
    left = [key for key in withdrawal.object_keys if stores.alias_of(key) not in answering or not _erased(key)]
    erased_at = None if left else timezone.now()
    # Whoever works on the same row at the same time deletes the same objects; the first to be done closes it.
    Withdrawal.objects.unfinished().filter(pk=withdrawal.pk).update(object_keys=left, erased_at=erased_at)
    if left:
        raise ObjectsLeftError(f"Withdrawal {withdrawal}: {len(left)} object(s) are not gone yet.")


def overdue() -> QuerySet[Withdrawal]:
    """Withdrawals that should long have been finished: somebody has to look at the storage or the workers."""
    return Withdrawal.objects.unfinished().filter(requested_at__lt=timezone.now() - OVERDUE)


def _erased(key: str) -> bool:
    try:
        delete_image(key)
        store = stores.holding(key)
        stores.delete_versions(store, key)
        return not store.exists(key)
    except Exception:
        # Whatever the storage is suffering from, the other objects need not wait for it.
        log.exception("The storage would not erase an object; the next sweep tries again.")
        return False
