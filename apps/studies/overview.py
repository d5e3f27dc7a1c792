"""What a researcher sees first: every study with its cohorts, how far each is, and what to do next."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise

from apps.studies.links import entry_link
from apps.studies.models import Cohort, Study
from apps.studies.progress import Progress, next_step, progress_of


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One cohort in the overview."""

    cohort: Cohort
    progress: Progress
    link: str
    next_step: Promise


@dataclass(frozen=True, slots=True)
class StudyPanel:
    """One study in the overview, with its cohorts in order."""

    study: Study
    lines: list[CohortLine]
    archived: int


def overview(studies: QuerySet[Study]) -> list[StudyPanel]:
    """Return a panel for each real one of `studies`, newest first; archived cohorts are only counted."""
    cohorts = Prefetch("cohorts", Cohort.objects.select_related("study").order_by("phase", "country", "slug"))
    real = list(studies.filter(is_rehearsal=False).order_by("-created_at").prefetch_related(cohorts))
    shown = [cohort for study in real for cohort in study.cohorts.all() if not _is_archived(cohort)]
    counted = progress_of(shown)
    return [_panel(study, counted) for study in real]


def _panel(study: Study, counted: dict[int, Progress]) -> StudyPanel:
    cohorts = list(study.cohorts.all())
    lines = [_line(cohort, counted[cohort.pk]) for cohort in cohorts if not _is_archived(cohort)]
    return StudyPanel(study, lines, archived=len(cohorts) - len(lines))


def _line(cohort: Cohort, progress: Progress) -> CohortLine:
    step = next_step(cohort, sessions=progress.sessions, filled=progress.filled, target=progress.target)
    return CohortLine(cohort, progress, entry_link(cohort), step)


def _is_archived(cohort: Cohort) -> bool:
    return cohort.state == Cohort.State.ARCHIVED
