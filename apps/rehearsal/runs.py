"""A rehearsal that was asked for in the admin: taken once by a worker, told of as it goes, its report kept.

The report counts the double's sessions, judgments and photographs, which of its pictures were shown to anybody
(`pictures_shown` of `pictures`), the seconds of each session, and what so many sessions pay (`cost`, as text).
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.rehearsal.camera import load_camera
from apps.rehearsal.errors import RehearsalError
from apps.rehearsal.models import RehearsalRun
from apps.rehearsal.rehearsal import Outcome, Plan, rehearse

State = RehearsalRun.State


def carry_out(run_id: int) -> None:
    """Rehearse as asked and keep the report. Safe to call twice: whoever comes second finds it taken."""
    if not RehearsalRun.objects.filter(pk=run_id, state=State.QUEUED).update(
        state=State.RUNNING, heard_of_at=timezone.now()
    ):
        return
    run = RehearsalRun.objects.select_related("cohort__study").get(pk=run_id)
    plan = Plan(
        base_url=settings.PUBLIC_URL,
        camera=load_camera(None),
        sessions_per_cohort=run.sessions,
        only=run.cohort,
    )
    try:
        outcome = rehearse(run.cohort.study, plan, lambda line: _tell(run, line))
    except RehearsalError as error:
        _end(run, State.FAILED, error=str(error))
    except Exception as error:
        _end(run, State.FAILED, error=f"{type(error).__name__}: {error}")
        raise
    else:
        _end(run, State.DONE if outcome.is_well() else State.FAILED, report=report_of(run, outcome))


def report_of(run: RehearsalRun, outcome: Outcome) -> dict[str, Any]:
    """Return what is kept of an outcome."""
    pay = run.cohort.pay_amount
    complete = outcome.counts["sessions"]
    return {
        **outcome.counts,
        "pictures": outcome.coverage.pictures,
        "pictures_shown": outcome.coverage.shown,
        "seconds": [round(seconds, 1) for seconds in outcome.coverage.seconds],
        "cost": None if pay is None else f"{pay * complete} {run.cohort.pay_currency}",
        "troubles": [*outcome.findings.lost, *outcome.findings.doubled, *outcome.troubles],
    }


@transaction.atomic
def _tell(run: RehearsalRun, line: str) -> None:
    locked = RehearsalRun.objects.select_for_update().get(pk=run.pk)
    locked.lines = [*locked.lines, line]
    locked.heard_of_at = timezone.now()
    locked.save(update_fields=["lines", "heard_of_at"])


def _end(run: RehearsalRun, state: State, *, report: dict[str, Any] | None = None, error: str = "") -> None:
    RehearsalRun.objects.unfinished().filter(pk=run.pk).update(
        state=state, ended_at=timezone.now(), report=report or {}, error=error
    )
