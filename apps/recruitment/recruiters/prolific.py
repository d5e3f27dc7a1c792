"""Prolific: signed entries, a completion code for each outcome, and an API that pays.

Facts: docs.prolific.com, “Reviewing submissions and rewards”, “Retrieve JSON Web Key Set”, “The study object”.
"""

import re
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.participants.models import Session
from apps.recruitment import accounts
from apps.recruitment.api.base import RecruiterApi
from apps.recruitment.api.prolific import ProlificApi
from apps.recruitment.errors import EntryError
from apps.recruitment.recruiters.base import Arrival, WayBack
from apps.recruitment.recruiters.reading import settings_errors
from apps.recruitment.settings_forms import ProlificForm
from apps.recruitment.signed_entry import TOKEN, signed_payload
from apps.studies.models import Cohort

PERSON, STUDY, SUBMISSION = "PROLIFIC_PID", "STUDY_ID", "SESSION_ID"
IDS = (PERSON, STUDY, SUBMISSION)
THEIR_ID = re.compile(r"[0-9A-Za-z]{8,64}")
COMPLETE_URL = "https://app.prolific.com/submissions/complete"


class ProlificRecruiter:
    """Lets in whom Prolific names, believes only its signature where the cohort says so, and sends back by code."""

    name = "prolific"
    settings_form: type[forms.Form] = ProlificForm
    sends_each_session = True

    def missing(self, cohort: Cohort) -> list[Promise | str]:
        """Return what is wrong with the settings."""
        return [*settings_errors(ProlificForm, cohort.recruiter_settings)]

    def parameters(self, cohort: Cohort) -> frozenset[str]:
        """Return the three ids' names, and the signed entry's."""
        return frozenset({*IDS, TOKEN})

    def entry_query(self, cohort: Cohort) -> str:
        """Return the ids as Prolific's placeholders."""
        return "&".join(f"{name}={{{{%{name}%}}}}" for name in IDS)

    def arrival(self, request: HttpRequest, cohort: Cohort) -> Arrival:
        """Return whom Prolific names. Raises EntryError for what is missing, forged, expired or of another study."""
        given = {name: request.GET[name] for name in IDS if name in request.GET}
        token = request.GET.get(TOKEN, "")
        if token or cohort.recruiter_settings.get("signed"):
            signed = signed_payload(token, account=cohort.recruiter_settings.get("account", ""))
            if any(signed.get(name) != value for name, value in given.items()):
                raise from_prolific()
            given = {name: str(signed.get(name, "")) for name in IDS}
        if not all(THEIR_ID.fullmatch(given.get(name, "")) for name in IDS):
            raise from_prolific()
        ours = cohort.recruiter_settings.get("study_ids", "").split()
        if ours and given[STUDY] not in ours:
            raise from_prolific()
        return Arrival(given[PERSON], given[SUBMISSION], given[STUDY], token=token)

    def way_back(self, session: Session) -> WayBack:
        """Return Prolific's page for the code of the outcome; nothing where the cohort has no code for it."""
        code = session.cohort.recruiter_settings.get(f"code_{session.outcome}", "")
        return WayBack(f"{COMPLETE_URL}?{urlencode({'cc': code})}" if code else "", code, "Prolific")

    def api(self, cohort: Cohort) -> RecruiterApi | None:
        """Return Prolific's API with the cohort's account; None where it has none with a token."""
        alias = cohort.recruiter_settings.get("account", "")
        try:
            account = accounts.account(alias)
        except accounts.NoAccountError:
            return None
        return ProlificApi(account) if account.token else None


def from_prolific() -> EntryError:
    """Return the error that leads back to Prolific."""
    return EntryError(
        _("This link does not come from Prolific as it should. Open the study again from Prolific's page.")
    )
