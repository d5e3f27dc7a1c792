"""Releases, to ask for, to watch, to hand out and to take back."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.exports import documents
from apps.exports.models import Release
from apps.exports.pages import recipients
from apps.exports.pages.build import BUILD, BuildAdmin, build_from_cohorts, build_from_studies, offer, resume
from apps.exports.pages.links import LinkAdmin, LinkForm
from apps.exports.pages.recalls import RecallAdmin
from apps.exports.pages.shelf import withdraw
from apps.exports.pages.summary import summary
from apps.exports.pages.watch import SECONDS, WatchAdmin, watched
from apps.exports.recalling import recall
from apps.studies.members import may
from apps.studies.models import Cohort, Study
from apps.studies.record_admin import RealDataFilter, RecordAdmin

__all__ = ["ReleaseAdmin", "recipients"]

NEWEST = 50
"""So many downloads a page shows: a training run that reads by a link leaves thousands."""

offer(Study, build_from_studies)
offer(Cohort, build_from_cohorts)


@admin.register(Release)
class ReleaseAdmin(BuildAdmin, WatchAdmin, LinkAdmin, RecallAdmin, RecordAdmin):
    """A data set on its way to the training pipeline."""

    study_path = "study"
    change_form_template = "admin/exports/release/change_form.html"
    hint = _("Choose a study or some cohorts, and then “Build release” among the actions.")
    list_display = ("name", "study", "recipient", "badge", "bar", "mimics", "size", "created_at", "take")
    list_filter = (RealDataFilter.by("study__"), "state", "study")
    list_select_related = ("study", "recipient")
    search_fields = ("name", "created_by", "recipient__name", "manifest_sha256")
    actions = (resume, withdraw)  # type: ignore[assignment]
    fieldsets = [
        (_("What was asked for"), {"fields": (
            "study", "recipient", "purpose", "countries", "cohorts", "exclude_flags", "quality_rules", "extends",
            "storage", "samples_per_shard", "expires_at",
        )}),
        (_("How it was made"), {"fields": (
            "created_by", "created_at", "as_of", "finished_at", "code_version", "manifest_sha256", "contents",
        )}),
    ]  # fmt: skip

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show how far it is, what is in it, and what the person may do with it."""
        release: Release | None = context.get("original")
        if release:
            may_download = self.has_download_permission(request, release)
            context |= {
                "watched": watched(release),
                "refresh_seconds": SECONDS,
                "summary": summary(release),
                "may_build": may(request.user, BUILD, release.study_id),
                "may_see_faces": self.may_see_faces(request, release),
                "may_download": may_download,
                "links": self.links_of(release) if may_download else [],
                "link_form": LinkForm(),
                "downloads": release.downloads.select_related("downloader", "link__made_by")[:NEWEST],
                "download_count": release.downloads.count(),
                "in_force": release.recipient.is_in_force(),
                "is_overdue": release.pk in recall.overdue(release.study),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("state"), ordering="state")
    def badge(self, release: Release) -> SafeString:
        """The state, coloured, and the reason of a failure or a withdrawal."""
        state = format_html('<span class="state {}">{}</span>', release.state, release.get_state_display())
        return format_html('{} <span class="quiet">{}</span>', state, release.reason) if release.reason else state

    @admin.display(description=_("progress"))
    def bar(self, release: Release) -> SafeString | str:
        """Shards written, of all."""
        done, total = release.progress()
        if not total and release.state == Release.State.FAILED:
            return "–"
        if not total:
            return format_html("<progress></progress> {}", _("not frozen yet"))
        return format_html('<progress value="{}" max="{}"></progress> {} / {}', done, total, done, total)

    @admin.display(description=_("mimics"))
    def mimics(self, release: Release) -> int | None:
        """How many photographs are in it."""
        count: int | None = release.counts.get("mimics")
        return count

    @admin.display(description=_("size"))
    def size(self, release: Release) -> str:
        """Of all files written so far."""
        return filesizeformat(sum(file.size for file in documents.contents(release).values()))

    @admin.display(description=_("files"))
    def contents(self, release: Release) -> SafeString | str:
        """Every file, with a link to it alone once the release is ready."""
        if release.state != Release.State.READY:
            return "–"
        rows = (
            (reverse("admin:exports_release_file", args=[release.pk, path]), path, filesizeformat(file.size))
            for path, file in documents.contents(release).items()
        )
        listed = format_html_join("", '<li><a href="{}">{}</a> {}</li>', rows)
        head = _("Every file, one by one")
        return format_html(
            '<details class="files"><summary>{}</summary><ul class="plain">{}</ul></details>', head, listed
        )
