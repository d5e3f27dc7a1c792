"""How far cohorts have come: every count that staff see is defined here, once.

Sessions, judgments and mimics are reached by the names under which they hang on a cohort, so that one query layer
counts across apps without importing upwards.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Aggregate, Count, F, FloatField, Func, Q, QuerySet, Sum, TextField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Cell, Cohort

DEFINITIONS: dict[str, tuple[Promise, Promise]] = {
    "sessions": (_("Sessions"), _("Sittings begun by opening the link; a person may have several.")),
    "complete": (_("Complete"), _("Sessions that ended with a completion code: every expected answer is stored.")),
    "judgments": (_("Judgments"), _("Stored answers about a picture, late ones included.")),
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

    @property
    def percent(self) -> int:
        """Filled places in whole percent of the target, rounded down; 0 where there is no target yet."""
        return 100 * self.filled // self.target if self.target else 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a session, and how many sessions have come that far."""

    label: Promise
    definition: Promise
    count: int


class Median(Aggregate):
    """PostgreSQL's median, interpolated between the two middle values."""

    function = "PERCENTILE_CONT"
    name = "median"
    output_field = FloatField()
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


class Elements(Func):
    """One row for each text in a JSON array."""

    function = "jsonb_array_elements_text"
    output_field = TextField()
    set_returning = True


def progress_of(cohorts: Iterable[Cohort]) -> dict[int, Progress]:
    """Return the progress of each cohort by primary key, in four queries however many there are."""
    counts: dict[int, dict[str, int]] = {}
    for pk, numbers in _counts(Cohort.objects.filter(pk__in=[cohort.pk for cohort in cohorts]).order_by()):
        counts.setdefault(pk, {}).update(numbers)
    return {pk: Progress(**numbers) for pk, numbers in counts.items()}


def _counts(cohorts: QuerySet[Cohort]) -> Iterator[tuple[int, dict[str, int]]]:
    """One query for each table: joined together, their rows would multiply each other."""
    verdicts = ("accepted", "rejected", "pending")
    yield from _count(cohorts, sessions=Count("sessions"), complete=Count("sessions__completed_at"))
    yield from _count(cohorts, judgments=Count("judgments"))
    yield from _count(cohorts, **{verdict: Count("mimics", filter=Q(mimics__status=verdict)) for verdict in verdicts})
    places = {name: Sum(f"cells__{name}", default=0) for name in ("filled", "reserved", "target")}
    yield from _count(cohorts, pictures=Count("cells"), **places)


def _count(cohorts: QuerySet[Cohort], **numbers: Aggregate) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield each cohort's primary key with the numbers; Django wants no alias named like a relation."""
    aliased = {f"{name}_": number for name, number in numbers.items()}
    for pk, *values in cohorts.values("pk").annotate(**aliased).values_list("pk", *aliased):
        yield pk, dict(zip(numbers, values, strict=True))


def attrition(cohort: Cohort) -> list[Step]:
    """Return how many sessions came to each step, in order; the camera's step only where there is a camera."""
    steps = {
        "entered_at": (_("Entered"), _("Opened the link.")),
        "consented_at": (_("Consented"), _("Agreed to take part.")),
        "camera_checked_at": (_("Camera works"), _("Saw themselves in the camera preview.")),
        "instructed_at": (_("Instructed"), _("Read the instructions and began.")),
        "answered": (_("First answer"), _("Judged at least one picture.")),
        "completed_at": (_("Complete"), _("Received the completion code: every expected answer is stored.")),
    }
    if not cohort.takes_photographs:
        del steps["camera_checked_at"]
    reached = cohort.sessions.aggregate(**{name: Count(name) for name in steps if name != "answered"})
    reached["answered"] = cohort.sessions.filter(trials__judged_at__isnull=False).distinct().count()
    return [Step(*words, reached[name]) for name, words in steps.items()]


def declined(cohort: Cohort) -> int:
    """Return how many sessions ended because consent was refused."""
    return cohort.sessions.exclude(declined_at=None).count()


def median_seconds(cohort: Cohort) -> float | None:
    """Return the median time from a picture's appearance to its judgment, in seconds; None without any."""
    median: float | None = cohort.judgments.aggregate(median=Median("duration_ms"))["median"]
    return None if median is None else median / 1000


def rejections(cohort: Cohort) -> list[tuple[str, int]]:
    """Return each reason of rejection and how many photographs had it, most frequent first.

    A photograph may have several reasons.
    """
    rejected = cohort.mimics.filter(status="rejected").order_by()
    reasons = rejected.annotate(reason=Elements(F("reasons"))).values_list("reason")
    return list(reasons.annotate(count=Count("pk")).order_by("-count", "reason"))


def least_filled(cohort: Cohort, *, limit: int) -> QuerySet[Cell]:
    """Return the cells furthest from their target, their stimuli loaded."""
    return cohort.cells.select_related("stimulus").order_by(F("filled") - F("target"), "stimulus__name")[:limit]


def next_step(cohort: Cohort, progress: Progress) -> Promise:
    """Return what the researcher would do next, as a sentence."""
    State = Cohort.State  # noqa: N806 - the class, under its own name
    match State(cohort.state):
        case State.DRAFT:
            return _("Check its texts and targets, then launch it.")
        case State.PAUSED:
            return _("Nobody new can enter. Resume it, or close it.")
        case State.CLOSED:
            return _("Build a release from its data, or archive it.")
        case State.ARCHIVED:
            return _("Nothing: its data are kept.")
    if not progress.sessions:
        return _("Send its link to participants.")
    if progress.target and progress.filled >= progress.target:
        return _("Every picture has its answers: close it.")
    return _("Keep its link in circulation.")
