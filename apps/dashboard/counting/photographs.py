"""Counts of photographs: verdicts, reasons, retakes, and what waits."""

from typing import Any

from django.db.models import Count, F, Func, Min, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from apps.dashboard.counting.earnest import in_earnest
from apps.mimicry.models import Mimic
from apps.studies.models import Cohort

Status = Mimic.Status


class Elements(Func):
    """One row for each text in a JSON array."""

    function = "jsonb_array_elements_text"
    output_field = TextField()
    set_returning = True


def by_device(cohort: Cohort) -> dict[str, dict[str, Any]]:
    """Return the counts of photographs by class of device, "" where that is not known, and since when any waits."""
    device = Coalesce(KeyTextTransform("device", "session__preflight"), Value(""), output_field=TextField())
    grouped: Any = (
        photographs_of(cohort)
        .values(device=device)
        .annotate(
            photographs=Count("pk"),
            photographed=Count("pk", filter=Q(attempt=1)),
            retaken=Count("pk", filter=Q(attempt=2)),
            review_since=Min("settled_at", filter=Q(status=Status.REVIEW)),
            pending_since=Min("received_at", filter=Q(status=Status.PENDING)),
            **{status.value: Count("pk", filter=Q(status=status)) for status in Status},
        )
    )
    return {row.pop("device"): row for row in grouped}


def photographs_of(cohort: Cohort) -> "QuerySet[Mimic]":
    """Return the cohort's photographs in no order, which is what grouping needs."""
    return Mimic.objects.filter(in_earnest(cohort, "session__"), cohort=cohort).order_by()


def reasons(cohort: Cohort) -> dict[str, int]:
    """Return how many refused photographs had each reason, most frequent first; one may have several."""
    refused = photographs_of(cohort).filter(status=Status.REJECTED).annotate(reason=Elements(F("reasons")))
    return dict(refused.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason"))
