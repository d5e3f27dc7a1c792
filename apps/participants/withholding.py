"""Pictures taken out of circulation, for a while or for good, and put back; what was answered of them stays as it is.

Whoever was about to judge such a picture loses the trial, not the session: a trial released is no longer expected.
Their browser may hold the picture already. An answer that still comes of it is kept, and marked late.
"""

from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.participants.models import Session, Trial
from apps.studies import holding
from apps.studies.cohorts import add_cells
from apps.studies.models import Cell, Cohort, Stimulus

NOTHING = Q(pk__in=[])


@transaction.atomic
def withhold(stimuli: QuerySet[Stimulus]) -> None:
    """Show the pictures to nobody new until they are put back, and release them where they wait for an answer.

    Safe to repeat. Locks sessions, cohorts, trials and cells, in this order; a caller may hold a session with a camera.
    """
    hold_shown(stimuli)
    release_waiting(stimuli)
    stimuli.filter(withheld_at=None).update(withheld_at=timezone.now())


@transaction.atomic
def put_back(stimuli: QuerySet[Stimulus]) -> None:
    """Let withheld pictures be shown again, also in cohorts that opened meanwhile. Safe to repeat.

    Pictures that their person withdrew meanwhile stay out for good.
    """
    chosen = list(stimuli.values_list("pk", flat=True))
    # Held, no cohort opens without a cell for a picture that is just coming back.
    holding.hold_all(Q(study__stimuli__in=chosen))
    back = Stimulus.objects.filter(pk__in=chosen).exclude(withheld_at=None)
    back.update(withheld_at=None)
    for cohort in Cohort.objects.launched().filter(study__stimuli__in=chosen).distinct():
        add_cells(cohort, list(Stimulus.objects.for_cohort(cohort).filter(pk__in=chosen)))


def hold_shown(stimuli: QuerySet[Stimulus], *, sessions: Q = NOTHING, cohorts: Q = NOTHING) -> None:
    """Hold every session in which one of the pictures is still to be answered, then every cohort that shows them.

    Whatever else of either kind the caller needs is held with them: who holds a cohort takes no other session.
    """
    holding.until_whole(partial(_hold_shown, stimuli, sessions, cohorts))


def _hold_shown(stimuli: QuerySet[Stimulus], sessions: Q, cohorts: Q) -> None:
    held = lock_sessions(_waiting_for(stimuli) | sessions)
    holding.hold_all(Q(cells__stimulus__in=stimuli) | cohorts)
    if Session.objects.filter(_waiting_for(stimuli)).exclude(pk__in=held).exists():
        raise holding.OvertakenError


def release_waiting(stimuli: QuerySet[Stimulus]) -> None:
    """Release the pictures, held with `hold_shown`, where they wait for an answer, and give the places back."""
    waiting = Trial.objects.filter(stimulus__in=stimuli, state=Trial.State.RESERVED)
    list(waiting.select_for_update().order_by("pk").values_list("pk"))
    # Reservations alone hold places of a picture that nobody new may be shown.
    Cell.objects.filter(stimulus__in=stimuli).update(reserved=0)
    waiting.update(state=Trial.State.RELEASED)


def lock_sessions(condition: Q) -> list[int]:
    """Hold the sessions, those with a camera first and each kind in the order of ids; return their ids."""
    chosen = Session.objects.filter(pk__in=Session.objects.filter(condition).order_by().values("pk"))
    # Who takes back or judges a photograph holds its maker's session, and then those of its raters.
    ordered = chosen.order_by("cohort__phase", "pk")
    return list(ordered.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def _waiting_for(stimuli: QuerySet[Stimulus]) -> Q:
    waiting = Trial.objects.filter(stimulus__in=stimuli, state=Trial.State.RESERVED)
    return Q(pk__in=waiting.order_by().values("session"))
