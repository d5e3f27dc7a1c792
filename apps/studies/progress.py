"""How far cohorts have come: the counts that lists of cohorts show are defined here, once; a dashboard shows more.

Sessions, judgments and mimics are reached by the names under which they hang on a cohort, so that one query layer
counts across apps without importing upwards.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Cohort

SLOW_MS = 250
"""A list of cohorts does not wait for one that takes longer to count."""
DEFINITIONS: dict[str, tuple[Promise, Promise]] = {
    "sessions": (
        _("Sessions"),
        _("Sittings begun by opening the link, without those of a pilot that is over; a person may have several."),
    ),
    "complete": (_("Complete"), _("Sessions that ended with a completion code: every expected answer is stored.")),
    "judgments": (_("Judgments"), _("Stored answers about a picture, late ones included, gold and repeats left out.")),
    "accepted": (_("Accepted"), _("Photographs in which the face check found nothing wrong.")),
    "rejected": (_("Rejected"), _("Photographs the face check refused; each retake counts again.")),
    "pending": (_("Pending"), _("Photographs that wait for the face check.")),
    "filled": (_("Filled places"), _("Answers that count towards the target: whole, and in time.")),
    "reserved": (_("Reserved places"), _("Places kept for pictures that participants have before them now.")),
    "target": (_("Target"), _("Pictures times the answers that each should get.")),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """What one cohort has brought in; DEFINITIONS says what each number means."""

    sessions: int
    complete: int
    judgments: int
    accepted: int
    rejected: int
    pending: int
    pictures: int
    filled: int
    reserved: int
    target: int
    counted_at: datetime | None = None
    """When it was counted; None where it is counted just then."""

    @property
    def percent(self) -> int:
        """Filled places in whole percent of the target, rounded down; 0 where there is no target yet."""
        return 100 * self.filled // self.target if self.target else 0


class Median(Aggregate):
    """PostgreSQL's median, interpolated between the two middle values."""

    function = "PERCENTILE_CONT"
    name = "median"
    output_field = FloatField()
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def progress_of(cohorts: Iterable[Cohort]) -> dict[int, Progress]:
    """Return the progress of each cohort by primary key, in five queries however many there are.

    Cohorts that are slow to count are told of as the dashboard has last counted them, which it does every ten minutes.
    """
    wanted = Cohort.objects.filter(pk__in=[cohort.pk for cohort in cohorts]).order_by()
    kept = wanted.filter(counted__took_ms__gte=SLOW_MS, counted__counted_at__isnull=False)
    known = kept.values_list("pk", "counted__progress", "counted__counted_at")
    found = {pk: Progress(**numbers, counted_at=at) for pk, numbers, at in known}
    counts: dict[int, dict[str, int]] = {}
    for pk, numbers in _counts(wanted.exclude(pk__in=found)):
        counts.setdefault(pk, {}).update(numbers)
    return found | {pk: Progress(**numbers, counted_at=None) for pk, numbers in counts.items()}


def _counts(cohorts: QuerySet[Cohort]) -> Iterator[tuple[int, dict[str, int]]]:
    """One query for each table: joined together, their rows would multiply each other."""
    verdicts = ("accepted", "rejected", "pending")
    ours = _in_earnest("sessions__")
    yield from _count(
        cohorts, sessions=Count("sessions", filter=ours), complete=Count("sessions__completed_at", filter=ours)
    )
    answers = Q(judgments__trial__role="main") & _in_earnest("judgments__session__")
    yield from _count(cohorts, judgments=Count("judgments", filter=answers))
    said = {verdict: Q(mimics__status=verdict) & _in_earnest("mimics__session__") for verdict in verdicts}
    yield from _count(cohorts, **{verdict: Count("mimics", filter=condition) for verdict, condition in said.items()})
    places = {name: Sum(f"cells__{name}", default=0) for name in ("filled", "reserved", "target")}
    yield from _count(cohorts, pictures=Count("cells"), **places)


def _in_earnest(session: str) -> Q:
    """Leave out what is left of a pilot: it counts for nothing once the cohort is open."""
    return Q(**{f"{session}is_pilot": False}) | Q(state=Cohort.State.PILOT)


def _count(cohorts: QuerySet[Cohort], **numbers: Aggregate) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield each cohort's primary key with the numbers; Django wants no alias named like a relation."""
    aliased = {f"{name}_": number for name, number in numbers.items()}
    for pk, *values in cohorts.values("pk").annotate(**aliased).values_list("pk", *aliased):
        yield pk, dict(zip(numbers, values, strict=True))


def next_step(cohort: Cohort, *, sessions: int, filled: int, target: int) -> Promise:
    """Return what the researcher would do next, as a sentence, by what the cohort has brought in."""
    State = Cohort.State  # noqa: N806 - the class, under its own name
    match State(cohort.state):
        case State.DRAFT:
            return _("Check its texts and targets, then launch it.")
        case State.PILOT:
            return _("Send its link to a few people and look at what they answer; then launch it.")
        case State.PAUSED:
            return _("Nobody new can enter. Resume it, or close it.")
        case State.CLOSED:
            return _("Build a release from its data, or archive it.")
        case State.ARCHIVED:
            return _("Nothing: its data are kept.")
    if not sessions:
        return _("Send its link to participants.")
    if target and filled >= target:
        return _("Every picture has its answers: close it.")
    return _("Keep its link in circulation.")
