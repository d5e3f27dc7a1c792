"""Making links to a release and revoking them, on the release's page."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.exports.errors import ReleaseError
from apps.exports.handing_out import links
from apps.exports.handing_out.views import WHOLE
from apps.exports.models import Release, ReleaseLink, Shard
from apps.exports.pages.downloads import DownloadAdmin
from apps.studies.record_admin import permitted

HOURS = {"hours": 1, "days": 24}
MOST = 720


class LinkForm(forms.Form):
    """How long a link shall hold."""

    time = forms.IntegerField(label=gettext_lazy("How long it holds"), min_value=1, max_value=MOST, initial=7)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=[("days", gettext_lazy("days")), ("hours", gettext_lazy("hours"))],
    )

    def holds(self) -> timedelta:
        """The time that was asked for."""
        return timedelta(hours=self.cleaned_data["time"] * HOURS[self.cleaned_data["unit"]])


class LinkAdmin(DownloadAdmin):
    """The part of the releases' admin that hands addresses out."""

    def get_urls(self) -> list[Any]:
        """Add the two addresses that the page posts to."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/links/", wrap(require_POST(self.link_view)), name="exports_release_link"),
            path("<int:pk>/links/revoke/", wrap(require_POST(self.revoke_view)), name="exports_release_link_revoke"),
            *super().get_urls(),
        ]

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a link. Raises Http404, PermissionDenied."""
        release: Release = permitted(self, request, pk, self.has_download_permission)
        form = LinkForm(request.POST)
        try:
            if not form.is_valid():
                raise links.LinkError(_("A link holds for at least an hour, and for 30 days at most."))
            links.make(release, by=_person(request), holds=form.holds())
        except ReleaseError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("The link is made. Whoever has it can take the release."), messages.SUCCESS)
        return redirect("admin:exports_release_change", pk)

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke a link. Raises Http404, PermissionDenied."""
        release: Release = permitted(self, request, pk, self.has_download_permission)
        chosen = request.POST.get("link", "")
        link = get_object_or_404(release.links, pk=chosen if chosen.isdigit() else 0)
        links.revoke(link, by=_person(request))
        self.message_user(request, _("The link is revoked: it opens nothing any more."), messages.SUCCESS)
        return redirect("admin:exports_release_change", pk)

    def links_of(self, release: Release) -> list[dict[str, Any]]:
        """Every link of a release with how often something was taken by it, and what to paste while it is open."""
        made = release.links.select_related("made_by").annotate(taken=Count("downloads"))
        valid = set(release.links.valid().values_list("pk", flat=True))
        patterns = shard_patterns(release) if valid else []
        return [
            {
                "link": link,
                "taken": vars(link)["taken"],
                "state": _state(link),
                "address": links.address(link) if link.pk in valid else "",
                "curl": f"curl -C - -o {release.name}.tar {links.address(link)}{WHOLE}",
                "patterns": [(pattern.split("/")[1], f"{links.address(link)}{pattern}") for pattern in patterns],
            }
            for link in made
        ]


def shard_patterns(release: Release) -> list[str]:
    """The shards of each split as webdataset writes a range of files: “data/train/mimic-train-{000000..000012}.tar”."""
    found = []
    for split in Shard.Split.values:
        paths = [shard.path for shard in release.shards.filter(split=split).in_order().defer("plan", "members")]
        if len(paths) == 1:
            found.append(paths[0])
        elif paths:
            stem, last = paths[0][: -len("000000.tar")], paths[-1][-len("000000.tar") : -len(".tar")]
            found.append(f"{stem}{{000000..{last}}}.tar")
    return found


def _state(link: ReleaseLink) -> str:
    if link.revoked_at:
        return _("revoked")
    return _("expired") if link.expires_at <= timezone.now() else _("open")


def _person(request: HttpRequest) -> Any:
    return request.user
