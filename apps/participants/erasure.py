"""Forgetting a person who asks for it: their answers, their photographs, and whatever points to them.

Answers, consent and the records of who looked at what are append-only by triggers; `forget` passes them for one person.
Releases built before are not changed: whoever holds one has to be told.
"""

from dataclasses import dataclass

import pgtrigger
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.participants.models import Participant, Session, Trial
from apps.studies.images import delete_image
from apps.studies.models import Cell, Cohort, Stimulus

APPEND_ONLY = (
    "ratings.Judgment:judgment_is_append_only",
    "participants.ConsentEvent:consent_is_append_only",
    "mimicry.FaceView:face_view_is_append_only",
)


class UnknownCodeError(Exception):
    """No session has this completion code."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much of a person is gone."""

    sessions: int
    judgments: int
    photographs: int


def person_behind(code: str) -> Participant:
    """Return whose session earned the completion code, however it is typed. Raises UnknownCodeError."""
    session = Session.objects.filter(completion_code=code.strip().upper()).select_related("participant").first()
    if session is None:
        raise UnknownCodeError(code)
    return session.participant


def forget(participant: Participant) -> Forgotten:
    """Erase the person: pictures first, so that no object is left without a row that knows it. Safe to repeat.

    Others' judgments of the person's photographs stay, with nothing left of what they judged.
    """
    trials = participant.trials.all()
    photographs = [key for key in trials.values_list("mimics__image_key", flat=True) if key]
    for key in photographs:
        delete_image(key)
    sessions, judgments = participant.sessions.count(), trials.exclude(judged_at=None).count()
    _erase_rows(participant)
    return Forgotten(sessions, judgments, len(photographs))


@transaction.atomic
def _erase_rows(participant: Participant) -> None:
    Participant.objects.select_for_update().get(pk=participant.pk)
    cohorts = Cohort.objects.filter(sessions__participant=participant).distinct()
    list(Session.objects.select_for_update().filter(participant=participant).order_by("pk"))
    for cohort in Cohort.objects.filter(pk__in=cohorts.values("pk")).order_by("pk").select_for_update(no_key=True):
        _give_back_places(cohort, participant)
    _take_out_of_circulation(participant)
    with pgtrigger.ignore(*APPEND_ONLY):
        participant.delete()


def _give_back_places(cohort: Cohort, participant: Participant) -> None:
    mine = participant.trials.filter(cohort=cohort)
    for state, column in ((Trial.State.RESERVED, "reserved"), (Trial.State.ANSWERED, "filled")):
        stimuli = mine.filter(state=state).values("stimulus")
        Cell.objects.filter(cohort=cohort, stimulus__in=stimuli).update(**{column: F(column) - 1})


def _take_out_of_circulation(participant: Participant) -> None:
    portraits = Stimulus.objects.filter(portrays=participant.uuid)
    portraits.update(retired_at=timezone.now(), image_key="")
    waiting = Trial.objects.filter(stimulus__in=portraits, state=Trial.State.RESERVED)
    Cell.objects.filter(stimulus__in=portraits).update(reserved=0)
    waiting.update(state=Trial.State.RELEASED)
