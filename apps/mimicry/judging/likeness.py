"""Photographs that look the same: found among those that came before, exactly or nearly, without decoding any.

Exact: the same SHA-256 of the cleaned photograph, and so the same pixels. Nearly: the perceptual hashes of the frames
(`vision.hashes`) differ in few of their 64 bits. A person's photographs are all compared. Among everybody's, a hash is
cut into four bands of 16 bits: two hashes that differ in three bits or fewer share at least one whole band, and
photographs that share one come from an index; their distance decides.

A photograph that is settled before one that came earlier does not find it as nearly alike: that has no hash yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.mimicry.models import Likeness, Mimic
from apps.vision import Reason

BANDS, BAND_BITS = 4, 16
NEAR_OF_ONE_PERSON = 6
NEAR_OF_OTHERS = 3
"""Bits of 64; not more than bands less one, or the index would miss some."""
MOST = 10
"""As many of the same person, and of others: who sends one picture a thousand times is found by the nearest ten."""

# One statement, written out: composing it anew for each photograph would take longer than it runs. What is withdrawn
# has nothing left to be found by.
LOOK_UP = """
    (SELECT id, sha256 = %(sha256)s AS exact, distance, 'participant' AS scope
     FROM mimicry_mimic, LATERAL (SELECT
        CASE WHEN sha256 = %(sha256)s THEN 0 ELSE bit_count(('x' || frame_hash)::bit(64) # %(bits)s::bit(64)) END
     ) AS compared (distance)
     WHERE participant_id = %(participant)s AND id < %(id)s
        AND (sha256 = %(sha256)s OR frame_hash <> '') AND distance <= %(near_of_one_person)s
     ORDER BY distance, id DESC LIMIT %(most)s)
    UNION ALL
    (SELECT id, sha256 = %(sha256)s, distance, CASE WHEN cohort_id = %(cohort)s THEN 'cohort' ELSE 'study' END
     FROM mimicry_mimic, LATERAL (SELECT
        CASE WHEN sha256 = %(sha256)s THEN 0 ELSE bit_count(('x' || frame_hash)::bit(64) # %(bits)s::bit(64)) END
     ) AS compared (distance)
     WHERE (sha256 = %(sha256)s OR frame_bands && %(bands)s) AND distance <= %(near_of_others)s
        AND participant_id <> %(participant)s AND id < %(id)s
        AND cohort_id IN (SELECT id FROM studies_cohort WHERE study_id = %(study)s)
     ORDER BY distance, id DESC LIMIT %(most)s)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """An earlier photograph that looks the same."""

    earlier_id: int
    exact: bool
    distance: int
    """In bits of 64; 0 where exact."""
    scope: Likeness.Scope


def bands(frame_hash: str) -> list[int]:
    """Return the four bands of a hash, each with its place: the same 16 bits elsewhere are another band."""
    digits = BAND_BITS // 4
    parts = (frame_hash[start : start + digits] for start in range(0, BANDS * digits, digits))
    return [index << BAND_BITS | int(part, 16) for index, part in enumerate(parts)]


def find(mimic: Mimic, frame_hash: str) -> list[Found]:
    """Return what looks like the photograph among those kept of its study that came before it.

    At most ten of the same person, then ten of others, nearest first.
    """
    values: dict[str, Any] = {
        "id": mimic.pk,
        "sha256": mimic.sha256,
        "bits": f"x{frame_hash}",
        "bands": bands(frame_hash),
        "participant": mimic.participant_id,
        "cohort": mimic.cohort_id,
        "study": mimic.cohort.study_id,
        "near_of_one_person": NEAR_OF_ONE_PERSON,
        "near_of_others": NEAR_OF_OTHERS,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, values)
        return [Found(pk, exact, bits, Likeness.Scope(scope)) for pk, exact, bits, scope in cursor.fetchall()]


def doubts(found: Iterable[Found | Likeness]) -> tuple[Reason, ...]:
    """Return what a person should look at for it: a copy, a near copy, or both."""
    kinds = {Reason.COPY if one.exact else Reason.NEAR_COPY for one in found}
    return tuple(reason for reason in (Reason.COPY, Reason.NEAR_COPY) if reason in kinds)


def record(mimic: Mimic, found: Iterable[Found]) -> None:
    """Write down what was found; once done, doing it again changes nothing.

    The last thing to do in a transaction: it holds the rows of other people, who may be withdrawing just then.
    """
    by_id = {one.earlier_id: one for one in found}
    held = _hold(list(by_id)) if by_id else []
    rows = [
        Likeness(mimic=mimic, earlier_id=pk, exact=one.exact, distance=one.distance, scope=one.scope)
        for pk, one in by_id.items()
        if pk in held
    ]
    Likeness.objects.bulk_create(rows, ignore_conflicts=True)


def _hold(ids: list[int]) -> set[int]:
    """Keep the rows from being withdrawn until the transaction ends; return which there are to be kept.

    Who is being withdrawn already is left out, and so nobody waits: else a likeness written meanwhile would make the
    withdrawal fail, or outlive it.
    """
    kept = "SELECT id FROM mimicry_mimic WHERE id = ANY(%s) AND status <> 'withdrawn' FOR KEY SHARE SKIP LOCKED"
    return {mimic.pk for mimic in Mimic.objects.raw(kept, [ids])}
