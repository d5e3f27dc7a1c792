"""What a dashboard shows: the parts of it for one cohort, and for a study with all its cohorts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from apps.dashboard import alerts, fairness
from apps.dashboard.alerts import Alert
from apps.dashboard.counting.definitions import DEFINITIONS
from apps.dashboard.figures import Figures, together
from apps.dashboard.latest import Counted
from apps.dashboard.models import Limits
from apps.dashboard.tables import attrition, cohorts, fill, photographs, times
from apps.dashboard.tables import fairness as fairness_tables
from apps.dashboard.tables.reliability import reliability
from apps.dashboard.tables.table import Table, Text, shown
from apps.participants.models import Withdrawal
from apps.studies.models import Study
from apps.studies.progress import next_step

ERASURE = timedelta(hours=1)
"""A withdrawal that is not finished after this needs a person."""
ALWAYS = ("persons", "sessions", "complete", "pilot", "trials", "released", "judgments", "late", "no_face", "extra")
WITH_CAMERA = ("photographs", "accepted", "review", "rejected", "pending", "parked", "withdrawn")
PLACES = ("pictures", "filled", "reserved", "target")
FAIRNESS_NOTE = _(
    "How to read it: a bar is where the true share lies with 95 % confidence. Where the bars of two groups do not "
    "overlap, the platform treats them differently: look at the reasons before you blame the people. Where they "
    "overlap, there is no evidence of a difference, which is no proof of equality. Several photographs of one person "
    "count as independent, so bars are a little too short."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name and meaning."""

    name: str
    label: Text
    meaning: Text
    count: int

    @property
    def shown(self) -> str:
        """The number as people read it."""
        return shown(self.count, "count")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its tables."""

    slug: str
    title: Text
    tables: Sequence[Table]
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that one dashboard says, and when the oldest of it was counted; None where nothing was yet."""

    alerts: list[Alert]
    figures: list[Figure]
    sections: list[Section]
    counted_at: datetime | None
    next_step: Text = ""

    def table(self, slug: str) -> Table | None:
        """Return the table of that name."""
        return next((table for section in self.sections for table in section.tables if table.slug == slug), None)


def of_cohort(counted: Counted, *, now: datetime) -> Board:
    """Return the dashboard of one cohort."""
    cohort, figures = counted.cohort, counted.figures
    limits = Limits.objects.filter(cohort=cohort).first() or Limits(cohort=cohort)
    training = cohort.wording.has_training
    sections = [
        Section("flow", _("Sessions"), _flow(figures, camera=cohort.takes_photographs, training=training)),
        Section("fill", _("Pictures"), [fill.levels(figures), fill.least(figures)]),
        *([_photographs(figures)] if cohort.takes_photographs else []),
        Section("times", _("Time"), [times.positions(figures), times.days(figures)]),
        Section("pay", _("Cost and end"), [cohorts.pay([counted], now=now)]),
        Section("reliability", _("Reliability"), [reliability(cohort)]),
        _fairness([counted], ("device",), smallest=cohort.smallest_group),
    ]
    found = [*alerts.of_cohort(counted, limits, now=now), *_of_the_study(cohort.study, now=now)]
    step = next_step(cohort, **{name: figures.total(name) for name in ("sessions", "filled", "target")})
    return Board(found, _figures(figures, camera=cohort.takes_photographs), sections, counted.counted_at, step)


def of_study(study: Study, parts: Sequence[Counted], *, now: datetime) -> Board:
    """Return the dashboard of a study: its cohorts side by side, and all of them together."""
    figures = together(part.figures for part in parts)
    camera = any(part.cohort.takes_photographs for part in parts)
    training = any(part.cohort.wording.has_training for part in parts)
    smallest = max((part.cohort.smallest_group for part in parts), default=5)
    sections = [
        Section("cohorts", _("Cohorts"), [cohorts.cohorts(parts)]),
        Section("flow", _("Sessions"), [*_flow(figures, camera=camera, training=training), times.days(figures)]),
        Section("fill", _("Pictures"), [fill.levels(figures)]),
        *([_photographs(figures)] if camera else []),
        Section("pay", _("Cost and end"), [cohorts.pay(parts, now=now)]),
        _fairness(parts, ("country", "language", "device"), smallest=smallest),
    ]
    found = [*_of_cohorts(parts, now=now), *_of_the_study(study, now=now)]
    counted_at = min((part.counted_at for part in parts), default=None)
    return Board(found, _figures(figures, camera=camera), sections, counted_at)


def _flow(figures: Figures, *, camera: bool, training: bool) -> list[Table]:
    return [attrition.attrition(figures, camera=camera, training=training), attrition.ends(figures)]


def _photographs(figures: Figures) -> Section:
    return Section("photographs", _("Photographs"), [photographs.verdicts(figures), photographs.reasons(figures)])


def _fairness(parts: Sequence[Counted], kinds: Sequence[str], *, smallest: int) -> Section:
    found = {
        "country": (_("country"), fairness.by_country),
        "language": (_("language"), fairness.by_language),
        "device": (_("device"), fairness.by_device),
    }
    camera = any(part.cohort.takes_photographs for part in parts)
    measures = [measure for measure in fairness.MEASURES if camera or measure == "dropped"]
    tables = [
        fairness_tables.groups(
            kind, found[kind][0], found[kind][1](parts, smallest=smallest), measure=each, smallest=smallest
        )
        for kind in kinds
        for each in measures
    ]
    return Section("fairness", _("Fairness"), tables, FAIRNESS_NOTE)


def _figures(figures: Figures, *, camera: bool) -> list[Figure]:
    names = (*ALWAYS, *(WITH_CAMERA if camera else ()), *PLACES)
    return [Figure(name, *DEFINITIONS[name], figures.total(name)) for name in names]


def _of_cohorts(parts: Sequence[Counted], *, now: datetime) -> Iterator[Alert]:
    set_ = {limits.cohort_id: limits for limits in Limits.objects.filter(cohort__in=[part.cohort for part in parts])}
    for part in parts:
        limits = set_.get(part.cohort.pk) or Limits(cohort=part.cohort)
        for alert in alerts.of_cohort(part, limits, now=now):
            yield Alert(alert.name, f"{part.cohort.slug}: {alert.what}", alert.action, alert.url)


def _of_the_study(study: Study, *, now: datetime) -> list[Alert]:
    overdue = Withdrawal.objects.unfinished().filter(study=study, requested_at__lt=now - ERASURE).count()
    return [*alerts.of_withdrawals(overdue), *alerts.of_others(study), *alerts.of_workers()]
