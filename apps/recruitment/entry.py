"""Who comes in by a link: a new person or one we have met, for a new session or for one they left."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.participants.enrolment import FullError, enter, turn_away
from apps.participants.models import Participant, Session
from apps.participants.sitting import current_session, resumed_session
from apps.recruitment import signed_entry
from apps.recruitment.errors import EntryError
from apps.recruitment.models import ExternalIdentity, Invite, Submission
from apps.recruitment.recruiters import recruiter_of
from apps.recruitment.recruiters.base import Arrival
from apps.studies.models import Cohort

# After these a person may begin anew with the same submission; after the others it is settled.
BEGIN_ANEW = frozenset({Session.Outcome.DECLINED, Session.Outcome.TIMED_OUT})


def arrive(request: HttpRequest, cohort: Cohort) -> Session:
    """Return the session that whoever opens the cohort's link comes to.

    A link that names nobody leads whoever has been here in this browser back. Raises EntryError for a link that is not
    right, CannotEnterError where nothing can begin.
    """
    recruiter = recruiter_of(cohort)
    again = "again" in request.GET and not recruiter.sends_each_session
    session = resumed_session(request.GET.get("resume", ""))
    if session is None and not recruiter.parameters(cohort) & set(request.GET):
        session = current_session(request)
    if session is not None and session.cohort.study_id == cohort.study_id:
        return enter(cohort, session.participant, again=again)
    arrival = recruiter.arrival(request, cohort)
    if arrival.token and signed_entry.is_used(arrival.token) and not _is_own(request, arrival, cohort):
        raise EntryError(_("This link has been used in another browser. Open the study again from Prolific's page."))
    session = admit(cohort, arrival, again=again)
    if arrival.token:
        signed_entry.use_up(arrival.token, session.submissions.get(submission_id=arrival.submission))
    return session


@transaction.atomic
def admit(cohort: Cohort, arrival: Arrival, *, again: bool = False) -> Session:
    """Return the session of whoever arrives. A submission we know leads to its session; a new one asks for a new one.

    Raises EntryError where the submission is another person's, CannotEnterError where nothing can begin.
    """
    if arrival.invite:
        return enter(cohort, take_up(arrival.invite), again=again)
    person = identify(cohort, arrival.person)
    if not arrival.submission:
        return enter(cohort, person, again=again)
    return _sit(cohort, person, arrival)


def _sit(cohort: Cohort, person: Participant, arrival: Arrival) -> Session:
    key: dict[str, Any] = {
        "study": cohort.study,
        "recruiter": cohort.recruiter,
        "submission_id": arrival.submission,
    }
    # One at a time, as sessions begin: two tabs of one submission come to the same session.
    Participant.objects.select_for_update(no_key=True).get(pk=person.pk)
    known = Submission.objects.filter(**key).select_related("session__cohort").first()
    if known and known.session.participant_id != person.pk:
        raise EntryError(_("This link belongs to somebody else. Open the study again from the page that sent you."))
    if known and known.session.cohort_id == cohort.pk and known.session.outcome not in BEGIN_ANEW:
        return known.session
    try:
        session = enter(cohort, person, again=True)
    except FullError:
        # Whoever was sent here is owed a way back.
        session = turn_away(cohort, person)
    Submission.objects.update_or_create(**key, defaults={"session": session, "their_study": arrival.their_study})
    return session


def identify(cohort: Cohort, external_id: str) -> Participant:
    """Return the participant a recruiter's id stands for, made at first sight; a new one for the empty id."""
    if not external_id:
        return Participant.objects.create(study=cohort.study)
    return _find_or_make(cohort, external_id)


@transaction.atomic
def _find_or_make(cohort: Cohort, external_id: str) -> Participant:
    key = {"study": cohort.study, "recruiter": cohort.recruiter, "external_id": external_id}
    known = ExternalIdentity.objects.filter(**key).select_related("participant").first()
    if known:
        return known.participant
    participant = Participant.objects.create(study=cohort.study)
    identity, created = ExternalIdentity.objects.get_or_create(**key, defaults={"participant": participant})
    if not created:
        participant.delete()
    return identity.participant


@transaction.atomic
def take_up(invite: Invite) -> Participant:
    """Return whose invitation it is: a new person's, at its first opening. Raises EntryError where it is void."""
    held = Invite.objects.select_for_update().select_related("cohort").get(pk=invite.pk)
    if held.participant:
        return held.participant
    if held.opened_at or held.revoked_at:
        raise EntryError(_("This invitation holds no longer. Ask whoever sent it to you for another one."))
    held.participant = Participant.objects.create(study_id=held.cohort.study_id)
    held.opened_at = timezone.now()
    held.save(update_fields=["participant", "opened_at"])
    return held.participant


def _is_own(request: HttpRequest, arrival: Arrival, cohort: Cohort) -> bool:
    """Whether this browser is that of the person who arrives."""
    session = current_session(request)
    key = {"study": cohort.study, "recruiter": cohort.recruiter, "external_id": arrival.person}
    return session is not None and ExternalIdentity.objects.filter(**key, participant=session.participant_id).exists()
