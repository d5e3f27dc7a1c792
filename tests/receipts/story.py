"""Someone who has given something, at their browser."""

from typing import Any

from django.urls import reverse

from apps.mimicry.models import Mimic
from apps.participants.completion import complete
from apps.participants.models import Session
from apps.participants.sitting import COOKIE, resume_token
from apps.participants.trials import lock_trial, note_photograph
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_judgment, make_mimic, make_session
from tests.participants.client import Browser, Response


def gave(cohort: Cohort | None = None) -> Session:
    """A finished session with everything its cohort asks for."""
    session = make_session(cohort or make_cohort(seeds=3, trials_per_session=2))
    for trial in session.trials.all():
        make_judgment(trial)
        if session.cohort.takes_photographs:
            make_mimic(trial)
            note_photograph(lock_trial(trial.pk))
    complete(session)
    return Session.objects.select_related("participant", "cohort").get(pk=session.pk)


def first_of(session: Session) -> Mimic:
    """The session's first photograph."""
    return session.mimics.order_by("trial__position")[0]


def at(session: Session) -> Browser:
    """The browser the session was done in."""
    browser = Browser()
    browser.get(reverse("recruitment:join", args=[session.cohort.entry_key]), {"resume": resume_token(session)})
    assert COOKIE in browser.cookies
    return browser


def press(browser: Browser, address: str) -> Response:
    """Confirm on the page at an address, as its form does."""
    page = browser.get(address)
    token = str(page.context["csrf_token"])
    return browser.post(address, {"csrfmiddlewaretoken": token}, follow=True)


def type_code(browser: Browser, code: str, **extra: Any) -> Response:
    """Type a code on the page that asks for it."""
    token = str(browser.get("/withdraw/", **extra).context["csrf_token"])
    return browser.post("/withdraw/", {"csrfmiddlewaretoken": token, "code": code}, follow=True, **extra)
