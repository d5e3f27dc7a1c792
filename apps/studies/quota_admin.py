"""Quotas, edited on their cohort's page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Cohort, QuotaCell


class QuotaForm(forms.ModelForm):  # type: ignore[type-arg]
    """One quota; its sex is one of those that the cohort's questionnaire offers."""

    sex = forms.ChoiceField(label=_("Sex"), required=False)

    class Meta:
        model = QuotaCell
        fields = ["sex", "age_from", "age_to", "target"]

    def __init__(self, *args: Any, cohort: Cohort | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["sex"]
        held = self.instance.sex
        offered = _sexes(cohort)
        if held and held not in dict(offered):
            offered = [*offered, (held, held)]
        choice.choices = [("", _("any")), *offered]


def _sexes(cohort: Cohort | None) -> list[tuple[str, str]]:
    """Return the options of the questionnaire's question “sex”."""
    questionnaire = cohort.questionnaire if cohort else None
    asked = questionnaire.questions if questionnaire else []
    options = [option for question in asked if question["code"] == "sex" for option in question["options"]]
    return [(option["code"], option["text"]) for option in options]


class QuotaFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The quotas of one cohort."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tell each form which cohort it is for."""
        return {**super().get_form_kwargs(index), "cohort": self.instance if self.instance.pk else None}


class QuotaInline(admin.StackedInline):  # type: ignore[type-arg]
    """How many people of each sex and age the cohort takes. Quotas may change at any time, but not below who is in."""

    model = QuotaCell
    form = QuotaForm
    formset = QuotaFormSet
    fields = (("sex", "age_from", "age_to", "target", "filled"),)
    readonly_fields = ("filled",)
    extra = 0
    verbose_name = _("quota")
    verbose_name_plural = _("Quotas: at most so many people of this sex and age; empty means any")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow to whoever may change the quotas: without one, people are no longer counted."""
        return self.has_change_permission(request, obj)
