"""What a person says of the release they want: for whom, what for, with and without what, where, and for how long."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.exports.building import requests
from apps.exports.errors import AgreementError, ExtensionError, ReleaseError, UnknownStoreError
from apps.exports.models import Recipient, Release
from apps.quality.models import SessionFlag
from apps.quality.quality_rules import rules_of
from apps.quality.rules import RULES, Rule
from apps.studies.models import Cohort, Study
from apps.studies.stores import aliases, place_of

DAYS_KEPT, MOST_DAYS = 365, 3650
SAMPLES, MOST_SAMPLES = 1000, 10_000
FIELD_OF: dict[type[ReleaseError], str] = {
    AgreementError: "recipient",
    ExtensionError: "extends",
    UnknownStoreError: "storage",
}


class EarlierField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An earlier release, named with whom it was made for."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as “faces-2026-003 · Emotion Lab · 2026-05-01”."""
        return f"{obj} · {obj.recipient} · {obj.created_at:%Y-%m-%d}"


class BuildForm(forms.Form):
    """A release of one study, or of some of its cohorts."""

    recipient = forms.ModelChoiceField(
        label=_("Who gets it"), queryset=Recipient.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    purpose = forms.CharField(
        label=_("What this release is for"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It must lie within the agreement. Left empty, it is the agreement's whole purpose."),
    )  # fmt: skip
    rules = forms.MultipleChoiceField(
        label=_("Leave out sessions with these flags"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(name, rule.label) for name, rule in RULES.items()],
    )  # fmt: skip
    extends = EarlierField(
        label=_("Extend an earlier release"), queryset=Release.objects.none(), required=False,
        empty_label=_("No: make every file anew"),
        help_text=_("Of the same recipient. Files that are still the same are taken over, not made and fetched again."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("Keep it for so many days"), required=False, min_value=1, max_value=MOST_DAYS, initial=DAYS_KEPT,
        help_text=_("Then its files are deleted and its links end. Left empty, it stays until somebody withdraws it."),
    )  # fmt: skip
    storage = forms.ChoiceField(label=_("Store"), help_text=_("Where its files are written to."))
    samples = forms.IntegerField(
        label=_("Pictures in each file"), min_value=1, max_value=MOST_SAMPLES, initial=SAMPLES,
        help_text=_("1,000 suits most: some 60 to 200 MB a file."),
    )  # fmt: skip

    def __init__(self, study: Study, cohorts: list[Cohort], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohorts = cohorts
        self.recipients = study.recipients.in_force()
        chosen: Any = self.fields
        chosen["recipient"].queryset = self.recipients
        ready = study.releases.filter(state=Release.State.READY, recipient__in=self.recipients)
        chosen["extends"].queryset = ready.select_related("recipient")
        chosen["storage"].choices = [(alias, f"{alias}: {place_of(alias)}") for alias in aliases()]
        if len(self.recipients) == 1:
            only = self.recipients[0]
            chosen["recipient"].initial, chosen["purpose"].initial = only.pk, only.purpose

    def flags(self) -> list[tuple[str, Rule, int, bool]]:
        """Every rule with how many sessions it flags in the cohorts that are asked about, and whether it is chosen."""
        counts, chosen = flag_counts(self.cohorts), self["rules"].value() or []
        return [(name, rule, counts[name], name in chosen) for name, rule in RULES.items()]

    def request(self, *, by: str, cohorts: Iterable[str]) -> Release | None:
        """Ask for the release; None, and the reason at its field, where that is refused."""
        given = self.cleaned_data
        days = given["days"]
        try:
            return requests.request_release(
                given["recipient"],
                created_by=by,
                purpose=given["purpose"],
                cohorts=list(cohorts),
                exclude_flags=given["rules"],
                extends=given["extends"],
                storage=given["storage"],
                samples_per_shard=given["samples"],
                expires_at=timezone.now() + timedelta(days=days) if days else None,
            )
        except ReleaseError as error:
            self.add_error(FIELD_OF.get(type(error)), str(error))
            return None


def flag_counts(cohorts: Iterable[Cohort]) -> dict[str, int]:
    """How many sessions of these cohorts each rule flags, by the rules that each cohort has now."""
    counts: dict[str, int] = dict.fromkeys(RULES, 0)
    for cohort in cohorts:
        flags = SessionFlag.objects.filter(session__cohort=cohort, rules_version=rules_of(cohort).version)
        for rule, count in flags.order_by().values_list("rule").annotate(Count("pk")):
            counts[rule] += count
    return counts
