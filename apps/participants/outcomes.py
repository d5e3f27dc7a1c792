"""How a session ends: decided once, stored with the code of its outcome before anybody sees that code."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.participants.models import Session, Trial, new_code

Outcome = Session.Outcome

# Nobody is there to be shown the code of a session that timed out.
WITHOUT_CODE = frozenset({Outcome.TIMED_OUT})

# Twice as long as the cookie and the links lead back.
SILENCE = timedelta(days=14)


@transaction.atomic
def decide(session: Session, kind: str) -> Session:
    """End the session as `kind` and return it; one that has ended stays as it is, whatever is asked for.

    The session given is brought up to date with what is stored. Raises ValueError where `kind` is no outcome.
    """
    outcome = Outcome(kind)
    stored = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
    if not stored.outcome:
        _end(stored, outcome)
    for name in ("outcome", "decided_at", "completed_at", "declined_at", "completion_code"):
        setattr(session, name, getattr(stored, name))
    return session


def _end(session: Session, outcome: Session.Outcome) -> None:
    now = timezone.now()
    session.outcome, session.decided_at = outcome, now
    session.completed_at = now if outcome == Outcome.COMPLETE else None
    session.declined_at = now if outcome == Outcome.DECLINED else None
    # Drawn afresh for each session and outcome: whoever knows one code can guess no other.
    session.completion_code = None if outcome in WITHOUT_CODE else new_code()
    session.save(update_fields=["outcome", "decided_at", "completed_at", "declined_at", "completion_code"])


def time_out_silent() -> int:
    """End every session that was begun, and last answered in, longer than SILENCE ago; return how many.

    Answers that still lie on somebody's device are taken in all the same.
    """
    before = timezone.now() - SILENCE
    answered = Trial.objects.filter(session=OuterRef("pk"), judged_at__gte=before)
    silent = Session.objects.unfinished().filter(~Exists(answered), entered_at__lt=before)
    return sum(decide(session, Outcome.TIMED_OUT).outcome == Outcome.TIMED_OUT for session in silent.iterator())
