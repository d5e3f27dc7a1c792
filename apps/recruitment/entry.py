"""Who comes in by a link: a new person, or one we have met."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Participant
from apps.recruitment.models import ExternalIdentity
from apps.studies.models import Cohort

EXTERNAL_ID = re.compile(r"[\w.@:+-]{1,200}")


class InvalidExternalIdError(Exception):
    """The recruiter's id in the link is not one; the message says what to do."""


def identify(cohort: Cohort, external_id: str | None) -> Participant:
    """Return the participant a recruiter's id stands for, made at first sight; a new one where there is no id.

    Raises InvalidExternalIdError for an id that is empty, too long or has other signs than letters, digits and .@:+-_
    """
    if external_id is None:
        return Participant.objects.create(study=cohort.study)
    if not EXTERNAL_ID.fullmatch(external_id):
        raise InvalidExternalIdError(
            _("The link you followed is incomplete. Copy the whole link from your invitation and open it again.")
        )
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
