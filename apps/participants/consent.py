"""Consent: what was asked, in which words, and what the person said."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.participants.models import ConsentEvent, Session
from apps.participants.outcomes import decide
from apps.studies.models import Scope


class ScopeMissingError(Exception):
    """The person agreed, but not to everything this cohort cannot do without."""


def scopes_asked(session: Session) -> list[Scope]:
    """Return the scopes this session's page asks for: all, but for photographs where none are taken."""
    return [scope for scope in Scope if scope != Scope.PHOTOGRAPH or session.cohort.takes_photographs]


def refuses_photographs(session: Session, scopes: Iterable[str]) -> bool:
    """Whether someone agrees to all that this cohort cannot do without, except to being photographed."""
    return scopes_required(session) - set(scopes) == {Scope.PHOTOGRAPH}


def scopes_required(session: Session) -> set[Scope]:
    """Return the scopes without which there is nothing to do in this cohort."""
    return {Scope.TAKE_PART, Scope.PHOTOGRAPH} if session.cohort.takes_photographs else {Scope.TAKE_PART}


@transaction.atomic
def agree(session: Session, scopes: Iterable[str]) -> None:
    """Record agreement to `scopes` of those asked. Raises ScopeMissingError where a required one is absent."""
    agreed = [scope for scope in scopes_asked(session) if scope in set(scopes)]
    if scopes_required(session) - set(agreed):
        raise ScopeMissingError(
            _("To take part, please tick the boxes marked as necessary, or choose not to take part.")
        )
    _record(session, [str(scope) for scope in agreed])
    session.consented_at = timezone.now()
    session.save(update_fields=["consented_at"])


@transaction.atomic
def decline(session: Session) -> None:
    """Record the refusal and end the session; the same link may be used again after a change of mind."""
    _record(session, [])
    decide(session, Session.Outcome.DECLINED)


def _record(session: Session, scopes: list[str]) -> None:
    text = session.texts.consent_text
    ConsentEvent.objects.create(session=session, consent_text=text, text_sha256=text.sha256, scopes=scopes)
