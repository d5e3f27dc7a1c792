"""Watching a release: how far its build has come, and a look at what is in it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.exports.building import progress
from apps.exports.models import Release
from apps.exports.pages import progress_words
from apps.exports.pages.samples import samples_of
from apps.mimicry.desk.looking import look
from apps.studies.members import may
from apps.studies.record_admin import permitted
from apps.studies.scope import ScopedAdmin

FACES = "mimicry.view_mimic"
SECONDS = 2
BUSY = {Release.State.QUEUED, Release.State.RUNNING}


class WatchAdmin(ScopedAdmin):
    """The part of the releases' admin that is looked at while one is built, and after."""

    def get_urls(self) -> list[Any]:
        """Add the address that tells how far it is, and the page of samples."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", wrap(require_GET(self.progress_view)), name="exports_release_progress"),
            path("<int:pk>/samples/", wrap(require_GET(self.samples_view)), name="exports_release_samples"),
            *super().get_urls(),
        ]

    def progress_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Tell how far it has come, and what has happened since the event whose number is `since`."""
        release: Release = permitted(self, request, pk, self.has_view_permission)
        since = request.GET.get("since", "")
        return JsonResponse(watched(release, since=int(since) if since.isdigit() else 0), headers=_FRESH)

    def samples_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show some of its faces to whoever may see them, each look on record."""
        release: Release = permitted(self, request, pk, self.has_view_permission)
        if not self.may_see_faces(request, release):
            raise PermissionDenied
        viewer: Any = request.user
        on_shelf = release.state == Release.State.READY
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Some pictures of %(release)s") % {"release": release},
            "original": release,
            "pictures": [(mimic, look(mimic, viewer=viewer)) for mimic in samples_of(release)] if on_shelf else [],
        }
        return TemplateResponse(request, "admin/exports/release/samples.html", context, headers=_FRESH)

    def may_see_faces(self, request: HttpRequest, release: Release) -> bool:
        """Whether this person may look at participants' photographs in the study."""
        return may(request.user, FACES, release.study_id)


_FRESH = {"Cache-Control": "no-store"}


def watched(release: Release, *, since: int = 0) -> dict[str, Any]:
    """What the page of a release shows of its build: state, bar, one line, and the log after event `since`."""
    found = progress.of(release)
    events = [
        {"number": event.pk, "at": progress_words.clock(event), "said": progress_words.line(event)}
        for event in release.events.filter(pk__gt=since)
    ]
    return {
        "busy": release.state in BUSY,
        "state": release.state,
        "label": release.get_state_display(),
        "done": found.samples_done,
        "of": found.samples,
        "told": progress_words.told(release, found),
        "events": events,
    }
