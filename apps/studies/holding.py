"""Places in cells: what whoever takes or frees one has to hold first, and whether every count of them agrees.

One cell is many trials' business, one tally many cells', so both are changed under the rows of their cohorts alone.
The one exception is an answer that fills the place it had been promised: it moves no tally.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.studies.models import Cohort, Stimulus

Held = TypeVar("Held")
# Seeds whose tally is not what their cells add up to, those without cells or without a tally among them.
WRONG_TALLIES = """
SELECT cohort.slug, seed.name, coalesce(tally.load, 0), coalesce(tally.room, 0),
    coalesce(counted.load, 0), coalesce(counted.room, 0)
FROM (
    SELECT cohort_id, seed_id, sum(filled + reserved) AS load,
        sum(CASE WHEN barred THEN 0 ELSE target - filled - reserved END) AS room
    FROM studies_cell WHERE cohort_id = ANY(%(cohorts)s) GROUP BY cohort_id, seed_id
) AS counted
FULL JOIN (SELECT * FROM studies_seedtally WHERE cohort_id = ANY(%(cohorts)s)) AS tally USING (cohort_id, seed_id)
JOIN studies_cohort AS cohort ON cohort.id = coalesce(counted.cohort_id, tally.cohort_id)
JOIN studies_stimulus AS seed ON seed.id = coalesce(counted.seed_id, tally.seed_id)
WHERE (coalesce(tally.load, 0), coalesce(tally.room, 0)) <> (coalesce(counted.load, 0), coalesce(counted.room, 0))
ORDER BY cohort.slug, seed.name
"""


class OvertakenError(Exception):
    """Somebody came in between the steps of holding several things."""


def until_whole(hold_once: Callable[[], Held]) -> Held:
    """Return what `hold_once` returns, letting go of all it held and calling it anew as often as it is overtaken.

    So nobody who holds a cohort goes back for a session that began meanwhile, and waits there in a circle.
    """
    while True:
        try:
            with transaction.atomic():
                return hold_once()
        except OvertakenError:
            continue


def hold(cohort_id: int) -> Cohort:
    """Return the cohort as it is stored; nobody else takes or frees places in it until the transaction ends.

    Hold the sessions first: everyone locks participant, session, cohort, cell, in this order.
    """
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort_id)


def hold_all(condition: Q) -> None:
    """Hold, likewise, every cohort that meets the condition, in the order of their ids."""
    chosen = Cohort.objects.filter(pk__in=Cohort.objects.filter(condition).order_by().values("pk"))
    list(chosen.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@transaction.atomic
def retire(stimuli: QuerySet[Stimulus]) -> int:
    """Show the pictures to nobody new; return how many were shown until now."""
    hold_all(Q(cells__stimulus__in=stimuli))
    return stimuli.filter(retired_at=None).update(retired_at=timezone.now())


@transaction.atomic
def bring_back(stimuli: QuerySet[Stimulus]) -> int:
    """Show retired pictures again; return how many were retired."""
    hold_all(Q(cells__stimulus__in=stimuli))
    return stimuli.exclude(retired_at=None).update(retired_at=None)


def wrong_tallies(cohorts: QuerySet[Cohort]) -> Iterator[str]:
    """Say, in a sentence each, which seeds' tallies are not the sums of their cells: one instant for both."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG_TALLIES, {"cohorts": list(cohorts.values_list("pk", flat=True))})
        for cohort, seed, load, room, counted_load, counted_room in cursor.fetchall():
            yield (
                f"The tally of {cohort} × {seed} says {load} taken and {room} left; "
                f"its cells, {counted_load} and {counted_room}."
            )
