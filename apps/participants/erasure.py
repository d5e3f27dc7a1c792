"""Forgetting a person who asks for it: their answers, their photographs, and whatever points to them.

One transaction takes everything out of the database and writes into the ledger which stored objects are to go; the
objects follow (`withdrawal`). Answers, consent and the records of who looked at what are append-only by triggers;
`forget` passes them for one person. Releases built before are rebuilt when a steward asks for it; see docs/recall.md.
"""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

import pgtrigger
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.participants import quotas, tasks
from apps.participants.models import Participant, Session, Trial, Withdrawal
from apps.participants.withholding import hold_shown, lock_sessions, release_waiting
from apps.studies.models import Cell, Cohort, Stimulus, Study

VERDICTS = "mimicry.VerdictRecord:verdict_is_append_only"
APPEND_ONLY = (
    "ratings.Judgment:judgment_is_append_only",
    "participants.ConsentEvent:consent_is_append_only",
    "mimicry.FaceView:face_view_is_append_only",
    VERDICTS,
)

# Which of its cell's counts a trial in this state stands for.
PLACES = {Trial.State.RESERVED: "reserved", Trial.State.ANSWERED: "filled"}


class UnknownCodeError(Exception):
    """Nobody has this code."""


def plain(code: str) -> str:
    """Return a code as it is stored, however it is typed: capitals, without spaces and dashes."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def person_with(withdrawal_code: str) -> Participant:
    """Return whose withdrawal code it is, however it is typed. Raises UnknownCodeError."""
    person = Participant.objects.filter(withdrawal_code=plain(withdrawal_code)).first()
    if person is None:
        raise UnknownCodeError(withdrawal_code)
    return person


def person_behind(code: str) -> Participant:
    """Return whose withdrawal code, or whose session's completion code, it is. Raises UnknownCodeError."""
    session = Session.objects.filter(completion_code=plain(code)).select_related("participant").first()
    return session.participant if session else person_with(code)


@transaction.atomic
def forget(participant: Participant, *, by_staff: bool = False) -> Withdrawal:
    """Erase the person's rows and enter their stored photographs in the ledger; return its row, the same if repeated.

    Others' judgments of the person's photographs stay, with nothing left of what they judged.
    """
    person = Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).first()
    if person is None:
        return Withdrawal.objects.get(participant_uuid=participant.uuid, mimic_uuid=None)
    portraits = Stimulus.objects.filter(portrays=person.uuid)
    # Sessions with a camera first: while they are held, no verdict adds a portrait.
    lock_sessions(Q(participant=person, cohort__phase=Cohort.Phase.MIMIC))
    mine = Cohort.objects.filter(sessions__participant=person)
    hold_shown(portraits, sessions=Q(participant=person), cohorts=Q(pk__in=mine.values("pk")))
    photographs = [key for key in person.trials.values_list("mimics__image_key", flat=True) if key]
    counts = {
        "sessions": person.sessions.count(),
        "judgments": person.trials.exclude(judged_at=None).count(),
        "photographs": len(photographs),
    }
    for cohort in mine.distinct():
        _give_back_places(cohort, person)
    objects = [*photographs, *_beside_photographs(person), *take_out_of_circulation(portraits)]
    taken = list(person.mimics.values_list("uuid", flat=True))
    # Locked last of all, before what points to them is looked up: a likeness written meanwhile would keep them.
    list(person.mimics.select_for_update().order_by("pk").values_list("pk"))
    quotas.hold(person)
    with pgtrigger.ignore(*APPEND_ONLY):
        person.delete()
    return enter_in_ledger(
        person.study, person.uuid, counts=counts, objects=objects, mimic_uuids=taken, by_staff=by_staff
    )


def enter_in_ledger(
    study: Study,
    participant_uuid: UUID,
    *,
    counts: dict[str, int],
    objects: Iterable[str],
    mimic_uuid: UUID | None = None,
    mimic_uuids: Iterable[UUID] = (),
    by_staff: bool = False,
    for_retention: bool = False,
) -> Withdrawal:
    """Write down, in the transaction that takes it back, what is withdrawn; the objects are erased after the commit.

    `mimic_uuid` is the one photograph that is taken back, `mimic_uuids` those that go with everything.
    """
    keys = sorted({key for key in objects if key})
    entry = Withdrawal.objects.create(
        study=study,
        participant_uuid=participant_uuid,
        mimic_uuid=mimic_uuid,
        mimic_uuids=[mimic_uuid] if mimic_uuid else list(mimic_uuids),
        by_staff=by_staff,
        for_retention=for_retention,
        counts=counts,
        object_keys=keys,
        erased_at=None if keys else timezone.now(),
    )
    if keys:
        transaction.on_commit(partial(tasks.queue_erasure, entry.pk))
    return entry


def _beside_photographs(person: Participant) -> list[str]:
    """Return the keys of pictures made from the person's photographs, and of what may still lie in quarantine."""
    made = person.trials.values_list("mimics__derivatives__image_key", flat=True)
    waiting = person.trials.filter(uploads__state__in=["issued", "confirmed"])
    sent = waiting.values_list("uploads__quarantine_key", flat=True)
    return [key for key in (*made, *sent) if key]


def _give_back_places(cohort: Cohort, participant: Participant) -> None:
    mine = Trial.objects.filter(participant=participant, cohort=cohort)
    for state, column in PLACES.items():
        stimuli = mine.main().filter(state=state).values("stimulus")
        Cell.objects.filter(cohort=cohort, stimulus__in=stimuli).update(**{column: F(column) - 1})


def take_out_of_circulation(portraits: QuerySet[Stimulus]) -> list[str]:
    """Retire the pictures, leave nothing in them, and release them where they wait for a rater's judgment.

    Returns the keys of what was stored of them. Lock the sessions that wait for them first.
    """
    release_waiting(portraits)
    keys = [key for pair in portraits.values_list("image_key", "display_key") for key in pair if key]
    portraits.update(retired_at=timezone.now(), image_key="", display_key="", display_size=0, sha256="")
    return keys
