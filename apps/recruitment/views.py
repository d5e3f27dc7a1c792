"""The way in: a cohort's link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.participants.enrolment import CannotEnterError, enter, speak
from apps.participants.models import Participant
from apps.participants.sitting import current_session, remember, resumed_session
from apps.participants.views import notice
from apps.recruitment.entry import InvalidExternalIdError, identify
from apps.studies.models import Cohort


@never_cache
@require_safe
def join(request: HttpRequest, entry_key: str) -> HttpResponse:
    """Exchange a cohort's link for a session cookie and a clean address; say plainly why not, where not."""
    cohort = Cohort.objects.select_related("study", "term_list").filter(entry_key=entry_key).first()
    if cohort is None:
        return notice(
            request,
            title=_("This link does not lead to a study"),
            text=_("Copy the whole link from your invitation and open it again."),
            status=404,
        )
    with speak(cohort):
        return _let_in(request, cohort)


def _let_in(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    if request.method == "HEAD":
        return HttpResponse()
    try:
        session = enter(cohort, _person(request, cohort), again="again" in request.GET)
    except InvalidExternalIdError as error:
        return notice(request, title=_("Something is missing in your link"), text=str(error), status=400)
    except CannotEnterError as error:
        return notice(request, title=str(error.title), text=str(error.text))
    response = redirect("participants:current")
    remember(response, session)
    return response


def _person(request: HttpRequest, cohort: Cohort) -> Participant:
    """Return whom the link names; where it names nobody, whoever this browser has been in the cohort."""
    external_id = request.GET.get("pid")
    session = resumed_session(request.GET.get("resume", ""))
    if session is None and external_id is None:
        session = current_session(request)
    if session is not None and session.cohort_id == cohort.pk:
        return session.participant
    return identify(cohort, external_id)
