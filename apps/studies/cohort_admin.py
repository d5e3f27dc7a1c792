"""Cohorts, as the researcher designs them."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.localization.names import country_name, language_name
from apps.studies.cohort_form import TEXTS, CohortForm
from apps.studies.cohort_life_admin import LifeCycleAdmin, possible_changes
from apps.studies.cohort_progress_admin import ProgressAdmin
from apps.studies.cohorts import missing_for_launch
from apps.studies.links import entry_link
from apps.studies.models import Cohort, CohortEvent
from apps.studies.record_admin import RealDataFilter, RecordInline

DESIGN = ("study", "country", "language", "phase", "material", "slug")
AMOUNTS = ("per_stimulus_target", "trials_per_session", "sessions_per_person", "reservation_minutes")
RULES = "photograph_rules"


class CohortEventInline(RecordInline):
    """Who changed the cohort's state, and when."""

    model = CohortEvent
    fields = ("at", "actor", "before", "after")
    verbose_name_plural = _("History of its state")


@admin.register(Cohort)
class CohortAdmin(LifeCycleAdmin, ProgressAdmin):
    """Design a cohort; its design is fixed once participants may have seen it."""

    form = CohortForm
    change_form_template = "admin/studies/cohort/change_form.html"
    list_display = ("name", "badge", "place", "part", "fill", "sessions", "judgments", "mimics")
    list_filter = (RealDataFilter.by("study__"), "study", "state", "phase", "country", "language")
    list_select_related = ("study",)
    search_fields = ("slug", "country", "study__slug", "study__title")
    list_per_page = 50
    hint = _("A cohort is one country, language and phase. Make one for each, then launch it and send its link.")

    @admin.display(description=_("cohort"), ordering="slug")
    def name(self, cohort: Cohort) -> SafeString:
        """Its name, and its study's."""
        return format_html('{} <span class="quiet">{}</span>', cohort.slug, cohort.study.title)

    @admin.display(description=_("phase"), ordering="phase")
    def part(self, cohort: Cohort) -> str:
        """The phase in a word."""
        return cohort.phase

    @admin.display(description=_("state"), ordering="state")
    def badge(self, cohort: Cohort) -> SafeString:
        """The state, coloured."""
        return format_html('<span class="state {}">{}</span>', cohort.state, cohort.get_state_display())

    @admin.display(description=_("country and language"), ordering="country")
    def place(self, cohort: Cohort) -> SafeString:
        """Where its participants are, and what they read."""
        return format_html(
            '{} <span class="quiet">{}</span>', country_name(cohort.country), language_name(cohort.language)
        )

    def get_fieldsets(self, request: HttpRequest, obj: Cohort | None = None) -> Any:
        """Group what the researcher decides together."""
        newest = _("Leave empty to take the newest of the cohort's language.")
        fixed = _("Fixed since the launch: what participants see may not change under them.")
        return [
            (None, {"fields": DESIGN}),
            (_("Texts"), {"fields": TEXTS, "description": newest if _is_draft(obj) else fixed}),
            (_("How much"), {"fields": AMOUNTS}),
            (_("Photographs"), {"fields": (RULES, "fidelity_preview")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Cohort | None = None) -> tuple[str, ...]:
        """Fix the design at launch: participants have seen it, and its cells have their targets."""
        return () if _is_draft(obj) else (*DESIGN, *TEXTS, "per_stimulus_target", RULES)

    def get_form(self, request: HttpRequest, obj: Cohort | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Keep the choices of study and texts free of shortcuts that lead away from the form."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in {"study", *TEXTS, RULES} & form.base_fields.keys():
            widget = form.base_fields[name].widget
            widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
        return form

    def get_inlines(self, request: HttpRequest, obj: Cohort | None) -> list[Any]:
        """Show the history once there is a cohort."""
        return [CohortEventInline] if obj else []

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put state, link and possible changes above the form."""
        cohort: Cohort | None = context.get("original")
        if cohort:
            may_change = self.has_change_permission(request, cohort)
            context["link"] = entry_link(cohort)
            context["changes"] = possible_changes(cohort) if may_change else []
            context["missing"] = missing_for_launch(cohort) if _is_draft(cohort) else []
        return super().render_change_form(request, context, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Cohort | None = None) -> bool:
        """Refuse for a cohort that was ever launched or entered."""
        return super().has_delete_permission(request, obj) and (obj is None or _is_unused(obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Say why a cohort with a history stays."""
        cohort: Cohort | None = self.get_object(request, object_id)
        if cohort and not _is_unused(cohort):
            refusal = _("“%(cohort)s” cannot be deleted: it has been launched. Close and archive it instead.")
            self.message_user(request, refusal % {"cohort": cohort.slug}, messages.ERROR)
            return redirect("admin:studies_cohort_change", cohort.pk)
        return super().delete_view(request, object_id, extra_context)


def _is_draft(cohort: Cohort | None) -> bool:
    return cohort is None or cohort.state == Cohort.State.DRAFT


def _is_unused(cohort: Cohort) -> bool:
    return _is_draft(cohort) and not cohort.sessions.exists()
