"""Quality rules, as the researcher tries them out and publishes them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.localization.published_admin import PublishedAdmin
from apps.quality import quality_rules
from apps.quality.models import QualityRules
from apps.quality.quality_rules_form import (
    HEADER,
    TRY_ON,
    QualityRulesForm,
    initial,
    least_of,
    limit_of,
    past,
)
from apps.quality.rules import RULES
from apps.studies.logged_admin import LoggedPublishing
from apps.studies.scope import ScopedAdmin


@admin.register(QualityRules)
class QualityRulesAdmin(LoggedPublishing, PublishedAdmin, ScopedAdmin):
    """By which limits sessions are flagged, version by version."""

    form = QualityRulesForm
    change_form_template = "admin/quality/qualityrules/change_form.html"
    list_display = ("__str__", "note", "made_at")

    class Media:
        css = {"all": ["admin_mimicry/quality.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the rules that come with the software too, though no cohort has needed them yet."""
        quality_rules.shipped()
        return super().changelist_view(request, extra_context)

    def has_delete_permission(self, request: HttpRequest, obj: QualityRules | None = None) -> bool:
        """Refuse: flags and releases name the rules they were made by."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: QualityRules | None = None) -> Any:
        """Ask for every limit when publishing; else show them."""
        if obj:
            return [(None, {"fields": (*HEADER, "made_at", "in_full")})]
        rules = [
            (rule.label, {"fields": ((limit_of(name), least_of(name)),), "description": rule.explanation})
            for name, rule in RULES.items()
        ]
        return [(None, {"fields": HEADER}), *rules, (_("Try them first"), {"fields": (TRY_ON,)})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start from the version named in the address, else from the rules that come with the software."""
        start = {name: rule.default for name, rule in RULES.items()}
        return initial(start) | super().get_changeform_initial_data(request)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show beside the form what its limits would flag, where that was asked."""
        form = context["adminform"].form
        if tried := getattr(form, "tried", None):
            would, now = tried
            lines = [(rule.label, would.measured[n], would.flagged[n], now.flagged[n]) for n, rule in RULES.items()]
            cohort = form.cleaned_data[TRY_ON]
            # Not to have published is no mistake.
            context |= {"would": would, "now": now, "lines": lines, "cohort": cohort, "errors": []}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("limits"))
    def in_full(self, published: QualityRules) -> SafeString:
        """Each limit with what it means."""
        shown = (_row(name, value) for name, value in published.thresholds.items())
        return format_html('<dl class="texts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{} – {}</dd>", shown))


def _row(name: str, value: dict[str, Any]) -> tuple[Any, Any, Any]:
    if name not in RULES:
        return name, value, ""
    rule = RULES[name]
    if value["limit"] is None:
        return rule.label, _("only measured"), rule.explanation
    limit = format_html("{} {} ({}: {})", past(rule), value["limit"], rule.evidence, value["least"])
    return rule.label, limit, rule.explanation
