"""The page on which a cohort and its recruiter are brought together: what to enter there, what to do next."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.participants.models import Session
from apps.recruitment.models import Submission
from apps.recruitment.recruiters import recruiter_of
from apps.studies.links import entry_link
from apps.studies.members import may
from apps.studies.models import Cohort

CHANGE, PAY, SEE_IDS = "studies.change_cohort", "recruitment.pay_submission", "recruitment.view_submission"
INVITE = "recruitment.add_invite"


def permitted_cohort(request: HttpRequest, pk: int, permission: str = CHANGE) -> Cohort:
    """Return the cohort. Raises Http404 without one, PermissionDenied where the person may not do this there."""
    cohort = Cohort.objects.select_related("study").filter(pk=pk).first()
    if cohort is None:
        raise Http404
    if not may(request.user, permission, cohort.study_id):
        raise PermissionDenied
    return cohort


def page(request: HttpRequest, name: str, cohort: Cohort, title: str, **context: Any) -> HttpResponse:
    """Render one of a cohort's pages of recruitment within the admin."""
    study = cohort.study_id
    shared = {
        **admin.site.each_context(request),
        "title": title,
        "cohort": cohort,
        "original": cohort,
        "opts": Cohort._meta,
        "may_change": may(request.user, CHANGE, study),
        "may_pay": may(request.user, PAY, study),
        "may_see_ids": may(request.user, SEE_IDS, study),
        "may_invite": may(request.user, INVITE, study),
    }
    return TemplateResponse(request, f"admin/recruitment/{name}.html", {**shared, **context})


def cohort_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what to enter at the cohort's recruiter, what is missing, and lead to inviting, paying and reconciling."""
    cohort = permitted_cohort(request, pk)
    recruiter = recruiter_of(cohort)
    query = recruiter.entry_query(cohort)
    return page(
        request,
        "cohort",
        cohort,
        _("Recruiting for %(cohort)s") % {"cohort": cohort.slug},
        link=entry_link(cohort) + (f"?{query}" if query else ""),
        webhook=_webhook(cohort),
        missing=recruiter.missing(cohort),
        codes=_codes(cohort),
        can_pay=recruiter.api(cohort) is not None,
        submissions=Submission.objects.filter(session__cohort=cohort).count(),
        runs=cohort.payment_runs.all()[:5],
        invites={"all": cohort.invites.count(), "unused": cohort.invites.unused().count()},
    )


def _codes(cohort: Cohort) -> list[tuple[str, str]]:
    """Each outcome's code, where the recruiter wants to know them beforehand."""
    given = ((str(label), cohort.recruiter_settings.get(f"code_{name}", "")) for name, label in Session.Outcome.choices)
    return [(label, code) for label, code in given if code]


def _webhook(cohort: Cohort) -> str:
    alias = cohort.recruiter_settings.get("account", "")
    if cohort.recruiter != Cohort.Recruiter.PROLIFIC or not alias:
        return ""
    return settings.PUBLIC_URL + reverse("recruitment:prolific_webhook", args=[alias])
