"""Mimics, to look at: lists show no faces, and each look at a photograph is on record. Decisions are the desk's."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.mimicry.desk.admin import DeskAdmin
from apps.mimicry.desk.looking import look
from apps.mimicry.desk.queues import waiting
from apps.mimicry.judging.advice import advice_for
from apps.mimicry.judging.reasons import label_of
from apps.mimicry.models import FaceView, Mimic, Review
from apps.studies.record_admin import RealDataFilter, RecordAdmin, RecordInline


class FaceViewInline(RecordInline):
    """Who has looked at the photograph, and when."""

    model = FaceView
    fields = ("at", "viewer")
    loaded_with = ("viewer",)
    verbose_name_plural = _("Looks at this photograph")


class ReviewInline(RecordInline):
    """What people decided, taken back or not."""

    model = Review
    fields = ("decided_at", "reviewer", "decision", "reasons", "undone_at")
    loaded_with = ("reviewer",)
    verbose_name_plural = _("Decisions at the desk")


@admin.register(Mimic)
class MimicAdmin(DeskAdmin, RecordAdmin):
    """One photograph, its verdict and what the face check saw; people decide at the desk alone."""

    study_path = "cohort__study"
    change_list_template = "admin/mimicry/mimic/change_list.html"
    change_form_template = "admin/mimicry/mimic/change_form.html"
    list_display = ("__str__", "verdict", "why", "seed", "cohort", "attempt", "received_at", "look_at_it")
    list_filter = (
        RealDataFilter.by("cohort__study__"),
        "status",
        "cohort__study",
        "cohort__country",
        "attempt",
    )
    list_select_related = ("cohort__study", "trial__stimulus")
    search_fields = ("uuid", "participant__uuid", "trial__stimulus__name", "sha256")
    date_hierarchy = "received_at"
    fieldsets = [
        (None, {"fields": ("verdict", "told", "seed", "attempt", "cohort", "session", "participant", "trial")}),
        (_("The check"), {"fields": ("settled_at", "rules_version", "doubted", "tries", "error", "seen")}),
        (
            _("The file"),
            {
                "fields": (
                    "received_at",
                    "width",
                    "height",
                    "size",
                    "sha256",
                    "capture",
                    "uuid",
                    "client_uuid",
                    "stimulus",
                )
            },
        ),
    ]
    inlines = [ReviewInline, FaceViewInline]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the way to the desk, and how much waits there."""
        return super().changelist_view(request, {"waiting": waiting(reviewer=request.user), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the photograph, having recorded that this person looks at it."""
        mimic: Mimic | None = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        viewer: Any = request.user
        if mimic and self.has_view_permission(request, mimic) and mimic.status != Mimic.Status.WITHDRAWN:
            shown = {"photograph": look(mimic, viewer=viewer), "boxes": face_boxes(mimic)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    @admin.display(description=_("verdict"), ordering="status")
    def verdict(self, mimic: Mimic) -> SafeString:
        """The status, coloured."""
        return format_html('<span class="state {}">{}</span>', mimic.status, mimic.get_status_display())

    @admin.display(description=_("reasons"))
    def why(self, mimic: Mimic) -> str:
        """Why it was rejected, in short."""
        return ", ".join(label_of(reason) for reason in mimic.reasons) or "–"

    @admin.display(description=_("doubts"))
    def doubted(self, mimic: Mimic) -> str:
        """What a person might look at again; doubts never reject."""
        return ", ".join(label_of(doubt) for doubt in mimic.doubts) or "–"

    @admin.display(description=_("what the participant was told"))
    def told(self, mimic: Mimic) -> SafeString | str:
        """Each reason with the advice that went with it."""
        if not mimic.reasons:
            return "–"
        told = ((label_of(reason), advice_for(reason)) for reason in mimic.reasons)
        return format_html('<ul class="plain">{}</ul>', format_html_join("", "<li><b>{}</b>: {}</li>", told))

    @admin.display(description=_("seed"), ordering="trial__stimulus__name")
    def seed(self, mimic: Mimic) -> str:
        """The picture that was imitated."""
        return str(mimic.trial.stimulus)

    @admin.display(description=_("photograph"))
    def look_at_it(self, mimic: Mimic) -> SafeString:
        """The way to the photograph."""
        return format_html('<a href="{}/change/">{}</a>', mimic.pk, _("Look"))

    @admin.display(description=_("what the check saw"))
    def seen(self, mimic: Mimic) -> SafeString | str:
        """The detector's report, laid out."""
        if mimic.report is None:
            return "–"
        return format_html('<pre class="report">{}</pre>', json.dumps(mimic.report, indent=2, ensure_ascii=False))


def face_boxes(mimic: Mimic) -> list[dict[str, float]]:
    """Return the faces' rectangles in percent of the picture, as its report has them; none without a report."""
    sightings = (mimic.report or {}).get("faces", [])
    boxes = [sighting["box"] for sighting in sightings if isinstance(sighting.get("box"), dict)]
    return [{side: round(100 * box[side], 2) for side in ("x", "y", "width", "height")} for box in boxes]
