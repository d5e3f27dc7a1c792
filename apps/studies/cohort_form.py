"""The form in which a researcher designs a cohort."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.localization.models import TermList, Wording
from apps.localization.names import country_choices, language_name
from apps.studies.models import Cohort, ConsentText, Study

TEXTS = ("term_list", "wording", "consent_text")


def _countries() -> list[tuple[str, str]]:
    return [("", "---------"), *((code, f"{name} ({code})") for code, name in country_choices())]


def _languages() -> list[tuple[str, str]]:
    """The languages that have a term list: in any other there would be nothing to choose from."""
    codes = TermList.objects.order_by("language").values_list("language", flat=True).distinct()
    return [("", "---------"), *((code, f"{language_name(code)} ({code})") for code in codes)]


class CohortForm(forms.ModelForm):  # type: ignore[type-arg]
    """A cohort. What is left empty is chosen: the newest texts of its language, and a name by country and phase."""

    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=_languages,
        help_text=_("In which participants read everything. A language is here once it has a term list."),
    )

    class Meta:
        model = Cohort
        exclude: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"slug", *TEXTS} & self.fields.keys():
            self.fields[name].required = False
        if "slug" in self.fields:
            self.fields["slug"].help_text = _("Leave empty for a name by country and phase, such as “et-mimic”.")
        if "study" in self.fields:
            self.fields["study"].queryset = studies = Study.objects.real()  # type: ignore[attr-defined]
            self.fields["study"].initial = studies.first() if studies.count() == 1 else None

    def clean(self) -> dict[str, Any]:
        """Choose what was left empty; say what is missing where there is nothing to choose."""
        data = super().clean() or self.cleaned_data
        study, language = data.get("study"), data.get("language")
        if language:
            self._choose("term_list", TermList.objects.filter(language=language))
            self._choose("wording", Wording.objects.filter(language=language))
        if study and language:
            self._choose("consent_text", ConsentText.objects.filter(study=study, language=language))
        if "slug" in self.fields and not data.get("slug") and study and data.get("country") and data.get("phase"):
            data["slug"] = _free_slug(study, f"{data['country'].lower()}-{data['phase']}")
        return data

    def _choose(self, field: str, published: QuerySet[Any]) -> None:
        if field not in self.fields or field in self.errors or self.cleaned_data.get(field):
            return
        newest = published.order_by("version").last()
        if newest is None:
            language = language_name(self.cleaned_data["language"])
            self.add_error(field, _("There is none in %(language)s yet: publish one first.") % {"language": language})
        self.cleaned_data[field] = newest


def _free_slug(study: Study, wanted: str) -> str:
    taken = set(study.cohorts.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)
