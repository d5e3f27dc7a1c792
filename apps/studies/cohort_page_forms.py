"""The short forms of a cohort's further pages: newer texts, a clone, drafts from presets."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.studies.cohort_form import countries, languages
from apps.studies.editing import newer_texts
from apps.studies.models import Cohort, Study
from apps.studies.presets import PRESETS, TEXT_NAMES, name_of


class TextsForm(forms.Form):
    """For each text the newer versions there are; empty keeps the present one."""

    def __init__(self, cohort: Cohort, data: Any = None) -> None:
        super().__init__(data)
        for name, newer in newer_texts(cohort).items():
            own = getattr(cohort, name)
            chosen: QuerySet[Any] = type(own).objects.filter(pk__in=[text.pk for text in newer])
            self.fields[name] = forms.ModelChoiceField(
                chosen.order_by("-version"),
                label=capfirst(TEXT_NAMES[name]),
                required=False,
                disabled=not newer,
                empty_label=str(_("keep %(text)s") % {"text": own}),
                help_text="" if newer else _("There is no newer version."),
            )


class CloneForm(forms.Form):
    """Where the clone shall be."""

    country = forms.ChoiceField(label=_("Country"), choices=countries)
    language = forms.ChoiceField(label=_("Language"), choices=languages)


class PresetsForm(forms.Form):
    """Which drafts to make in which study."""

    study = forms.ModelChoiceField(Study.objects.none(), label=_("Study"), empty_label=None)
    countries = forms.MultipleChoiceField(
        label=_("Countries"),
        choices=lambda: [(preset.country, name_of(preset)) for preset in PRESETS],
        widget=forms.CheckboxSelectMultiple,
        initial=[preset.country for preset in PRESETS],
    )
    phases = forms.MultipleChoiceField(
        label=_("Phases"),
        choices=Cohort.Phase.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Cohort.Phase.values,
    )

    def __init__(self, studies: QuerySet[Study], data: Any = None) -> None:
        super().__init__(data)
        self.fields["study"].queryset = studies  # type: ignore[attr-defined]
