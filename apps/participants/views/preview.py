"""A cohort's pages as its participants will read them, for staff, without a session: nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.participants import demographics
from apps.participants.demographics import Asked
from apps.participants.enrolment import speak
from apps.participants.models import Participant, Session
from apps.participants.views.about import AboutView
from apps.participants.views.consent import ConsentView
from apps.participants.views.steps import StepView
from apps.participants.views.training import InstructionsView, QuizView
from apps.studies.members import may
from apps.studies.models import Cohort

Show = Callable[[HttpRequest, Session], HttpResponse]


def _page(view: type[StepView]) -> Show:
    def show(request: HttpRequest, session: Session) -> HttpResponse:
        return _made(view, request, session).get(request)  # type: ignore[attr-defined, no-any-return]

    return show


def _about(request: HttpRequest, session: Session) -> HttpResponse:
    view: AboutView = _made(AboutView, request, session)  # type: ignore[assignment]
    return view.ask([Asked(question) for question in demographics.questions(session)])


def _made(kind: type[StepView], request: HttpRequest, session: Session) -> StepView:
    view = kind()
    view.setup(request)
    view.session = session
    return view


# The pages that consist of words; the others need a camera, or pictures that are somebody's to judge.
PAGES: dict[str, Show] = {
    "consent": _page(ConsentView),
    "about": _about,
    "instructions": _page(InstructionsView),
    "quiz": _page(QuizView),
}
NAMES = {
    "consent": _("Agreement"),
    "about": _("About you"),
    "instructions": _("How it works"),
    "quiz": _("Questions on the task"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """The bar above a previewed page: the pages there are, as (name, address, whether it is this one), and the way
    back."""

    pages: list[tuple[str, str, bool]]
    back: str


def pages_of(cohort: Cohort) -> list[str]:
    """Return the pages that the cohort's participants see and staff can look at, in order."""
    asked = {"about": cohort.questionnaire is not None, "quiz": cohort.wording.has_training}
    return [page for page in PAGES if asked.get(page, True)]


def _preview(request: HttpRequest, pk: int, page: str) -> HttpResponse:
    """Show one page; whatever is sent from it leads on to the next, and from the last back to the cohort."""
    cohort = get_object_or_404(Cohort.objects.select_related("wording", "consent_text", "questionnaire"), pk=pk)
    if not may(request.user, "studies.view_cohort", cohort.study_id):
        raise PermissionDenied
    pages = pages_of(cohort)
    if page not in pages:
        raise Http404(_("This cohort has no such page."))
    back = reverse("admin:studies_cohort_change", args=[pk])
    if request.method == "POST":
        ahead = pages[pages.index(page) + 1 :]
        return redirect("participants:preview", pk, ahead[0]) if ahead else redirect(back)
    bar = [(str(NAMES[name]), reverse("participants:preview", args=[pk, name]), name == page) for name in pages]
    request.preview = Preview(bar, back)  # type: ignore[attr-defined]
    session = Session(cohort=cohort, participant=Participant(study=cohort.study), term_order=[], rng_seed=0)
    with speak(cohort):
        return PAGES[page](request, session)


preview = admin.site.admin_view(_preview)
