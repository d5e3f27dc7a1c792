"""Reading what recruiters put into a link."""

import re
from typing import Any

from django.utils.translation import gettext as _

from apps.participants.models import Session
from apps.recruitment.errors import EntryError
from apps.recruitment.models import Submission

EXTERNAL_ID = re.compile(r"[\w.@:+-]{1,200}")


def an_id(text: str) -> str:
    """Return the id as it is. Raises EntryError where it is empty, too long or has signs an id has not."""
    if not EXTERNAL_ID.fullmatch(text):
        raise incomplete_link()
    return text


def incomplete_link() -> EntryError:
    """Return the error that asks for the whole link."""
    return EntryError(
        _("The link you followed is incomplete. Copy the whole link from your invitation and open it again.")
    )


def settings_errors(kind: Any, settings: dict[str, Any]) -> list[str]:
    """Return what a settings form finds wrong with what a cohort holds, each a sentence with its field's name."""
    form = kind(settings)
    return [f"{form[name].label}: {error}" for name, errors in form.errors.items() for error in errors]


def latest_submission(session: Session) -> Submission | None:
    """Return the recruiter's submission that the session stands for, the last one where there were several."""
    return session.submissions.order_by("-pk").first()
