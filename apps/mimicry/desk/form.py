"""The filters of the review desk, as they stand in its address."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.mimicry.desk.queues import SEE, Flag, Queue, Wanted
from apps.mimicry.judging.reasons import LABELS
from apps.studies.members import within
from apps.studies.models import Cohort


class WantedForm(forms.Form):
    """Reads `Wanted` from a query string. Whoever looks blindly has no choice of cohort."""

    queue = forms.ChoiceField(choices=Queue.choices, required=False, widget=forms.HiddenInput)
    cohort = forms.ModelChoiceField(
        Cohort.objects.filter(phase=Cohort.Phase.MIMIC, study__is_rehearsal=False).select_related("study"),
        label=_("Cohort"),
        empty_label=_("all cohorts"),
        required=False,
    )
    code = forms.ChoiceField(label=_("Reason or doubt"), required=False)
    low = forms.FloatField(label=_("Score from"), min_value=0, max_value=1, required=False)
    high = forms.FloatField(label=_("Score to"), min_value=0, max_value=1, required=False)
    flag = forms.ChoiceField(label=_("Raters' flags"), choices=[("", _("any or none")), *Flag.choices], required=False)

    def __init__(self, asked: QueryDict, *, reviewer: User, blind: bool = False) -> None:
        super().__init__(asked, auto_id="filter-%s")
        cohorts: Any = self.fields["cohort"]
        cohorts.queryset = within(cohorts.queryset, reviewer, SEE, path="study")
        self.fields["code"].choices = [("", _("all reasons")), *LABELS.items()]  # type: ignore[attr-defined]
        for name in ("low", "high"):
            self.fields[name].widget.attrs |= {"step": "0.01", "inputmode": "decimal"}
        if blind:
            del self.fields["cohort"]

    def wanted(self) -> Wanted:
        """What is asked for; what cannot be understood counts as not asked, and the form says so."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Wanted(**asked | {"queue": Queue(asked.get("queue", Queue.REVIEW))})

    @property
    def in_use(self) -> int:
        """How many filters narrow the queue."""
        return sum(1 for name, value in self.cleaned_data.items() if name != "queue" and value not in ("", None))
