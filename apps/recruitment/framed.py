"""A cohort's link inside somebody else's page, as some recruiters show it.

There a browser gives neither the camera nor a cookie, so the study opens in a window of its own.
"""

from collections.abc import Callable

from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt

from apps.recruitment.recruiters import recruiter_of
from apps.recruitment.recruiters.mturk import MturkRecruiter
from apps.studies.models import Cohort

FRAMES = frozenset({"iframe", "frame", "embed", "object", "fencedframe"})

View = Callable[..., HttpResponseBase]


def is_framed(request: HttpRequest) -> bool:
    """Whether the browser says that it will show the answer inside another page."""
    return request.headers.get("Sec-Fetch-Dest") in FRAMES


def frameable(view: View) -> View:
    """Let any page show what the view answers, which must therefore neither ask nor do anything."""
    return xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view))


@frameable
def way_out(request: HttpRequest, cohort: Cohort) -> HttpResponseBase:
    """Offer the same link, with all that the recruiter added to it, in a new window; set no cookie.

    Inside a HIT of MTurk, offer it once the HIT is accepted, with a form that hands the code back.
    """
    link = {"link": request.get_full_path(), "address": request.build_absolute_uri()}
    if not isinstance(recruiter := recruiter_of(cohort), MturkRecruiter):
        return render(request, "recruitment/framed.html", {"cohort": cohort, **link})
    hit = recruiter.hit_page(request, cohort)
    context = {"cohort": cohort, "hit": hit, **link}

    # Its form, and no other of ours, leads to MTurk.
    @csp_update({"form-action": [hit.host]})
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, "recruitment/hit.html", context)

    return page(request)
