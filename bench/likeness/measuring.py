"""The measurement: copies are planted among the photographs of others, then looked for."""

import json
import random
import time
from collections.abc import Mapping

from django.db import connection

from apps.mimicry.judging import likeness
from apps.mimicry.models import Mimic
from bench.likeness.study import fill
from bench.submit.load import percentile_ms
from bench.submit.queries import nodes, statements

Figures = dict[str, object]
SMALL = {"studies_cohort"}


def measure(*, mimics: int, looks: int) -> Figures:
    """Fill a study with so many photographs, look so many of them up, and return the figures."""
    fill(mimics)
    chance = random.Random(mimics)  # noqa: S311 - a repeatable measurement, not a secret
    chosen = _chosen(mimics, looks, chance)
    planted = _plant(chosen, chance)
    plan = _plan(chosen[0])
    waits, found = [], 0
    for mimic in chosen:
        start = time.perf_counter()
        alike = likeness.find(mimic, mimic.frame_hash)
        waits.append(time.perf_counter() - start)
        found += planted[mimic.pk] in {one.earlier_id for one in alike}
    return {
        "mimics": mimics,
        "find_ms_p50": percentile_ms(waits, 0.5),
        "find_ms_p99": percentile_ms(waits, 0.99),
        "copies_found": found / len(chosen),
        "indexes": sorted({str(node["Index Name"]) for node in plan if "Index Name" in node}),
        "whole_reads": sorted({str(node["Relation Name"]) for node in plan if node["Node Type"] == "Seq Scan"} - SMALL),
    }


def _chosen(mimics: int, looks: int, chance: random.Random) -> list[Mimic]:
    """Some of the last tenth of all photographs: nearly everything came before them."""
    last = Mimic.objects.order_by("-pk").values_list("pk", flat=True)[: max(mimics // 10, looks)]
    ids = chance.sample(list(last), min(looks, mimics // 10))
    return list(Mimic.objects.filter(pk__in=ids).select_related("cohort"))


def _plant(chosen: list[Mimic], chance: random.Random) -> dict[int, int]:
    """Make an early photograph of somebody else a near copy of each, up to three bits away; return its id by theirs."""
    early = Mimic.objects.order_by("pk")[: min(mimic.pk for mimic in chosen) - 1]
    ids = chance.sample(list(early.values_list("pk", flat=True)), len(chosen))
    for mimic, pk in zip(chosen, ids, strict=True):
        frame_hash = f"{int(mimic.frame_hash, 16) ^ _bits(chance):016x}"
        Mimic.objects.filter(pk=pk).update(frame_hash=frame_hash, frame_bands=likeness.bands(frame_hash))
    return {mimic.pk: pk for mimic, pk in zip(chosen, ids, strict=True)}


def _bits(chance: random.Random) -> int:
    return sum(1 << bit for bit in chance.sample(range(64), chance.randint(0, likeness.NEAR_OF_OTHERS)))


def _plan(mimic: Mimic) -> list[Mapping[str, object]]:
    """The nodes of the plan by which the database looks a photograph up."""
    (statement,) = statements(lambda: likeness.find(mimic, mimic.frame_hash))
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
        (answer,) = cursor.fetchone()
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return list(nodes(plan[0]["Plan"]))
