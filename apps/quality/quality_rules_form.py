"""The form that publishes quality rules, and tries them out before."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.localization.published_admin import PublishingForm
from apps.quality.models import QualityRules
from apps.quality.preview import Preview, preview
from apps.quality.quality_rules import Thresholds, from_json, publish, read, rules_of
from apps.quality.rules import RULES, Rule, Threshold
from apps.studies.models import Cohort

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

HEADER = ("version", "note")
TRY_ON = "try_on"
PREVIEW = "preview"


def limit_of(name: str) -> str:
    """The name of the field with a rule's limit."""
    return f"{name}_limit"


def least_of(name: str) -> str:
    """The name of the field with a rule's least evidence."""
    return f"{name}_least"


def past(rule: Rule) -> "StrPromise":
    """Which side of the limit is flagged, in words."""
    return _("Flagged above") if rule.flags_above else _("Flagged below")


def _fields() -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {}
    for name, rule in RULES.items():
        made[limit_of(name)] = forms.FloatField(
            label=past(rule),
            required=False,
            min_value=rule.lowest,
            max_value=rule.highest,
            widget=forms.NumberInput(attrs={"step": "any"}),
            help_text=_("Empty: only measured, never flagged."),
        )
        made[least_of(name)] = forms.IntegerField(label=_("On at least"), min_value=1, help_text=rule.evidence)
    return made


class QualityRulesForm(PublishingForm):
    """The limit and the least evidence of every rule, and a cohort to try them on."""

    locals().update(_fields())
    try_on = forms.ModelChoiceField(
        Cohort.objects.exclude(state=Cohort.State.DRAFT).select_related("study"),
        required=False,
        label=_("Try on"),
        help_text=_("A cohort whose measured sessions these limits are tried on. Nothing is written."),
    )

    tried: tuple[Preview, Preview] | None = None
    """What was typed and what holds now would flag in the cohort, where that was asked."""

    class Meta:
        model = QualityRules
        fields = [*HEADER]
        help_texts = {"version": _("A short name such as “2-lenient”.")}

    @staticmethod
    def copy_of(published: QualityRules) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from; it needs a name of its own."""
        return initial(from_json(published.thresholds))

    def full_clean(self) -> None:
        """Check what was typed; asked only to try it, publish nothing and need no name."""
        super().full_clean()
        if not self.is_bound or PREVIEW not in self.data:
            return
        for name in HEADER:
            self.errors.pop(name, None)
        cohort = self.cleaned_data.get(TRY_ON)
        if not cohort and TRY_ON not in self.errors:
            self.add_error(TRY_ON, _("Choose a cohort to try the limits on."))
        if cohort and not self.errors:
            self.tried = preview(cohort, self.thresholds()), preview(cohort, read(rules_of(cohort)))
            self.add_error(None, _("Nothing is published yet."))

    def clean_version(self) -> str:
        """Refuse a name that is kept for what comes with the software."""
        version: str = self.cleaned_data["version"]
        if version.replace(".", "").isdigit():
            raise forms.ValidationError(
                _("Plain numbers are kept for the rules that come with the software: add a word, such as “%(name)s”."),
                params={"name": f"{version}-ours"},
            )
        return version

    def thresholds(self) -> Thresholds:
        """Return what was typed, of a form in whose limits nothing is wrong."""
        given = self.cleaned_data
        return {name: Threshold(given[limit_of(name)], least=given[least_of(name)]) for name in RULES}

    def publish(self) -> QualityRules:
        """Publish the rules and return them."""
        return publish(self.cleaned_data["version"], self.thresholds(), note=self.cleaned_data["note"])


def initial(thresholds: Thresholds) -> dict[str, Any]:
    """Return thresholds by the names of the form's fields."""
    limits = {limit_of(name): one.limit for name, one in thresholds.items()}
    return limits | {least_of(name): one.least for name, one in thresholds.items()}
