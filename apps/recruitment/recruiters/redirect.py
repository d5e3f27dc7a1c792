"""A panel such as CloudResearch Connect: it adds ids to our link, and wants its people back at its own address."""

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise

from apps.participants.models import Session
from apps.recruitment.models import ExternalIdentity
from apps.recruitment.recruiters.base import Arrival, WayBack
from apps.recruitment.recruiters.reading import an_id, incomplete_link, latest_submission, settings_errors
from apps.recruitment.redirects import fill
from apps.recruitment.settings_forms import RedirectForm
from apps.studies.models import Cohort


class RedirectRecruiter:
    """Lets in whom the panel names, and sends them back to the address of their outcome."""

    name = "redirect"
    settings_form: type[forms.Form] = RedirectForm
    sends_each_session = True

    def missing(self, cohort: Cohort) -> list[Promise | str]:
        """Return what is wrong with the settings."""
        return [*settings_errors(RedirectForm, cohort.recruiter_settings)]

    def parameters(self, cohort: Cohort) -> frozenset[str]:
        """Return the panel's name of a person's id."""
        return frozenset({cohort.recruiter_settings.get("person_parameter", "")})

    def entry_query(self, cohort: Cohort) -> str:
        """Return nothing: such panels add their ids themselves."""
        return ""

    def arrival(self, request: HttpRequest, cohort: Cohort) -> Arrival:
        """Return whom the panel names. Raises EntryError where an id is missing or none."""
        asked = {part: cohort.recruiter_settings.get(f"{part}_parameter", "") for part in ("person", "submission")}
        given = {part: an_id(request.GET.get(name, "")) for part, name in asked.items() if name}
        if "person" not in given:
            raise incomplete_link()
        study = request.GET.get(cohort.recruiter_settings.get("study_parameter", ""), "")[:200]
        # A panel without an id for each sitting sends everybody once.
        return Arrival(given["person"], given.get("submission", given["person"]), study)

    def way_back(self, session: Session) -> WayBack:
        """Return the address of the outcome with its placeholders filled in, and the code where that is one of them."""
        template = session.cohort.recruiter_settings.get(f"url_{session.outcome}", "")
        submission = latest_submission(session)
        identity = ExternalIdentity.objects.filter(participant=session.participant_id).first()
        code = session.completion_code or ""
        values = {
            "person": identity.external_id if identity else "",
            "submission": submission.submission_id if submission else "",
            "study": submission.their_study if submission else "",
            "outcome": session.outcome,
            "code": code,
        }
        return WayBack(url=fill(template, values), code=code if "{code}" in template else "")

    def api(self, cohort: Cohort) -> None:
        """Return nothing: what such panels can be asked differs from one to the next."""
        return
