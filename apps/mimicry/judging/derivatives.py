"""The pictures made from a photograph: its face, aligned, and a thumbnail; each made once, in the same look at it.

Objects come before rows: what a worker has stored and cannot keep, it discards.
"""

import hashlib
import logging
from collections.abc import Iterable

from apps.mimicry.models import Derivative, Mimic
from apps.studies import stores
from apps.studies.images import delete_image, store_image
from apps.vision import Examination

log = logging.getLogger(__name__)

PREFIXES = {Derivative.Kind.CROP: "crops", Derivative.Kind.THUMBNAIL: "thumbnails"}


def store(mimic: Mimic, examination: Examination) -> list[Derivative]:
    """Store the derivatives of a photograph under random keys where it is itself; return their rows, not written yet.

    A photograph without a face has a thumbnail alone. Either all are stored or none.
    """
    made = {Derivative.Kind.CROP: examination.crop, Derivative.Kind.THUMBNAIL: examination.thumbnail}
    rows: list[Derivative] = []
    try:
        for kind, jpeg in made.items():
            if jpeg is not None:
                rows.append(_store(mimic, kind, jpeg))
    except BaseException:
        discard(rows)
        raise
    return rows


def _store(mimic: Mimic, kind: Derivative.Kind, jpeg: bytes) -> Derivative:
    return Derivative(
        mimic=mimic,
        kind=kind,
        image_key=store_image(jpeg, prefix=PREFIXES[kind], store=stores.alias_of(mimic.image_key)),
        sha256=hashlib.sha256(jpeg).hexdigest(),
        of_sha256=mimic.sha256,
        size=len(jpeg),
    )


def keep(mimic: Mimic, rows: Iterable[Derivative]) -> None:
    """Write the rows of kinds the photograph has none of yet, its session locked; what was made before stays."""
    there = set(mimic.derivatives.values_list("kind", flat=True))
    Derivative.objects.bulk_create(row for row in rows if row.kind not in there)


def discard(rows: Iterable[Derivative]) -> None:
    """Delete the objects of rows that were not written; one that the storage will not delete is logged."""
    for row in rows:
        try:
            delete_image(row.image_key)
        except Exception:
            log.exception("A derivative that nothing points to could not be deleted: %s", row.image_key)


def key_of(mimic: Mimic, kind: Derivative.Kind) -> str | None:
    """Return where the derivative is kept; None where there is none."""
    return mimic.derivatives.filter(kind=kind).values_list("image_key", flat=True).first()
