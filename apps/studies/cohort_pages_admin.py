"""A cohort's further pages: newer texts for a live one, a clone, its recruiter's settings, and drafts from presets."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from apps.studies import presets, recruiters
from apps.studies.clone import clone
from apps.studies.cohort_page_forms import CloneForm, PresetsForm, TextsForm
from apps.studies.cohorts import CohortError
from apps.studies.editing import change_texts, edit, label_of
from apps.studies.logged_admin import actor_of
from apps.studies.members import studies_of
from apps.studies.models import Cohort, Study
from apps.studies.record_admin import permitted
from apps.studies.scope import ScopedAdmin

Page = Callable[[HttpRequest, Cohort], HttpResponse]


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


class CohortPagesAdmin(ScopedAdmin):
    """The part of the cohorts' admin that has a page of its own for what the form does not do."""

    def get_urls(self) -> list[URLPattern]:
        """Add the pages."""
        pages: dict[str, Page] = {
            "texts": self.texts_page,
            "clone": self.clone_page,
            "recruiter": self.recruiter_page,
        }
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(self._of_cohort(page)), name=f"studies_cohort_{name}")
            for name, page in pages.items()
        ]
        of_study = self.admin_site.admin_view(self.presets_page)
        return [path("presets/", of_study, name="studies_cohort_presets"), *own, *super().get_urls()]

    def _of_cohort(self, page: Page) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return page(request, permitted(self, request, pk, self.has_change_permission))

        return view

    def texts_page(self, request: HttpRequest, cohort: Cohort) -> HttpResponse:
        """Let new sessions of a live cohort read newer texts."""
        form = TextsForm(cohort, _sent(request))
        if request.method == "POST" and form.is_valid():
            try:
                changed = change_texts(cohort, form.cleaned_data, actor=actor_of(request))
            except CohortError as error:
                form.add_error(None, str(error))
            else:
                said = _("Sessions of “%(cohort)s” that begin from now on read the new texts.")
                self.message_user(request, said % {"cohort": changed.slug}, messages.SUCCESS)
                return redirect("admin:studies_cohort_change", cohort.pk)
        return self.page(request, "texts", form, cohort=cohort, title=_("Change texts of %s") % cohort.slug)

    def clone_page(self, request: HttpRequest, cohort: Cohort) -> HttpResponse:
        """Take the design to another country."""
        if not self.may(request, "add", cohort):
            raise PermissionDenied
        form = CloneForm(_sent(request), initial={"language": cohort.language})
        if request.method == "POST" and form.is_valid():
            try:
                made = clone(cohort, **form.cleaned_data, actor=actor_of(request))
            except CohortError as error:
                form.add_error("language", str(error))
            else:
                self.message_user(request, _("“%s” is a draft now. Not taken along:") % made.cohort, messages.SUCCESS)
                for reason in made.left_behind:
                    self.message_user(request, str(reason), messages.WARNING)
                return redirect("admin:studies_cohort_change", made.cohort.pk)
        return self.page(request, "clone", form, cohort=cohort, title=_("Clone %s") % cohort.slug)

    def recruiter_page(self, request: HttpRequest, cohort: Cohort) -> HttpResponse:
        """Ask for what the cohort's recruiter needs to know, or what we need to know of it."""
        form = recruiters.settings_form(cohort.recruiter, _sent(request), settings=cohort.recruiter_settings)
        if request.method == "POST" and form.is_valid():
            try:
                edit(cohort, {"recruiter_settings": recruiters.settings_of(form)}, actor=actor_of(request))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.message_user(request, _("The recruiter's settings are stored."), messages.SUCCESS)
                return redirect("admin:studies_cohort_change", cohort.pk)
        title = _("%(recruiter)s for %(cohort)s") % {
            "recruiter": cohort.get_recruiter_display(),
            "cohort": cohort.slug,
        }
        return self.page(request, "recruiter", form, cohort=cohort, title=title)

    def presets_page(self, request: HttpRequest) -> HttpResponse:
        """Make drafts for several countries in one go."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        studies = studies_of(request.user, self.permission("add")) & Study.objects.real()
        form = PresetsForm(studies, _sent(request))
        made: list[presets.Outcome] = []
        if request.method == "POST" and form.is_valid():
            made = presets.make_drafts(**form.cleaned_data, actor=actor_of(request))
        figures = [(label_of(figure.field), figure) for figure in presets.FIGURES]
        title = _("New cohorts from presets")
        return self.page(request, "presets", form, title=title, outcomes=made, figures=figures)

    def page(
        self,
        request: HttpRequest,
        name: str,
        form: forms.Form,
        *,
        title: str,
        cohort: Cohort | None = None,
        **context: Any,
    ) -> HttpResponse:
        """Show one of the pages with its form."""
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "original": cohort}
        shared |= {"title": title, "form": form, **context}
        return TemplateResponse(request, f"admin/studies/cohort/{name}.html", shared)
