"""Places in a cohort's quotas: taken before the first picture, kept by who finishes, given back by who does not.

A quota counts people, not sessions: who comes again keeps their place. Its `filled` is kept by triggers on the places.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.participants import outcomes
from apps.participants.models import Demographics, Participant, QuotaPlace, Session, Trial
from apps.studies.models import QuotaCell

Outcome = Session.Outcome


def admit(session: Session) -> bool:
    """Take the person's places; where a quota is full, end the session as over quota. Return whether it goes on.

    Who has judged a picture goes on in any case, be it without the place they lost by a long silence.
    """
    if take_places(session) or session.trials.exclude(judged_at=None).exists():
        return True
    outcomes.decide(session, Outcome.OVER_QUOTA)
    return False


@transaction.atomic
def take_places(session: Session) -> bool:
    """Give the person a place in every quota of the cohort in which they count, or in none; return whether there were.

    Those they have already, they keep.
    """
    quotas = session.cohort.quota_cells.all()
    if not quotas.exists():
        return True
    sex, age = _described(session)
    # In one order, so that nobody waits in a circle; read after the wait, the counts are today's.
    counting = list(quotas.counting(sex=sex, age=age).select_for_update(no_key=True).order_by("pk"))
    held = set(session.participant.quota_places.filter(quota__in=counting).values_list("quota", flat=True))
    wanted = [quota for quota in counting if quota.pk not in held]
    if any(quota.filled >= quota.target for quota in wanted):
        return False
    QuotaPlace.objects.bulk_create(QuotaPlace(quota=quota, participant=session.participant) for quota in wanted)
    return True


def _described(session: Session) -> tuple[str, int | None]:
    """Return the person's sex and the age they reach this year, as far as they said: "" and None if not."""
    said = Demographics.objects.filter(
        participant=session.participant_id, questionnaire=session.cohort.questionnaire_id
    ).first()
    answers = said.answers if said else {}
    born = answers.get("birth_year")
    return answers.get("sex") or "", None if born is None else timezone.now().year - born


def hold(participant: Participant) -> None:
    """Lock the quotas in which the person has places, in the order of their ids, until the transaction ends."""
    mine = QuotaCell.objects.filter(pk__in=participant.quota_places.order_by().values("quota"))
    list(mine.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def give_back_lapsed() -> int:
    """Free the places of people who are not coming to an end; return how many. Safe to run at any time, by anyone."""
    quotas = _lapsed().order_by("quota").values_list("quota", flat=True).distinct()
    # One quota at a time: holding one, nobody waits for another.
    return sum(_lapsed().filter(quota=quota).delete()[0] for quota in list(quotas))


def _lapsed() -> QuerySet[QuotaPlace]:
    """Places whose person has no complete session in the cohort, nor one they answered in lately."""
    now = timezone.now()
    patience = ExpressionWrapper(F("quota__cohort__reservation_minutes") * timedelta(minutes=1), DurationField())
    sessions = Session.objects.filter(participant=OuterRef("participant"), cohort=OuterRef("quota__cohort"))
    # Whoever answers extends the reservations of all their pictures.
    waits = Exists(Trial.objects.filter(session=OuterRef("pk"), reserved_until__gt=now))
    unfinished = sessions.filter(outcome="")
    kept = (
        Exists(sessions.filter(outcome=Outcome.COMPLETE))
        | Exists(unfinished.filter(waits))
        | (Q(taken_at__gt=now - patience) & Exists(unfinished))
    )
    return QuotaPlace.objects.exclude(kept)
