"""Stored objects that no row names, and rows whose object is not stored: looked for share by share, wherever kept.

A share is every key that begins with a prefix and one hexadecimal digit, a sixteenth of the prefix in one store: small
enough to hold in memory, and independent of all others, so that a sweep that is cut off goes on anywhere.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from botocore.exceptions import ClientError
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.mimicry.judging.derivatives import PREFIXES
from apps.mimicry.models import Derivative, Mimic, Upload
from apps.studies import stores
from apps.studies.images import delete_image
from apps.studies.models import Cohort, Stimulus

DIGITS = "0123456789abcdef"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# More orphans than this, and than a tenth of what is stored, and it is the rows that are missing.
FEW = 20
MANY = 0.1


class TooManyOrphansError(Exception):
    """So much is named by no row that the database may not be the one of this storage: a person has to look."""


def shares(aliases: Iterable[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield every share of these stores, or of all, that is compared: prefix and digit."""
    for alias in stores.aliases() if aliases is None else aliases:
        for prefix in _NAMED_BY:
            for digit in DIGITS:
                yield stores.key_in(alias, prefix), digit


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong with one share: keys stored for nobody, keys named and not stored; `stored` counts all objects."""

    share: str
    stored: int
    orphans: list[str]
    missing: list[str]

    def delete(self, *, however_many: bool = False) -> int:
        """Delete the orphans and return how many they were. Raises TooManyOrphansError unless `however_many`."""
        if not however_many and len(self.orphans) > max(FEW, MANY * self.stored):
            raise TooManyOrphansError(
                f"{self.share}: of {self.stored} stored objects {len(self.orphans)} are named by no row. Nothing is "
                "deleted: is this the database that belongs to the storage? See docs/storage.md."
            )
        for key in self.orphans:
            delete_image(key)
        return len(self.orphans)


def compare(prefix: str, digit: str) -> Findings:
    """Compare a share of the storage with the rows that name its objects; only what is a day old is an orphan."""
    # In this order: what is stored and named meanwhile is no orphan, and what is missing is asked for once more.
    stored = set(_stored(prefix, digit))
    named = _named(prefix, digit)
    orphans = [key for key in sorted(stored - named) if _is_older(key, DAY)]
    missing = {key for key in named - stored if not stores.holding(key).exists(key)}
    if missing:
        missing &= _named(prefix, digit)
    return Findings(f"{prefix}/{digit}", len(stored), orphans, sorted(missing))


def clear_quarantine(alias: str) -> int:
    """Delete what has lain in a store's quarantine for an hour, neither allowed nor waiting there; return how many."""
    expected = Upload.objects.filter(state__in=[Upload.State.ISSUED, Upload.State.CONFIRMED])
    folder = stores.key_in(alias, stores.QUARANTINE)
    stored = [f"{folder}/{name}" for name in _listed(folder)[1]]
    kept = set(expected.values_list("quarantine_key", flat=True))
    gone = [key for key in stored if key not in kept and _is_older(key, HOUR)]
    for key in gone:
        delete_image(key)
    return len(gone)


def unknown_stores() -> list[str]:
    """Return the names of stores that cohorts keep photographs in, or have kept some in, and the settings lack."""
    taking = Cohort.objects.filter(phase=Cohort.Phase.MIMIC).exclude(storage_alias__in=stores.aliases())
    known = Q()
    for alias in stores.aliases():
        known |= stores.lies_in(alias, "image_key")
    kept = Mimic.objects.exclude(known).order_by().values_list("image_key", flat=True)[:1]
    return sorted({*taking.values_list("storage_alias", flat=True), *(stores.alias_of(key) for key in kept)})


_NAMED_BY: dict[str, list[tuple[type[Mimic] | type[Stimulus] | type[Derivative], str]]] = {
    "mimics": [(Mimic, "image_key"), (Stimulus, "image_key")],
    "displays": [(Stimulus, "display_key")],
    **{prefix: [(Derivative, "image_key")] for prefix in PREFIXES.values()},
}


def _named(prefix: str, digit: str) -> set[str]:
    named: set[str] = set()
    for model, column in _NAMED_BY[prefix.rpartition("/")[2]]:
        rows: QuerySet[Mimic | Stimulus | Derivative] = model.objects.filter(
            **{f"{column}__startswith": f"{prefix}/{digit}"}
        )
        named.update(rows.order_by().values_list(column, flat=True).iterator())
    return named


def _stored(prefix: str, digit: str) -> Iterator[str]:
    for folder in _listed(prefix)[0]:
        if folder.startswith(digit):
            for name in _listed(f"{prefix}/{folder}")[1]:
                yield f"{prefix}/{folder}/{name}"


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Return the folders and the files in a folder; a folder that is not there is empty."""
    try:
        return stores.holding(folder).listdir(folder)
    except FileNotFoundError:
        return [], []


def _is_older(key: str, age: timedelta) -> bool:
    # What is gone by now is nobody's concern.
    with suppress(FileNotFoundError, ClientError):
        return stores.holding(key).get_modified_time(key) < timezone.now() - age
    return False
