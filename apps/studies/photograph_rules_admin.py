"""Rules for photographs, as the researcher publishes them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.localization.published_admin import PublishedAdmin
from apps.studies import photograph_rules
from apps.studies.logged_admin import LoggedPublishing
from apps.studies.models import PhotographRules
from apps.studies.photograph_rules_form import DOUBT_LABELS, HEADER, THRESHOLDS, PhotographRulesForm


@admin.register(PhotographRules)
class PhotographRulesAdmin(LoggedPublishing, PublishedAdmin):
    """By which thresholds photographs are judged, version by version."""

    form = PhotographRulesForm
    change_form_template = "admin/studies/photographrules/change_form.html"
    list_display = ("__str__", "note", "held_for", "made_at")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the rules that come with the software too, though no cohort has needed them yet."""
        photograph_rules.newest()
        return super().changelist_view(request, extra_context)

    def has_delete_permission(self, request: HttpRequest, obj: PhotographRules | None = None) -> bool:
        """Refuse: verdicts name the rules they were made by."""
        return False

    def get_fields(self, request: HttpRequest, obj: PhotographRules | None = None) -> tuple[str, ...]:
        """Ask for every threshold when publishing; else show them."""
        return (*HEADER, *THRESHOLDS) if obj is None else (*HEADER, "made_at", "in_full")

    @admin.display(description=_("held for review"))
    def held_for(self, published: PhotographRules) -> str:
        """The doubts for which a photograph waits for a person."""
        return _doubts(published.thresholds.get("review_on", []))

    @admin.display(description=_("thresholds"))
    def in_full(self, published: PhotographRules) -> SafeString:
        """Each threshold with what it means."""
        shown = (_row(name, value) for name, value in published.thresholds.items())
        return format_html('<dl class="texts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{} – {}</dd>", shown))


def _row(name: str, value: Any) -> tuple[Any, Any, Any]:
    field = PhotographRulesForm.base_fields.get(name)
    said = _doubts(value) if isinstance(value, list) else value
    return (field.label, said, field.help_text) if field else (name, said, "")


def _doubts(codes: list[str]) -> str:
    known = {str(reason): label for reason, label in DOUBT_LABELS.items()}
    return ", ".join(str(known.get(code, code)) for code in codes) or str(_("nothing"))
