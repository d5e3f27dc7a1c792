"""What the runner page is told when it loads: everything it needs for a whole session."""

from dataclasses import dataclass
from uuid import UUID

from apps.localization.models import Term
from apps.participants import assignment
from apps.participants.models import Session, Trial
from apps.participants.progress import session_progress
from apps.studies import display, stores
from apps.studies.models import Cohort


@dataclass(frozen=True, slots=True)
class RunnerState:
    """One load of the runner: the live trials in order, and the terms in this session's order."""

    uuid: UUID
    phase: str
    question: str
    no_face_allowed: bool
    takes_photographs: bool
    direct_uploads: bool
    terms: list[Term]
    trials: list[Trial]
    total: int
    answered: int
    complete: bool


def load(session: Session) -> RunnerState:
    """Reserve the session's trials, where it is at them, and return all that the runner needs."""
    if session.step() == "trials":
        assignment.ensure_trials(session)
    cohort = session.cohort
    trials = list(session.trials.live().select_related("stimulus", "cohort").order_by("position"))
    display.complete(trial.stimulus for trial in trials)
    wordings = {term.code: term for term in session.texts.term_list.terms.all()}
    return RunnerState(
        uuid=session.uuid,
        phase=cohort.phase,
        question=session.texts.wording.texts["question"],
        no_face_allowed=cohort.phase == Cohort.Phase.RATE,
        takes_photographs=cohort.takes_photographs,
        direct_uploads=bool(stores.upload_url(cohort.storage_alias)) and cohort.takes_photographs,
        terms=[wordings[code] for code in session.term_order],
        trials=trials,
        complete=session.completed_at is not None,
        **session_progress(session),
    )
