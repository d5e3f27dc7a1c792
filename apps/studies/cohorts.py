"""A cohort's life: which changes of state there are, and what each does."""

from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.studies import changes, checklist, holding, photograph_rules
from apps.studies.models import Cell, Cohort, Stimulus

State = Cohort.State


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state an admin can ask for: from which states, to which."""

    label: Promise
    sources: frozenset[str]
    target: str


TRANSITIONS = {
    "pilot": Transition(_("Start a pilot"), frozenset({State.DRAFT}), State.PILOT),
    "redraft": Transition(_("Back to the draft"), frozenset({State.PILOT}), State.DRAFT),
    "launch": Transition(_("Launch"), frozenset({State.DRAFT, State.PILOT}), State.OPEN),
    "pause": Transition(_("Pause"), frozenset({State.OPEN}), State.PAUSED),
    "resume": Transition(_("Resume"), frozenset({State.PAUSED}), State.OPEN),
    "close": Transition(_("Close"), frozenset({State.PILOT, State.OPEN, State.PAUSED}), State.CLOSED),
    "archive": Transition(_("Archive"), frozenset({State.CLOSED}), State.ARCHIVED),
}


class CohortError(Exception):
    """A cohort cannot change as asked; the message says why and what would help."""


@transaction.atomic
def change_state(cohort: Cohort, name: str, *, actor: str) -> Cohort:
    """Take a cohort through the transition `name` of TRANSITIONS and log it. Raises CohortError, changing nothing."""
    locked = holding.until_whole(partial(_hold, cohort))
    transition = TRANSITIONS[name]
    if locked.state not in transition.sources:
        raise CohortError(
            _("%(cohort)s is %(state)s: “%(change)s” is not possible from there.")
            % {"cohort": locked.slug, "state": locked.get_state_display(), "change": transition.label}
        )
    if locked.state == State.PILOT:
        _end_pilot(locked)
    if transition.target in Cohort.TAKING_IN:
        _prepare_to_open(locked)
    elif transition.target == State.DRAFT:
        # Its material and target may change now; the next launch makes the cells anew.
        locked.cells.all().delete()
    _record(locked, transition.target, actor=actor)
    return locked


def missing_for_launch(cohort: Cohort) -> list[str]:
    """Return what a cohort still lacks before it can open, each a sentence; empty when nothing is missing."""
    return [item.text for item in checklist.of(cohort) if item.blocks]


def add_cells(cohort: Cohort, stimuli: list[Stimulus]) -> None:
    """Give the cohort a cell for each stimulus that has none yet."""
    target = cohort.per_stimulus_target
    Cell.objects.bulk_create(
        (Cell(cohort=cohort, stimulus=each, seed_id=each.seed_id or each.pk, target=target) for each in stimuli),
        ignore_conflicts=True,
        batch_size=2000,
    )


def _prepare_to_open(cohort: Cohort) -> None:
    if missing := missing_for_launch(cohort):
        raise CohortError(" ".join(missing))
    if cohort.photograph_rules is None:
        cohort.photograph_rules = photograph_rules.newest()
        cohort.save(update_fields=["photograph_rules"])
    add_cells(cohort, list(Stimulus.objects.for_cohort(cohort)))


def _hold(cohort: Cohort) -> Cohort:
    """Hold the cohort and, before it, the sessions of a pilot that is perhaps over then: none of them goes on."""
    sessions = cohort.sessions.filter(cohort__state=State.PILOT).order_by("pk")
    held = set(sessions.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    locked = holding.hold(cohort.pk)
    if locked.state == State.PILOT and locked.sessions.exclude(pk__in=held).exists():
        raise holding.OvertakenError
    return locked


def _end_pilot(cohort: Cohort) -> None:
    """Free every place that a pilot session holds or has filled, so that what comes next begins from zero.

    Answers stay as they are; those that still come are kept, and marked late. Hold the pilot's sessions first.
    """
    cohort.trials.exclude(state="released").update(state="released")
    cohort.cells.exclude(load=0).update(filled=0, reserved=0)
    for quota in cohort.quota_cells.exclude(filled=0):
        quota.places.all().delete()


def _record(cohort: Cohort, after: str, *, actor: str) -> None:
    now = timezone.now()
    changes.note(actor, cohort, {"state": cohort.state}, {"state": after})
    cohort.state = after
    if after == State.OPEN and cohort.opened_at is None:
        cohort.opened_at = now
    if after == State.CLOSED:
        cohort.closed_at = now
    cohort.save(update_fields=["state", "opened_at", "closed_at"])
