"""Taking a release out of the house: for those who may, streamed, and written down first."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.exports.errors import ReleaseError
from apps.exports.handing_out import delivery, sending
from apps.exports.models import Release
from apps.studies.record_admin import permitted
from apps.studies.scope import ScopedAdmin


class DownloadAdmin(ScopedAdmin):
    """The addresses a release is taken from, whole or file by file."""

    def get_urls(self) -> list[Any]:
        """Add the two addresses."""
        whole = self.admin_site.admin_view(require_GET(self.download_view))
        single = self.admin_site.admin_view(require_GET(self.file_view))
        return [
            path("<int:pk>/download/", whole, name="exports_release_download"),
            path("<int:pk>/files/<path:name>", single, name="exports_release_file"),
            *super().get_urls(),
        ]

    def has_download_permission(self, request: HttpRequest, release: Release | None = None) -> bool:
        """Whether this person may take releases of the study out."""
        return self.may(request, "download", release)

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the whole release as one tar."""
        return self._send(request, pk, "", sending.whole)

    def file_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
        """Send one file. Raises Http404 for a path that is not in the release."""
        return self._send(request, pk, name, lambda release: sending.single(release, name))

    @admin.display(description=_("download"))
    def take(self, release: Release) -> SafeString | str:
        """A button for a release that is ready."""
        if release.state != Release.State.READY:
            return "–"
        address = reverse("admin:exports_release_download", args=[release.pk])
        return format_html('<a class="button" href="{}">{}</a>', address, _("Download"))

    def _send(
        self, request: HttpRequest, pk: int, name: str, wanted: Callable[[Release], sending.Sending]
    ) -> HttpResponseBase:
        release: Release = permitted(self, request, pk, self.has_download_permission)
        try:
            answer = sending.answer(request, wanted(release))
        except sending.NoSuchFileError as error:
            raise Http404 from error
        except ReleaseError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:exports_release_change", release.pk)
        if answer.status_code in {200, 206}:
            delivery.log_download(release, request.user, name)  # type: ignore[arg-type]
        return answer
