"""Keeping recipients by script, as the admin does by hand: each on record."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.exports.errors import AgreementError
from apps.exports.models import Recipient
from apps.studies import changes
from apps.studies.models import Study


@transaction.atomic
def add(study: Study, *, actor: str, **fields: Any) -> Recipient:
    """Return the study's recipient of that `name`, made with the other fields of the agreement where there is none.

    One that exists stays as it is: agreements are changed by people, in the admin. Raises AgreementError for fields
    that no agreement can have, each named.
    """
    known = study.recipients.filter(name=fields["name"]).first()
    if known:
        return known
    recipient = Recipient(study=study, **fields)
    try:
        recipient.full_clean()
    except ValidationError as error:
        said = (f"{name}: {' '.join(reasons)}" for name, reasons in error.message_dict.items())
        raise AgreementError("; ".join(said)) from error
    recipient.save()
    changes.note_new(actor, recipient)
    return recipient
