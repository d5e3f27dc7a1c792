"""The way in: a cohort's link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.participants.enrolment import CannotEnterError, enter, speak
from apps.participants.models import Session
from apps.participants.sitting import current_session, remember
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
    external_id = request.GET.get("pid")
    try:
        session = _resumable(request, cohort, external_id) or enter(cohort, identify(cohort, external_id))
    except InvalidExternalIdError as error:
        return notice(request, title=_("Something is missing in your link"), text=str(error), status=400)
    except CannotEnterError as error:
        return notice(request, title=str(error.title), text=str(error.text))
    response = redirect("participants:current")
    remember(response, session)
    return response


def _resumable(request: HttpRequest, cohort: Cohort, external_id: str | None) -> Session | None:
    """Return the session this browser is in the middle of, where the link names nobody else."""
    session = current_session(request)
    if external_id is not None or session is None or session.cohort_id != cohort.pk:
        return None
    if session.step() == "declined" or session.step() == "done":
        return enter(cohort, session.participant)
    return session
