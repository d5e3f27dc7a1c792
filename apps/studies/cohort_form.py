"""The form in which a researcher designs a cohort."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.localization.models import TermList
from apps.localization.names import country_choices, language_name
from apps.studies import stores
from apps.studies.clone import free_slug
from apps.studies.countries import currency_choices, currency_of, time_zones_of
from apps.studies.editing import TEXTS, check_target
from apps.studies.models import Cohort, Study
from apps.studies.presets import newest_texts, slug_of

CHOOSE = ("", "---------")
BY_COUNTRY = ("", _("by country"))


def countries() -> list[tuple[str, str]]:
    """Return every country to choose from, none first."""
    return [CHOOSE, *((code, f"{name} ({code})") for code, name in country_choices())]


def languages() -> list[tuple[str, str]]:
    """Return the languages that have a term list, none first: in any other there would be nothing to choose from."""
    codes = TermList.objects.order_by("language").values_list("language", flat=True).distinct()
    return [CHOOSE, *((code, f"{language_name(code)} ({code})") for code in codes)]


def _time_zones() -> list[tuple[Any, Any]]:
    places = sorted(name for name in available_timezones() if "/" in name)
    return [BY_COUNTRY, *((name, name.replace("_", " ")) for name in [*places, "UTC"])]


def _currencies() -> list[tuple[Any, Any]]:
    return [BY_COUNTRY, *currency_choices()]


def _stores() -> list[tuple[str, Any]]:
    return [(alias, f"{alias}: {stores.place_of(alias)}") for alias in stores.aliases()]


class CohortForm(forms.ModelForm):  # type: ignore[type-arg]
    """A cohort. What is left empty is chosen: the newest texts of its language, a name, a time zone and a currency."""

    country = forms.ChoiceField(label=_("Country"), choices=countries)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=languages,
        help_text=_("In which participants read everything. A language is here once it has a term list."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_time_zones,
        required=False,
        help_text=_("By which the cohort's day begins and ends."),
    )
    pay_currency = forms.ChoiceField(label=_("Currency"), choices=_currencies, required=False)
    storage_alias = forms.ChoiceField(
        label=_("Store"),
        choices=_stores,
        initial=stores.DEFAULT,
        required=False,
        help_text=_(
            "Where the cohort's photographs are kept, with all that is made from them; it stays from the launch on. "
            "Seeds are in the main store, and so is a data set unless another is chosen for it."
        ),
        error_messages={"invalid_choice": _("There is no store called “%(value)s”: choose another.")},
    )

    class Meta:
        model = Cohort
        exclude: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"slug", "recruiter", *TEXTS} & self.fields.keys():
            self.fields[name].required = False
        if not self.instance.pk:
            self.initial["time_zone"] = ""
        if "slug" in self.fields:
            self.fields["slug"].help_text = _("Leave empty for a name by country and phase, such as “et-mimic”.")
        if "study" in self.fields:
            self.fields["study"].queryset = studies = Study.objects.real()  # type: ignore[attr-defined]
            self.fields["study"].initial = studies.first() if studies.count() == 1 else None

    def clean_per_stimulus_target(self) -> int:
        """Refuse less than what some picture holds already."""
        target: int = self.cleaned_data["per_stimulus_target"]
        if self.instance.pk:
            try:
                check_target(self.instance, target)
            except forms.ValidationError as error:
                raise forms.ValidationError(error.messages) from error
        return target

    def clean(self) -> dict[str, Any]:
        """Choose what was left empty; say what is missing where there is nothing to choose."""
        data = super().clean() or self.cleaned_data
        study, language, country = data.get("study"), data.get("language"), data.get("country")
        if study and language:
            self._choose_texts(study, language)
        if "slug" in self.fields and not data.get("slug") and study and country and data.get("phase"):
            data["slug"] = free_slug(study, slug_of(country, data["phase"]))
        for name, usual in {"storage_alias": stores.DEFAULT, "recruiter": Cohort.Recruiter.LINK}.items():
            if name in self.fields:
                data[name] = data.get(name) or usual
        self._choose_place(country or self.instance.country)
        return data

    def _choose_place(self, country: str) -> None:
        data = self.cleaned_data
        if not country:
            return
        if "pay_currency" in self.fields and not data.get("pay_currency"):
            data["pay_currency"] = currency_of(country)
        if "time_zone" in self.fields and not data.get("time_zone"):
            zones = time_zones_of(country)
            data["time_zone"] = zones[0] if len(zones) == 1 else "UTC"
            if len(zones) > 1 and data.get("daily_session_cap"):
                self.add_error("time_zone", _("The country has several time zones: choose whose day counts."))

    def _choose_texts(self, study: Study, language: str) -> None:
        for name, newest in newest_texts(study, language).items():
            if name not in self.fields or name in self.errors or self.cleaned_data.get(name):
                continue
            if newest is None:
                said = {"language": language_name(language)}
                self.add_error(name, _("There is none in %(language)s yet: publish one first.") % said)
            self.cleaned_data[name] = newest
