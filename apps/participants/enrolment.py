"""How a person gets into a cohort: a new session, or the one they left."""

import random
import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Participant, Session
from apps.participants.outcomes import decide
from apps.studies import holding
from apps.studies.models import Cell, Cohort

State = Cohort.State
Outcome = Session.Outcome
TURNED_AWAY = frozenset({Outcome.SCREENED_OUT, Outcome.OVER_QUOTA})


class CannotEnterError(Exception):
    """Nobody, or not this person, can start a session here now; carries a title and what to do, both translated."""

    def __init__(self, title: Promise | str, text: Promise | str) -> None:
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
ENOUGH_TODAY = _("We have all the answers we need today")
COME_BACK = _("Please come back with the same link from %(day)s on: the day begins at midnight, time of %(place)s.")
ENOUGH_SESSIONS = (
    _("You have done every session open to you"),
    _("Thank you! There is nothing more to do in this study."),
)


class FullError(CannotEnterError):
    """The cohort has a place for nobody now."""

    def __init__(self) -> None:
        super().__init__(*FULL)


@transaction.atomic
def enter(cohort: Cohort, participant: Participant, *, again: bool = False) -> Session:
    """Return the person's session in the cohort: the unfinished one, or the last one done, which shows its code.

    Whoever was screened out or over quota is shown that again. Begins a session where there is none, and the next one
    where the last is done and the person wants it (`again`). Raises CannotEnterError where nothing can begin, FullError
    where that is for want of places.
    """
    Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    mine = list(participant.sessions.filter(cohort=cohort).order_by("number"))
    complete = [session for session in mine if session.outcome == Outcome.COMPLETE]
    # Who was turned away stays so: a second try would only teach which answers let people in.
    standing = [session for session in mine if not session.outcome or session.outcome in TURNED_AWAY]
    if standing or (complete and not again):
        return (standing or complete)[-1]
    # Held until the session is there: the day's count, and the texts a session begins with, cannot change meanwhile.
    held = holding.hold(cohort.pk)
    check_open(held)
    if sum(not session.is_left_from_pilot for session in complete) >= held.sessions_per_person:
        raise CannotEnterError(*ENOUGH_SESSIONS)
    if not Cell.objects.filter(cohort=held).with_room().exists():
        raise FullError
    _check_day(held)
    return _begin(held, participant, mine)


@transaction.atomic
def turn_away(cohort: Cohort, participant: Participant) -> Session:
    """Return a session of the person's that ended as over quota before it began, with the code of that outcome."""
    Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    return decide(_begin(cohort, participant, list(participant.sessions.filter(cohort=cohort))), Outcome.OVER_QUOTA)


def check_open(cohort: Cohort) -> None:
    """Raise CannotEnterError unless the cohort takes people in now."""
    if not cohort.takes_people_in:
        raise CannotEnterError(*NOT_OPEN[State(cohort.state)])


def _check_day(cohort: Cohort) -> None:
    """Raise CannotEnterError where as many sessions began today, in the cohort's time zone, as may in a day."""
    if cohort.daily_session_cap is None:
        return
    today = begin_of_day(cohort)
    begun = cohort.sessions.filter(entered_at__gte=today, is_pilot=cohort.state == State.PILOT).count()
    if begun >= cohort.daily_session_cap:
        # A day later by the calendar: the hours between are not always 24.
        tomorrow = formats.date_format(today.date() + timedelta(days=1))
        place = cohort.time_zone.rpartition("/")[2].replace("_", " ")
        raise CannotEnterError(ENOUGH_TODAY, COME_BACK % {"day": tomorrow, "place": place})


def begin_of_day(cohort: Cohort) -> datetime:
    """Return when the present day began in the cohort's time zone."""
    return timezone.localtime(timezone=ZoneInfo(cohort.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)


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
        is_pilot=cohort.state == State.PILOT,
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
