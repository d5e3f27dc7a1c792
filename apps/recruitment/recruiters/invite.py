"""Invitations, each for one person."""

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.participants.models import Session
from apps.recruitment.errors import EntryError
from apps.recruitment.models import Invite
from apps.recruitment.recruiters.base import Arrival, WayBack
from apps.recruitment.settings_forms import NoSettingsForm
from apps.studies.models import Cohort

TOKEN = "invite"  # noqa: S105 - the parameter's name


class InviteRecruiter:
    """Lets in whoever holds an invitation of the cohort, and whoever opened it first comes back by it."""

    name = "invite"
    settings_form: type[forms.Form] = NoSettingsForm
    sends_each_session = False

    def missing(self, cohort: Cohort) -> list[Promise | str]:
        """Return nothing: people can be invited at any time."""
        return []

    def parameters(self, cohort: Cohort) -> frozenset[str]:
        """Return the name of an invitation's token."""
        return frozenset({TOKEN})

    def entry_query(self, cohort: Cohort) -> str:
        """Return nothing: each invitation is a link of its own."""
        return ""

    def arrival(self, request: HttpRequest, cohort: Cohort) -> Arrival:
        """Return the invitation. Raises EntryError where there is none such, or it was taken back."""
        invite = Invite.objects.filter(cohort=cohort, token=request.GET.get(TOKEN, "")).first()
        if invite is None:
            raise EntryError(
                _("This study is by invitation. Open the whole link of your own invitation: each works for one person.")
            )
        if invite.revoked_at or (invite.opened_at and invite.participant_id is None):
            raise EntryError(_("This invitation holds no longer. Ask whoever sent it to you for another one."))
        return Arrival(invite=invite)

    def way_back(self, session: Session) -> WayBack:
        """Return the session's code where it is complete: nobody waits for any other."""
        complete = session.outcome == Session.Outcome.COMPLETE
        return WayBack(code=session.completion_code or "" if complete else "")

    def api(self, cohort: Cohort) -> None:
        """Return nothing: there is nobody to ask."""
        return
