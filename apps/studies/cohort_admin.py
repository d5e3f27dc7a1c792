"""Cohorts, as the researcher designs them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.localization.names import country_name, language_name
from apps.studies import changes, checklist, estimate
from apps.studies.cohort_form import CohortForm
from apps.studies.cohort_layout import fieldsets
from apps.studies.cohort_life_admin import LifeCycleAdmin, possible_changes
from apps.studies.cohort_pages_admin import CohortPagesAdmin
from apps.studies.cohort_progress_admin import ProgressAdmin
from apps.studies.cohorts import CohortError
from apps.studies.editing import TEXTS, edit, locked_fields
from apps.studies.links import entry_link
from apps.studies.logged_admin import LoggedAdmin, actor_of, history_address
from apps.studies.models import Cohort
from apps.studies.quota_admin import QuotaInline
from apps.studies.record_admin import RealDataFilter

CHANGES_SHOWN = 8
CHOICES = {"study", "photograph_rules", "questionnaire", "stimulus_set", *TEXTS}


@admin.register(Cohort)
class CohortAdmin(LifeCycleAdmin, ProgressAdmin, CohortPagesAdmin, LoggedAdmin):
    """Design a cohort; what participants may have seen of its design is fixed."""

    study_path = "study"
    form = CohortForm
    change_form_template = "admin/studies/cohort/change_form.html"
    change_list_template = "admin/studies/cohort/change_list.html"
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
        return fieldsets(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Cohort | None = None) -> tuple[str, ...]:
        """Fix the design at launch: participants have seen it."""
        return tuple(locked_fields(obj))

    def get_inlines(self, request: HttpRequest, obj: Cohort | None) -> list[Any]:
        """Show the quotas once there is a cohort, and with it a questionnaire that says what to count by."""
        return [QuotaInline] if obj else []

    def get_form(self, request: HttpRequest, obj: Cohort | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Say beside what is fixed why, and keep the choices free of shortcuts that lead away from the form."""
        kwargs["help_texts"] = locked_fields(obj)
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in CHOICES & form.base_fields.keys():
            widget = form.base_fields[name].widget
            widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
        return form

    def save_model(self, request: HttpRequest, obj: Cohort, form: Any, change: bool) -> None:
        """Store a new cohort, or what has changed of one that exists."""
        if not change:
            return super().save_model(request, obj, form, change)
        return self.store(request, obj, {name: form.cleaned_data[name] for name in form.changed_data})

    def store(self, request: HttpRequest, cohort: Cohort, values: dict[str, Any]) -> None:
        """Change the cohort, or say why that is not possible."""
        try:
            edit(cohort, values, actor=actor_of(request))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        except CohortError as error:
            self.message_user(request, str(error), messages.ERROR)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put state, link, checklist, estimate and possible changes above the form, and the latest changes below."""
        cohort: Cohort | None = context.get("original")
        if cohort:
            may_change = self.has_change_permission(request, cohort)
            items = checklist.of(cohort)
            context["link"] = entry_link(cohort)
            context["changes"] = possible_changes(cohort) if may_change else []
            context["checklist"] = items
            context["missing"] = [item for item in items if item.blocks]
            context["estimate"] = estimate.of(cohort)
            context["history"] = changes.history_of(cohort)[:CHANGES_SHOWN]
            context["history_address"] = history_address(cohort)
            context["is_live"] = bool(locked_fields(cohort))
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


def _is_unused(cohort: Cohort) -> bool:
    return cohort.state == Cohort.State.DRAFT and not cohort.sessions.exists()
