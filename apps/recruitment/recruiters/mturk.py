"""MTurk, for those who still have an account: a HIT shows our link in its page, the study opens beside it.

Facts: docs.aws.amazon.com, AWSMechTurk, “ExternalQuestion”, and its API reference.
"""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.participants.models import Session
from apps.recruitment import accounts
from apps.recruitment.api.base import RecruiterApi
from apps.recruitment.api.mturk import MturkApi
from apps.recruitment.errors import EntryError
from apps.recruitment.recruiters.base import Arrival, WayBack
from apps.recruitment.recruiters.reading import an_id, settings_errors
from apps.recruitment.settings_forms import MturkForm
from apps.studies.models import Cohort

PERSON, SUBMISSION, HIT, SUBMIT_TO = "workerId", "assignmentId", "hitId", "turkSubmitTo"
PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE"
LIVE, SANDBOX = "https://www.mturk.com", "https://workersandbox.mturk.com"


@dataclass(frozen=True, slots=True)
class HitPage:
    """What our page inside the HIT needs: whether the HIT is accepted, and where its form goes."""

    is_preview: bool
    assignment: str
    host: str

    @property
    def submit_url(self) -> str:
        """Where the HIT's form goes."""
        return f"{self.host}/mturk/externalSubmit"


class MturkRecruiter:
    """Lets in whoever has accepted the HIT, in a window of its own, and hands out a code to bring back to it."""

    name = "mturk"
    settings_form: type[forms.Form] = MturkForm
    sends_each_session = True

    def missing(self, cohort: Cohort) -> list[Promise | str]:
        """Return what is wrong with the settings."""
        return [*settings_errors(MturkForm, cohort.recruiter_settings)]

    def parameters(self, cohort: Cohort) -> frozenset[str]:
        """Return the names MTurk adds."""
        return frozenset({PERSON, SUBMISSION, HIT})

    def entry_query(self, cohort: Cohort) -> str:
        """Return nothing: MTurk adds its ids itself."""
        return ""

    def hit_page(self, request: HttpRequest, cohort: Cohort) -> HitPage:
        """Return what the page inside the HIT needs; its form goes to MTurk alone, whatever the link says."""
        host = LIVE if cohort.recruiter_settings.get("live") else SANDBOX
        assignment = request.GET.get(SUBMISSION, "")
        is_preview = not assignment or assignment == PREVIEW or not request.GET.get(PERSON)
        return HitPage(is_preview, assignment, host)

    def arrival(self, request: HttpRequest, cohort: Cohort) -> Arrival:
        """Return whom MTurk names. Raises EntryError where the HIT is not accepted, or is another cohort's."""
        if self.hit_page(request, cohort).is_preview:
            raise EntryError(_("Accept the HIT first, then open the study from its page."))
        person, assignment, hit = (an_id(request.GET.get(name, "")) for name in (PERSON, SUBMISSION, HIT))
        ours = cohort.recruiter_settings.get("hit_ids", "").split()
        if ours and hit not in ours:
            raise EntryError(_("This HIT does not belong to the study. Open the study from its own HIT."))
        return Arrival(person, assignment, hit)

    def way_back(self, session: Session) -> WayBack:
        """Return the session's code, whatever the outcome: it is put into the HIT."""
        return WayBack(code=session.completion_code or "", name="MTurk")

    def api(self, cohort: Cohort) -> RecruiterApi | None:
        """Return MTurk's API with the cohort's account; None where it has none with a key."""
        settings = cohort.recruiter_settings
        try:
            account = accounts.account(settings.get("account", ""))
        except accounts.NoAccountError:
            return None
        return MturkApi(account, live=bool(settings.get("live"))) if account.key_id else None
