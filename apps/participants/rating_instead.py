"""For those who would take part but not be photographed: the same study without a camera, where it has a place."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.participants import consent
from apps.participants.enrolment import FULL, CannotEnterError, enter
from apps.participants.models import Session
from apps.studies.models import Cell, Cohort


def rating_cohort(session: Session) -> Cohort | None:
    """Return an open cohort, with room, in which the people of this session's cohort rate pictures; None without."""
    cohort = session.cohort
    if not cohort.takes_photographs:
        return None
    same = {name: getattr(cohort, name) for name in ("study", "country", "language", "recruiter")}
    room = Cell.objects.filter(cohort=OuterRef("pk")).with_room()
    return Cohort.objects.open().filter(Exists(room), phase=Cohort.Phase.RATE, **same).order_by("pk").first()


@transaction.atomic
def rate_instead(session: Session, scopes: list[str]) -> Session:
    """End the session as declined and return the same person's in the rating cohort.

    What was agreed to holds there where it was asked in the same text; else that session asks for itself. Raises
    ScopeMissingError where taking part was not agreed to, CannotEnterError where no such cohort takes this person.
    """
    cohort = rating_cohort(session)
    if cohort is None:
        raise CannotEnterError(*FULL)
    rating = enter(cohort, session.participant)
    if rating.consented_at is None and cohort.consent_text_id == session.texts.consent_text_id:
        consent.agree(rating, scopes)
    consent.decline(session)
    return rating
