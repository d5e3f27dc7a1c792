"""The one shape of every recruiter's adapter."""

from dataclasses import dataclass
from typing import Protocol

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise

from apps.participants.models import Session
from apps.recruitment.api.base import RecruiterApi
from apps.recruitment.models import Invite
from apps.studies.models import Cohort


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes in by a link, in the recruiter's words; "" for what the recruiter does not name."""

    person: str = ""
    submission: str = ""
    their_study: str = ""
    invite: Invite | None = None
    # A signed entry that lets in one browser only.
    token: str = ""


@dataclass(frozen=True, slots=True)
class WayBack:
    """What the last page gives the person to take back: an address to go to, a code to show, or neither."""

    url: str = ""
    code: str = ""
    name: str = ""


class Recruiter(Protocol):
    """What an adapter knows of its recruiter."""

    name: str
    settings_form: type[forms.Form]
    sends_each_session: bool

    def missing(self, cohort: Cohort) -> list[Promise | str]:
        """Return what the cohort's settings lack before people may come, each a sentence."""
        ...

    def parameters(self, cohort: Cohort) -> frozenset[str]:
        """Return the names in the entry link's query of which any one says that the link names somebody."""
        ...

    def entry_query(self, cohort: Cohort) -> str:
        """Return what is added to the cohort's link where it is given to the recruiter, "" for nothing."""
        ...

    def arrival(self, request: HttpRequest, cohort: Cohort) -> Arrival:
        """Return who comes in, all that the recruiter signed having been verified. Raises EntryError."""
        ...

    def way_back(self, session: Session) -> WayBack:
        """Return what somebody whose outcome is decided takes back to the recruiter."""
        ...

    def api(self, cohort: Cohort) -> RecruiterApi | None:
        """Return what the recruiter can be asked by program; None where it cannot, or no account is set up."""
        ...
