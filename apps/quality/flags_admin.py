"""Flags and assessments, session by session, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.quality.assessment import read
from apps.quality.models import QualityRules, SessionAssessment, SessionFlag
from apps.quality.quality_rules import read as limits_of
from apps.quality.rules import RULES
from apps.quality.words import flag_in_words, label_of, limit_in_words, number
from apps.studies.record_admin import RealDataFilter, RecordAdmin, RecordInline

HINT = _("Sessions are assessed within minutes of being complete. If there should be some, look at the filters.")


class RuleFilter(admin.SimpleListFilter):
    """Filters flags by their rule, in its words."""

    title = _("rule")
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The rules there are."""
        return [(name, rule.label) for name, rule in RULES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SessionFlag]) -> QuerySet[SessionFlag]:
        """Keep the flags of the one that is chosen."""
        return queryset.filter(rule=self.value()) if self.value() else queryset


class OfSession(RecordAdmin):
    """Rows of a session."""

    study_path = "session__cohort__study"
    list_select_related = ("session__cohort__study",)
    search_fields = ("session__uuid", "session__participant__uuid")
    date_hierarchy = "made_at"
    hint = HINT

    class Media:
        css = {"all": ["admin_mimicry/quality.css"]}

    @admin.display(description=_("session"))
    def whose(self, row: Any) -> SafeString:
        """The way to the session itself."""
        address = reverse("admin:participants_session_change", args=[row.session_id])
        return format_html('<a href="{}">{}</a>', address, row.session)

    @admin.display(description=_("cohort"), ordering="session__cohort")
    def cohort(self, row: Any) -> Any:
        """Where the session belongs."""
        return row.session.cohort


class SessionFlagInline(RecordInline):
    """A session's flags, on the session's own page."""

    model = SessionFlag
    fields = ("doubt", "why", "rules_version", "made_at")
    verbose_name_plural = _("Flags")
    show_change_link = True

    @admin.display(description=_("flag"))
    def doubt(self, flag: SessionFlag) -> str:
        """What the rule is called."""
        return label_of(flag.rule)

    @admin.display(description=_("why"))
    def why(self, flag: SessionFlag) -> str:
        """What was measured, its limit, and what it means."""
        return flag_in_words(flag)


@admin.register(SessionFlag)
class SessionFlagAdmin(OfSession):
    """Every flag, in words."""

    list_display = ("doubt", "why", "whose", "cohort", "rules_version", "made_at")
    list_filter = (
        RealDataFilter.by("session__cohort__study__"),
        RuleFilter,
        "session__cohort__study",
        "session__cohort",
        "rules_version",
    )
    fields = ("doubt", "why", "whose", "cohort", "value", "threshold", "rules_version", "made_at", "whole")

    @admin.display(description=_("flag"), ordering="rule")
    def doubt(self, flag: SessionFlag) -> str:
        """What the rule is called."""
        return label_of(flag.rule)

    @admin.display(description=_("why"))
    def why(self, flag: SessionFlag) -> str:
        """What was measured, its limit, and what it means."""
        return flag_in_words(flag)

    @admin.display(description=_("all that was measured"))
    def whole(self, flag: SessionFlag) -> SafeString | str:
        """The way to the session's assessment."""
        found = SessionAssessment.objects.filter(session=flag.session_id, rules_version=flag.rules_version).first()
        if not found:
            return "–"
        address = reverse("admin:quality_sessionassessment_change", args=[found.pk])
        return format_html('<a href="{}">{}</a>', address, _("Assessment of the session"))


@admin.register(SessionAssessment)
class SessionAssessmentAdmin(OfSession):
    """What was measured of each session, flagged or not."""

    list_display = ("__str__", "flagged", "whose", "cohort", "peers", "made_at")
    list_filter = (
        RealDataFilter.by("session__cohort__study__"),
        "session__cohort__study",
        "session__cohort",
        "rules_version",
    )
    fields = ("whose", "cohort", "rules_version", "peers", "made_at", "measures")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SessionAssessment]:
        """Load the flags of all rows in one query more."""
        return super().get_queryset(request).prefetch_related("session__flags")

    @admin.display(description=_("flags"))
    def flagged(self, assessment: SessionAssessment) -> str:
        """The flags that came of it."""
        return ", ".join(label_of(flag.rule) for flag in _flags(assessment)) or str(_("none"))

    @admin.display(description=_("measures"))
    def measures(self, assessment: SessionAssessment) -> SafeString:
        """Every rule with its value, its evidence and its limit."""
        published = QualityRules.objects.filter(version=assessment.rules_version).first()
        limits, measured = limits_of(published) if published else {}, read(assessment.values)
        flagged = {flag.rule for flag in _flags(assessment)}
        rows = (
            (
                rule.label,
                rule.explanation,
                number(measured[name].value),
                f"{rule.evidence}: {measured[name].n}",
                limit_in_words(rule, limits.get(name)),
                _("flagged") if name in flagged else "–",
            )
            for name, rule in RULES.items()
            if name in measured
        )
        heads = (_("Rule"), _("Value"), _("Evidence"), _("Flagged where"), _("Flag"))
        head = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads))
        row = (
            '<tr><th scope="row">{} <span class="quiet">{}</span></th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>'
        )
        body = format_html_join("", row, rows)
        table = (
            '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table class="measures">{}{}</table></div>'
        )
        return format_html(
            table,
            _("measures"),
            format_html("<thead><tr>{}</tr></thead>", head),
            format_html("<tbody>{}</tbody>", body),
        )


def _flags(assessment: SessionAssessment) -> list[SessionFlag]:
    found = [flag for flag in assessment.session.flags.all() if flag.rules_version == assessment.rules_version]
    order = list(RULES)
    return sorted(found, key=lambda flag: order.index(flag.rule) if flag.rule in order else len(order))
