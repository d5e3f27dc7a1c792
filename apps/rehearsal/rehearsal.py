"""A whole rehearsal: a double of the study, visitors, a release, a reckoning, and nothing left behind."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event

import requests
from django.urls import reverse

from apps.mimicry.models import Mimic
from apps.participants.models import Session, Trial
from apps.ratings.models import Judgment
from apps.rehearsal import clone, walk
from apps.rehearsal.bots import Visitor
from apps.rehearsal.camera import Camera
from apps.rehearsal.erase import erase
from apps.rehearsal.errors import RehearsalError
from apps.rehearsal.reconcile import Findings, reconcile
from apps.rehearsal.reread import build, is_anything_shared, reread
from apps.rehearsal.visits import Visit
from apps.studies.models import Cell, Cohort, Study

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to rehearse; `patience` is in seconds without any sign of a worker."""

    base_url: str
    camera: Camera
    sessions_per_cohort: int = 1
    parallel: int = 4
    patience: float = 60.0
    keep: bool = False
    only: Cohort | None = None
    """The one cohort to walk, whatever its state; None for every open one."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the study the visitors saw, and how long each of them took, in seconds."""

    pictures: int = 0
    shown: int = 0
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rehearsal came to."""

    counts: dict[str, int]
    findings: Findings
    troubles: list[str]
    coverage: Coverage = field(default_factory=Coverage)

    def is_well(self) -> bool:
        """Whether every visitor got through, and nothing was lost or doubled."""
        return not (self.findings.lost or self.findings.doubled or self.troubles)


def rehearse(study: Study, plan: Plan, say: Say) -> Outcome:
    """Walk a double of the study and return the outcome. Raises RehearsalError; the double is erased in any case."""
    require_site(plan.base_url)
    slug = clone.new_slug()
    try:
        double = clone.make_clone(study, slug=slug, sessions_per_cohort=plan.sessions_per_cohort, only=plan.only)
        say(f"“{study.slug}” is rehearsed as “{slug}”: {double.cohorts.count()} cohorts.")
        visits = _send_visitors(double, plan, say)
        return _reckon(double, visits, plan, say)
    finally:
        _end(slug, plan, say)


def require_site(base_url: str) -> None:
    """Raise RehearsalError unless the site answers."""
    try:
        requests.get(base_url + reverse("healthz"), timeout=10).raise_for_status()
    except requests.RequestException as error:
        raise RehearsalError(
            f"No site answers at {base_url} ({error}). Start one with “make run”, or name another with --base-url."
        ) from error


def _end(slug: str, plan: Plan, say: Say) -> None:
    # By its name: an interruption may come before anybody holds the double, but after it is in the database.
    for double in Study.objects.filter(slug=slug):
        if plan.keep:
            clone.close(double)
            say(f"“{slug}” is kept; “manage.py rehearse --clean” erases it.")
        else:
            erase(double)
            say(f"“{slug}” is erased.")


def _send_visitors(double: Study, plan: Plan, say: Say) -> list[Visit]:
    stop = Event()
    visitors = [
        Visitor(guest, base_url=plan.base_url, camera=plan.camera, patience=plan.patience, stop=stop)
        for guest in walk.invite(double, sessions_per_cohort=plan.sessions_per_cohort)
    ]
    return walk.walk(visitors, parallel=plan.parallel, stop=stop, report=lambda visit: say(_line(visit)))


def _line(visit: Visit) -> str:
    came = f"{len(visit.judgments)} judgments"
    if visit.guest.takes_photographs:
        came += f", {len(visit.photographs)} photographs ({len(visit.accepted)} accepted)"
    return f"{visit.guest}: {visit.trouble or f'code {visit.code}'}; {came} in {visit.seconds:.1f} s"


def _reckon(double: Study, visits: Sequence[Visit], plan: Plan, say: Say) -> Outcome:
    findings = reconcile(double, visits)
    mimics = Mimic.objects.filter(cohort__study=double)
    released = 0
    if is_anything_shared(visits):
        began = time.monotonic()
        released, problems = reread(build(double, patience=plan.patience), visits)
        findings.lost += problems
        say(f"A release of {released} mimics was built and read again in {time.monotonic() - began:.1f} s.")
    else:
        say("No photograph was accepted that may be shared, so there is nothing to release.")
    counts = {
        "cohorts": double.cohorts.count(),
        "sessions": Session.objects.complete().filter(cohort__study=double).count(),
        "judgments": Judgment.objects.filter(cohort__study=double).count(),
        "mimics": mimics.count(),
        "accepted": mimics.accepted().count(),
        "rejected": mimics.filter(status=Mimic.Status.REJECTED).count(),
        "released": released,
        "lost": len(findings.lost),
        "doubled": len(findings.doubled),
    }
    coverage = Coverage(
        pictures=Cell.objects.filter(cohort__study=double).count(),
        shown=Trial.objects.filter(cohort__study=double).values("cohort", "stimulus").distinct().count(),
        seconds=[visit.seconds for visit in visits if not visit.trouble],
    )
    troubles = [f"{visit.guest}: {visit.trouble}" for visit in visits if visit.trouble]
    return Outcome(counts, findings, troubles, coverage)
