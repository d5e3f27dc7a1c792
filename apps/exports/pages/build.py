"""The page “Build release”, the actions on studies and cohorts that lead to it, and taking up a failed release."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.exports import tasks
from apps.exports.building import lifecycle
from apps.exports.models import Release
from apps.exports.pages.build_form import BuildForm
from apps.studies.logged_admin import actor_of
from apps.studies.members import may
from apps.studies.models import Cohort, Study
from apps.studies.scope import ScopedAdmin, needs

BUILD = "exports.add_release"


@needs(BUILD)
@admin.action(description=gettext_lazy("Build release"))
def build_from_studies(model_admin: Any, request: HttpRequest, studies: QuerySet[Study]) -> HttpResponse | None:
    """Lead to the page that asks for a release of the study."""
    return _lead_to_page(model_admin, request, list(studies), [])


@needs(BUILD)
@admin.action(description=gettext_lazy("Build release"))
def build_from_cohorts(model_admin: Any, request: HttpRequest, cohorts: QuerySet[Cohort]) -> HttpResponse | None:
    """Lead to the page that asks for a release of the chosen cohorts alone."""
    studies = Study.objects.filter(cohorts__in=cohorts).distinct()
    return _lead_to_page(model_admin, request, list(studies), list(cohorts.order_by("slug")))


@needs(BUILD)
@admin.action(description=gettext_lazy("Resume"))
def resume(model_admin: Any, request: HttpRequest, releases: QuerySet[Release]) -> None:
    """Take up failed releases where they stopped."""
    for release in releases:
        if not may(request.user, BUILD, release.study_id):
            raise PermissionDenied
        if lifecycle.resume(release):
            tasks.queue_work(release.pk)
            model_admin.message_user(request, _("%(release)s goes on.") % {"release": release})
        else:
            said = _("%(release)s has not failed: there is nothing to resume.") % {"release": release}
            model_admin.message_user(request, said, messages.WARNING)


def offer(model: type[Study | Cohort], action: Any) -> None:
    """Add an action to a page of an app below this one, which cannot know it."""
    page = admin.site.get_model_admin(model)
    page.actions = (*(page.actions or ()), action)


class BuildAdmin(ScopedAdmin):
    """The part of the releases' admin that asks for one."""

    def get_urls(self) -> list[Any]:
        """Add the page."""
        page = self.admin_site.admin_view(self.build_view)
        return [path("build/<int:pk>/", page, name="studies_study_release"), *super().get_urls()]

    def build_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for whom, what for and what of a study; then build it, and lead to where it is watched."""
        study = get_object_or_404(Study, pk=pk)
        if not may(request.user, BUILD, study.pk):
            raise PermissionDenied
        chosen = _chosen_cohorts(request, study)
        sent = request.POST if request.method == "POST" else None
        form = BuildForm(study, chosen or list(study.cohorts.all()), sent)
        if form.is_bound and form.is_valid():
            release = form.request(by=actor_of(request), cohorts=[cohort.slug for cohort in chosen])
            if release:
                tasks.queue_work(release.pk)
                return redirect("admin:exports_release_change", release.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Build release"),
            "study": study,
            "cohorts": chosen,
            "form": form,
            "asleep": study.recipients.exclude(pk__in=form.recipients),
            "may_add_recipient": may(request.user, "exports.add_recipient", study.pk),
        }
        return TemplateResponse(request, "admin/exports/build.html", context)


def _chosen_cohorts(request: HttpRequest, study: Study) -> list[Cohort]:
    """Return the cohorts that the address names; none stands for all of the study. Raises Http404."""
    slugs = set(request.GET.getlist("cohort"))
    found = list(study.cohorts.filter(slug__in=slugs).order_by("slug"))
    if len(found) < len(slugs):
        raise Http404
    return found


def _lead_to_page(
    model_admin: Any, request: HttpRequest, studies: list[Study], cohorts: list[Cohort]
) -> HttpResponse | None:
    if len(studies) != 1:
        said = _("A release is of one study. Choose one study, or cohorts of one study.")
        model_admin.message_user(request, said, messages.ERROR)
        return None
    query = urlencode([("cohort", cohort.slug) for cohort in cohorts])
    return HttpResponseRedirect(f"{reverse('admin:studies_study_release', args=[studies[0].pk])}?{query}".rstrip("?"))
