"""A cohort's life: which changes of state there are, and what each does."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.studies import photograph_rules
from apps.studies.models import Cell, Cohort, CohortEvent, Stimulus

State = Cohort.State


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state an admin can ask for: from which states, to which."""

    label: Promise
    sources: frozenset[str]
    target: str


TRANSITIONS = {
    "launch": Transition(_("Launch"), frozenset({State.DRAFT}), State.OPEN),
    "pause": Transition(_("Pause"), frozenset({State.OPEN}), State.PAUSED),
    "resume": Transition(_("Resume"), frozenset({State.PAUSED}), State.OPEN),
    "close": Transition(_("Close"), frozenset({State.OPEN, State.PAUSED}), State.CLOSED),
    "archive": Transition(_("Archive"), frozenset({State.CLOSED}), State.ARCHIVED),
}


class CohortError(Exception):
    """A cohort cannot change as asked; the message says why and what would help."""


@transaction.atomic
def change_state(cohort: Cohort, name: str, *, actor: str) -> Cohort:
    """Take a cohort through the transition `name` of TRANSITIONS and log it. Raises CohortError, changing nothing."""
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    transition = TRANSITIONS[name]
    if locked.state not in transition.sources:
        raise CohortError(
            _("%(cohort)s is %(state)s: “%(change)s” is not possible from there.")
            % {"cohort": locked.slug, "state": locked.get_state_display(), "change": transition.label}
        )
    if transition.target == State.OPEN:
        _prepare_to_open(locked)
    _record(locked, transition.target, actor=actor)
    return locked


def _prepare_to_open(cohort: Cohort) -> None:
    missing = missing_for_launch(cohort)
    if missing:
        raise CohortError(" ".join(str(reason) for reason in missing))
    if cohort.photograph_rules is None:
        cohort.photograph_rules = photograph_rules.newest()
        cohort.save(update_fields=["photograph_rules"])
    add_cells(cohort, list(Stimulus.objects.for_cohort(cohort)))


def missing_for_launch(cohort: Cohort) -> list[Promise | str]:
    """Return what a cohort still lacks before it can open, each a sentence; empty when nothing is missing."""
    missing: list[Promise | str] = []
    if not cohort.term_list.terms.exists():
        missing.append(_("The term list is empty: import its terms."))
    seeds_needed = cohort.material != Cohort.Material.MIMICS
    if seeds_needed and not Stimulus.objects.for_cohort(cohort).exists():
        missing.append(_("The study has no seed pictures: bring some with “manage.py import_stimuli”."))
    return missing


def add_cells(cohort: Cohort, stimuli: list[Stimulus]) -> None:
    """Give the cohort a cell for each stimulus that has none yet."""
    target = cohort.per_stimulus_target
    Cell.objects.bulk_create(
        (Cell(cohort=cohort, stimulus=each, seed_id=each.seed_id or each.pk, target=target) for each in stimuli),
        ignore_conflicts=True,
        batch_size=2000,
    )


def _record(cohort: Cohort, after: str, *, actor: str) -> None:
    now = timezone.now()
    CohortEvent.objects.create(cohort=cohort, actor=actor, before=cohort.state, after=after, at=now)
    cohort.state = after
    if after == State.OPEN and cohort.opened_at is None:
        cohort.opened_at = now
    if after == State.CLOSED:
        cohort.closed_at = now
    cohort.save(update_fields=["state", "opened_at", "closed_at"])
