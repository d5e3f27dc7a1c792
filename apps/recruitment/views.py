"""The way in: a cohort's link."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.participants.enrolment import CannotEnterError, speak
from apps.participants.sitting import remember
from apps.participants.views import notice
from apps.recruitment.entry import arrive
from apps.recruitment.errors import EntryError
from apps.recruitment.framed import frameable, is_framed, way_out
from apps.studies.models import Cohort


@never_cache
@vary_on_headers("Sec-Fetch-Dest")
@require_safe
def join(request: HttpRequest, entry_key: str) -> HttpResponseBase:
    """Exchange a cohort's link for a session cookie and a clean address; say plainly why not, where not.

    Inside another page's frame, offer the link in a new window instead.
    """
    cohort = Cohort.objects.select_related("study", "term_list").filter(entry_key=entry_key).first()
    if cohort is None:
        return _leads_nowhere(request)
    with speak(cohort):
        return way_out(request, cohort) if is_framed(request) else _let_in(request, cohort)


@frameable
def _leads_nowhere(request: HttpRequest) -> HttpResponse:
    return notice(
        request,
        title=_("This link does not lead to a study"),
        text=_("Copy the whole link from your invitation and open it again."),
        status=404,
    )


def _let_in(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    if request.method == "HEAD":
        return HttpResponse()
    try:
        session = arrive(request, cohort)
    except EntryError as error:
        return notice(request, title=_("Something is missing in your link"), text=str(error), status=400)
    except CannotEnterError as error:
        return notice(request, title=str(error.title), text=str(error.text))
    response = redirect("participants:current")
    remember(response, session)
    return response
