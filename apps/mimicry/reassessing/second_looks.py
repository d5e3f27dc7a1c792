"""A fresh look at all photographs of a cohort: a few hundred are queued at a time, until every one is done."""

import time
from collections.abc import Callable, Iterator

from apps.mimicry import tasks
from apps.mimicry.models import Mimic, MimicQuerySet
from apps.mimicry.reassessing import second_look
from apps.studies import photograph_rules
from apps.studies.models import Cohort, PhotographRules

IN_HAND = 200
"""Photographs that arrive meanwhile wait behind so many, not behind a whole study."""
POLL = 0.5
PATIENCE = 60.0
Changes = list[tuple[str, str, list[str]]]


def look_again(
    cohort: Cohort, published: PhotographRules, *, stalled: Callable[[int], None] = lambda waiting: None
) -> Iterator[Changes]:
    """Let workers look at all that is due; yield of each batch the status before and after, and the reasons after.

    What fails as often as it may is left due. After a minute in which nothing was done, `stalled` is told how many
    wait, and they are queued once more. Raises kombu's OperationalError where there is no broker.
    """
    photograph_rules.pin(cohort, published)
    due, last = second_look.due(cohort, published), 0
    while before := dict(due.filter(pk__gt=last).order_by("pk").values_list("pk", "status")[:IN_HAND]):
        chosen = Mimic.objects.filter(pk__in=before)
        _wait(chosen, due.filter(pk__in=before), stalled)
        done = chosen.exclude(pk__in=due.values("pk")).values_list("pk", "status", "reasons")
        yield [(before[pk], status, reasons) for pk, status, reasons in done]
        last = max(before)


def _wait(chosen: MimicQuerySet, due: MimicQuerySet, stalled: Callable[[int], None]) -> None:
    _queue(chosen)
    left, since = -1, time.monotonic()
    while waiting := due.count() - second_look.failed(due).count():
        if waiting != left:
            left, since = waiting, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            stalled(waiting)
            _queue(due)
            since = time.monotonic()
        time.sleep(POLL)


def _queue(mimics: MimicQuerySet) -> None:
    for mimic_id in second_look.give_attempts(mimics):
        tasks.look_again.delay(mimic_id)
