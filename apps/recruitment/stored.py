"""Which of a cohort's photographs the storage really keeps."""

from concurrent.futures import ThreadPoolExecutor

from apps.participants.models import Session
from apps.studies import stores
from apps.studies.models import Cohort

# As many questions at once as a storage answers side by side; each is small.
AT_ONCE = 16


def missing_objects(cohort: Cohort, *, limit: int | None = None) -> tuple[list[tuple[str, str]], int]:
    """Return (session, mimic) of each photograph whose picture the storage lacks, and how many were looked for.

    The newest `limit` photographs are looked for, or all.
    """
    kept = Session.objects.filter(cohort=cohort, mimics__image_key__gt="").order_by("-mimics__pk")
    rows = list(kept.values_list("uuid", "mimics__uuid", "mimics__image_key")[:limit])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(_is_stored, (key for _session, _mimic, key in rows)))
    lost = [row for row, there in zip(rows, found, strict=True) if not there]
    return [(str(session)[:8], str(mimic)) for session, mimic, _key in lost], len(rows)


def _is_stored(key: str) -> bool:
    return stores.holding(key).exists(key)
