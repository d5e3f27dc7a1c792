"""Releases, to watch and to take; and the action that asks for one."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.exports import documents
from apps.exports.build_admin import build_from_cohorts, build_from_studies, offer, resume
from apps.exports.download_admin import DownloadAdmin
from apps.exports.filter_admin import build_filtered_from_cohorts, build_filtered_from_studies
from apps.exports.models import Release, ReleaseDownload
from apps.studies.models import Cohort, Study
from apps.studies.record_admin import RealDataFilter, RecordAdmin, RecordInline

COUNTS = {
    "mimics": _("mimics"),
    "train": _("to train on"),
    "val": _("to validate with"),
    "mimics_by_country": _("mimics by country"),
    "seeds": _("seeds"),
    "participants": _("participants"),
    "self_reports": _("self-reports"),
    "observer_judgments": _("observers' judgments"),
    "late_judgments": _("late judgments"),
    "left_out_sessions": _("sessions left out for their flags"),
    "left_out_by_rule": _("left out by rule; a session may have several"),
    "left_out_mimics": _("mimics left out with them"),
    "left_out_judgments": _("judgments left out with them"),
    "not_assessed_sessions": _("sessions in it that were not over and not assessed"),
}

offer(Study, build_from_studies)
offer(Cohort, build_from_cohorts)
offer(Study, build_filtered_from_studies)
offer(Cohort, build_filtered_from_cohorts)


class ReleaseDownloadInline(RecordInline):
    """Who took it, and when."""

    model = ReleaseDownload
    fields = ("at", "downloader", "path")
    verbose_name_plural = _("Downloads")


@admin.register(Release)
class ReleaseAdmin(DownloadAdmin, RecordAdmin):
    """A data set on its way to the training pipeline."""

    study_path = "study"
    list_display = ("name", "study", "badge", "bar", "mimics", "size", "why", "created_by", "created_at", "take")
    list_filter = (RealDataFilter.by("study__"), "state", "study")
    list_select_related = ("study",)
    search_fields = ("name", "created_by", "manifest_sha256")
    actions = (resume,)  # type: ignore[assignment]
    fieldsets = [
        (None, {"fields": ("study", "badge", "bar", "why", "take")}),
        (
            _("What is in it"),
            {"fields": ("summary", "countries", "cohorts", "exclude_flags", "quality_rules", "size", "contents")},
        ),
        (
            _("How it was made"),
            {"fields": ("created_by", "created_at", "as_of", "finished_at", "code_version", "manifest_sha256")},
        ),
    ]
    inlines = [ReleaseDownloadInline]

    @admin.display(description=_("state"), ordering="state")
    def badge(self, release: Release) -> SafeString:
        """The state, coloured."""
        return format_html('<span class="state {}">{}</span>', release.state, release.get_state_display())

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

    @admin.display(description=_("why it failed"))
    def why(self, release: Release) -> str:
        """The reason of a failure."""
        return release.reason or "–"

    @admin.display(description=_("counts"))
    def summary(self, release: Release) -> SafeString | str:
        """What was counted at the freeze."""
        if not release.counts:
            return "–"
        counted = [name for name in COUNTS if name in release.counts]
        lines = ((COUNTS[name], _spelled(release.counts[name])) for name in counted)
        return format_html('<ul class="plain">{}</ul>', format_html_join("", "<li>{}: {}</li>", lines))

    @admin.display(description=_("files"))
    def contents(self, release: Release) -> SafeString | str:
        """Every file, with a link to it alone once the release is ready."""
        if release.state != Release.State.READY:
            return "–"
        rows = (
            (reverse("admin:exports_release_file", args=[release.pk, path]), path, filesizeformat(file.size))
            for path, file in documents.contents(release).items()
        )
        return format_html('<ul class="plain">{}</ul>', format_html_join("", '<li><a href="{}">{}</a> {}</li>', rows))


def _spelled(count: int | dict[str, int]) -> str:
    return ", ".join(f"{key} {part}" for key, part in count.items()) if isinstance(count, dict) else str(count)
