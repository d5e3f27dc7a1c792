"""The form in which warnings are set."""

from django import forms

from apps.dashboard.models import Limits
from apps.studies import changes


class LimitsForm(forms.ModelForm):  # type: ignore[type-arg]
    """From when on the dashboard warns of a cohort."""

    class Meta:
        model = Limits
        exclude = ["cohort"]  # noqa: DJ006 - every limit there is, but not whose they are

    def keep(self, *, actor: str) -> None:
        """Save the limits, and record who changed what."""
        before = {name: self.initial.get(name) for name in self.changed_data}
        limits = self.save()
        changes.note(actor, limits, before, {name: self.cleaned_data[name] for name in self.changed_data})
