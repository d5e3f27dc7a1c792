"""Tombstones: photographs that published releases held and that may not be kept any more, and since which month.

A photograph that is only held back for now, because somebody looks at it again or reported it, is none: it is missing
from what is built meanwhile, and nobody has to delete it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from apps.exports.content.eligibility import FOR_PHOTOGRAPHS
from apps.exports.content.pseudonyms import KeyedHash
from apps.exports.models import Recipient, Release
from apps.exports.tables import copying
from apps.mimicry.models import Mimic

WHY = {
    "withdrawn": "its maker took the photograph back",
    "erased": "its maker took everything back",
    "retention": "it was kept for as long as its makers were promised",
    "consent": "its maker no longer agrees to sharing it and training on it",
    "rejected": "it was rejected after the release was built",
}

# `held`: what each release had when it was published, and whether it still has it. `gone`: what of it must go.
GONE = """
WITH chosen AS MATERIALIZED (SELECT id, study_id, number, name FROM exports_release WHERE id IN ({releases})),
held AS MATERIALIZED (
    SELECT unnest(shard.members) AS uuid, shard.release_id, TRUE AS kept
    FROM exports_shard AS shard JOIN chosen ON chosen.id = shard.release_id WHERE shard.split <> 'test'
    UNION ALL
    SELECT recalled.mimic_uuid, recalled.release_id, FALSE
    FROM exports_recalled AS recalled JOIN chosen ON chosen.id = recalled.release_id
),
ledger AS MATERIALIZED (
    SELECT taken.uuid, min(requested_at) AS at, bool_or(for_retention AND mimic_uuid IS NOT NULL) AS for_retention
    FROM participants_withdrawal, unnest(mimic_uuids) AS taken (uuid)
    WHERE study_id IN (SELECT study_id FROM chosen) GROUP BY taken.uuid
),
gone AS MATERIALIZED (
    SELECT
        each.uuid,
        CASE
            WHEN mimic.id IS NULL THEN 'erased'
            WHEN mimic.status = 'withdrawn' THEN CASE WHEN ledger.for_retention THEN 'retention' ELSE 'withdrawn' END
            WHEN mimic.status = 'rejected' THEN 'rejected'
            ELSE 'consent'
        END AS why,
        CASE
            WHEN mimic.id IS NULL OR mimic.status = 'withdrawn' THEN ledger.at
            WHEN mimic.status = 'rejected' THEN mimic.settled_at
            ELSE agreed.at
        END AS at
    FROM (SELECT DISTINCT uuid FROM held) AS each
    LEFT JOIN mimicry_mimic AS mimic ON mimic.uuid = each.uuid
    LEFT JOIN ledger ON ledger.uuid = each.uuid
    LEFT JOIN LATERAL (
        SELECT event.scopes @> %s::jsonb AS enough, event.at
        FROM participants_consentevent AS event
        WHERE event.session_id = mimic.session_id ORDER BY event.at DESC, event.id DESC LIMIT 1
    ) AS agreed ON TRUE
    WHERE mimic.id IS NULL OR mimic.status IN ('withdrawn', 'rejected') OR agreed.enough IS NOT TRUE
)
"""

ONCE_EACH = """
SELECT {columns} FROM (
    SELECT DISTINCT ON (gone.uuid)
        {key} COLLATE "C" AS key, chosen.name, gone.why, to_char(gone.at AT TIME ZONE 'UTC', 'YYYY-MM') AS month
    FROM gone JOIN held ON held.uuid = gone.uuid JOIN chosen ON chosen.id = held.release_id
    ORDER BY gone.uuid, chosen.number
) AS tombstone ORDER BY {order}
"""

BY_RELEASE = """
SELECT release_id, count(*) FILTER (WHERE kept), count(*) FILTER (WHERE NOT kept), min(gone.at) FILTER (WHERE kept)
FROM held JOIN gone ON gone.uuid = held.uuid GROUP BY release_id
"""

TEXT = pa.string()


@dataclass(frozen=True)
class Standing:
    """How a published release stands to what people took back."""

    kept: int
    """Photographs that must go and that its files here hold."""
    recalled: int
    """Photographs that must go and that were in it once: whoever took it then may have them."""
    since: datetime | None
    """When the first of those it still holds was taken back; None where it holds none, or nobody knows."""


def select(releases: QuerySet[Release], recipient: Recipient, columns: str, order: str) -> tuple[str, list[Any]]:
    """Return the SQL, and its parameters, of `columns` of what must go from a recipient's releases; once each.

    `columns` and `order` may name `key`, `name` (of the earliest release it was in), `why` and `month`.
    """
    gone, params = _gone(releases)
    key, pads = KeyedHash(RawSQL("gone.uuid", []), kind="mimic", key=recipient.pseudonym_key).as_sql(
        Mimic.objects.all().query.get_compiler("default"), connection
    )
    return gone + ONCE_EACH.format(columns=columns, key=key, order=order), [*params, *pads]


def of(release: Release) -> Iterator[tuple[str, str | None]]:
    """Yield key and month of every photograph that whoever has this release must delete, in the order of the keys."""
    query, params = select(Release.objects.filter(pk=release.pk), release.recipient, "key, month", "key")
    for batch in copying.stream(query, params, pa.schema([("key", TEXT), ("month", TEXT)])):
        yield from zip(batch["key"].to_pylist(), batch["month"].to_pylist(), strict=True)


def standing(releases: QuerySet[Release]) -> dict[int, Standing]:
    """Return how each of the releases from which something must go stands, by its id."""
    gone, params = _gone(releases)
    with connection.cursor() as cursor:
        cursor.execute(gone + BY_RELEASE, params)
        return {row[0]: Standing(*row[1:]) for row in cursor.fetchall()}


def _gone(releases: QuerySet[Release]) -> tuple[str, list[Any]]:
    chosen, params = releases.order_by().values("pk").query.sql_with_params()
    scopes = json.dumps([str(scope) for scope in FOR_PHOTOGRAPHS])
    return GONE.replace("{releases}", chosen), [*params, scopes]
