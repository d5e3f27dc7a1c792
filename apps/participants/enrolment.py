"""How a person gets into a cohort: a new session, or the one they left."""

import random
import secrets

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Participant, Session
from apps.studies.models import Cell, Cohort

State = Cohort.State


class CannotEnterError(Exception):
    """Nobody, or not this person, can start a session here now; carries a title and what to do, both translated."""

    def __init__(self, title: Promise, text: Promise) -> None:
        super().__init__(title)
        self.title, self.text = title, text


NOT_OPEN = {
    State.DRAFT: (_("This study has not started yet"), _("Please come back later with the same link.")),
    State.PAUSED: (_("This study is taking a break"), _("Please come back later with the same link.")),
    State.CLOSED: (_("This study is complete"), _("Thank you for your interest. We no longer need answers.")),
    State.ARCHIVED: (
        _("This study is complete"),
        _("Thank you for your interest. We no longer need answers."),
    ),
}
FULL = (
    _("We have all the answers we need right now"),
    _("Thank you for your interest. Places may become free: you can try the same link again later."),
)
ENOUGH_SESSIONS = (
    _("You have done every session open to you"),
    _("Thank you! There is nothing more to do in this study."),
)


@transaction.atomic
def enter(cohort: Cohort, participant: Participant, *, again: bool = False) -> Session:
    """Return the person's session in the cohort: the unfinished one, or the last one done, which shows its code.

    Begins a session where there is none, and the next one where the last is done and the person wants it (`again`).
    Raises CannotEnterError where nothing can begin.
    """
    Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    mine = list(participant.sessions.filter(cohort=cohort).order_by("number"))
    complete = [session for session in mine if session.completed_at]
    unfinished = [session for session in mine if not session.completed_at and not session.declined_at]
    if unfinished or (complete and not again):
        return (unfinished or complete)[-1]
    check_open(cohort)
    if len(complete) >= cohort.sessions_per_person:
        raise CannotEnterError(*ENOUGH_SESSIONS)
    if not Cell.objects.filter(cohort=cohort).with_room().exists():
        raise CannotEnterError(*FULL)
    return _begin(cohort, participant, mine)


def check_open(cohort: Cohort) -> None:
    """Raise CannotEnterError unless the cohort takes people in now."""
    if cohort.state != State.OPEN:
        raise CannotEnterError(*NOT_OPEN[State(cohort.state)])


def _begin(cohort: Cohort, participant: Participant, earlier: list[Session]) -> Session:
    rng_seed = secrets.randbits(62)
    codes = sorted(cohort.term_list.terms.order_by().values_list("code", flat=True))
    # Who has learnt the task in an earlier session is not asked to learn it again.
    learnt = next((session for session in earlier if session.understood_at), None)
    practised_at, understood_at = (learnt.practised_at, learnt.understood_at) if learnt else (None, None)
    return Session.objects.create(
        cohort=cohort,
        participant=participant,
        number=len(earlier) + 1,
        rng_seed=rng_seed,
        term_order=shuffled(codes, rng_seed=rng_seed),
        practised_at=practised_at,
        understood_at=understood_at,
    )


def shuffled(codes: list[str], *, rng_seed: int) -> list[str]:
    """Return the codes in the order that `rng_seed` determines (Python's Mersenne Twister shuffle)."""
    order = list(codes)
    random.Random(rng_seed).shuffle(order)  # noqa: S311 - a replayable order, not a secret
    return order


def speak(cohort: Cohort) -> translation.override:
    """Return a context manager in which interface texts are in the cohort's language."""
    return translation.override(cohort.language)
