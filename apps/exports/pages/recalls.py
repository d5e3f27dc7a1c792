"""What was taken back of a release, who must be told, its rebuilding; and what changed from one release to another."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.exports import tasks
from apps.exports.comparing.difference import difference
from apps.exports.errors import ReleaseError
from apps.exports.handing_out import delivery
from apps.exports.models import Release
from apps.exports.pages.build import BUILD
from apps.exports.pages.downloads import DownloadAdmin
from apps.exports.recalling import recall
from apps.exports.recalling.report import report, taking
from apps.studies.logged_admin import actor_of
from apps.studies.members import may
from apps.studies.record_admin import permitted

DIFFERENCE = "difference.json"
REBUILT = {Release.State.READY, Release.State.FAILED}


class OtherField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Another release of the same recipient, by its name and day."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as “faces-2026-003 · 2026-05-01”."""
        return f"{obj} · {obj.created_at:%Y-%m-%d}"


class DifferenceForm(forms.Form):
    """From which earlier release."""

    since = OtherField(label=gettext_lazy("Since"), queryset=Release.objects.none())

    def __init__(self, release: Release, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = Release.objects.filter(recipient=release.recipient, state=Release.State.READY)
        others: Any = self.fields["since"]
        others.queryset = ready.exclude(pk=release.pk)


class RecallAdmin(DownloadAdmin):
    """The part of the releases' admin that follows withdrawals into what was handed out."""

    def get_urls(self) -> list[Any]:
        """Add the page, and the address of a difference."""
        wrap = self.admin_site.admin_view
        compare = wrap(require_GET(self.difference_view))
        return [
            path("<int:pk>/recall/", wrap(self.recall_view), name="exports_release_recall"),
            path("<int:pk>/difference/", compare, name="exports_release_difference"),
            *super().get_urls(),
        ]

    def recall_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what must be deleted and who has it; asked by POST, rebuild the release without it."""
        release: Release = permitted(self, request, pk, self.has_view_permission)
        may_rebuild = may(request.user, BUILD, release.study_id)
        if request.method == "POST":
            if not may_rebuild:
                raise PermissionDenied
            return self._rebuild(request, release)
        published = bool(release.manifest_sha256)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Taken back of %(release)s") % {"release": release},
            "original": release,
            "report": (told := report(release) if published else None),
            "takings": [taking(each) for each in told.downloads] if told else [],
            "leaving": recall.leaving(release) if published and release.state in REBUILT else None,
            "may_rebuild": may_rebuild,
            "may_download": self.has_download_permission(request, release),
            "form": DifferenceForm(release),
        }
        return TemplateResponse(request, "admin/exports/release/recall.html", context)

    def difference_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out what changed since an earlier release of the recipient. Raises Http404 for any other."""
        release: Release = permitted(self, request, pk, self.has_download_permission)
        form = DifferenceForm(release, request.GET)
        if not form.is_valid():
            raise Http404
        try:
            delivery.require_takeable(release)
            found = difference(form.cleaned_data["since"], release)
        except ReleaseError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:exports_release_recall", pk)
        delivery.log_download(release, request.user, DIFFERENCE)  # type: ignore[arg-type]
        headers = {
            "Content-Disposition": f'attachment; filename="{release}-{DIFFERENCE}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(json.dumps(found, indent=1), content_type="application/json", headers=headers)

    def _rebuild(self, request: HttpRequest, release: Release) -> HttpResponse:
        try:
            recall.rebuild(release, by=actor_of(request))
        except ReleaseError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:exports_release_recall", release.pk)
        tasks.queue_work(release.pk)
        return redirect("admin:exports_release_change", release.pk)
