"""One link for everybody: whoever sends it may add an id of their own as `pid`."""

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise

from apps.participants.models import Session
from apps.recruitment.recruiters.base import Arrival, WayBack
from apps.recruitment.recruiters.reading import an_id
from apps.recruitment.settings_forms import NoSettingsForm
from apps.studies.models import Cohort

PERSON = "pid"


class LinkRecruiter:
    """Lets in whoever has the link; those whom it names come back as themselves."""

    name = "link"
    settings_form: type[forms.Form] = NoSettingsForm
    sends_each_session = False

    def missing(self, cohort: Cohort) -> list[Promise | str]:
        """Return nothing: a link needs no settings."""
        return []

    def parameters(self, cohort: Cohort) -> frozenset[str]:
        """Return the one name by which a sender may tell people apart."""
        return frozenset({PERSON})

    def entry_query(self, cohort: Cohort) -> str:
        """Return nothing: the link is given as it is."""
        return ""

    def arrival(self, request: HttpRequest, cohort: Cohort) -> Arrival:
        """Return whom the link names, if anybody. Raises EntryError for an id that is none."""
        return Arrival(person=an_id(request.GET[PERSON])) if PERSON in request.GET else Arrival()

    def way_back(self, session: Session) -> WayBack:
        """Return the session's code where it is complete: nobody waits for any other."""
        complete = session.outcome == Session.Outcome.COMPLETE
        return WayBack(code=session.completion_code or "" if complete else "")

    def api(self, cohort: Cohort) -> None:
        """Return nothing: there is nobody to ask."""
        return
