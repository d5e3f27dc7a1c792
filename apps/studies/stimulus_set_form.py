"""The form that publishes a stimulus set, after a look at its pictures."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.localization.published_admin import PUBLISH, PublishingForm
from apps.studies import stimulus_sets
from apps.studies.models import Stimulus, StimulusSet
from apps.studies.stimulus_sets import SetError

LARGEST_BYTES = 2_000_000


class StimulusSetForm(PublishingForm):
    """A choice by attributes, by names, or both. Its pictures are shown once before it is published."""

    conditions = forms.CharField(
        label=_("Pictures with"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "spellcheck": "false", "class": "code"}),
        help_text=_(
            "One attribute a line, such as “expression = joy, awe”: a picture needs one of the values, in every line."
        ),
    )
    names = forms.CharField(
        label=_("and those named"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60, "spellcheck": "false", "class": "code"}),
        help_text=_("One name a line, or a CSV table with a column “name”."),
    )
    file = forms.FileField(
        label=_("or in a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        help_text=_("CSV in UTF-8 with a column “name”."),
    )

    class Meta:
        model = StimulusSet
        fields = ["study", "name", "note"]
        help_texts = {"name": _("A name that the study has already gets its next version.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen: list[Stimulus] = []
        self.actor = ""

    @staticmethod
    def copy_of(published: StimulusSet) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        names = published.stimuli.order_by("name").values_list("name", flat=True)
        return {"study": published.study, "name": published.name, "names": "\n".join(names)}

    def clean_file(self) -> str:
        """Return the text of the file."""
        given: Any = self.cleaned_data["file"]
        if not given:
            return ""
        if given.size > LARGEST_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        try:
            text: str = given.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not in UTF-8: save it as “CSV UTF-8”.")) from error
        return text

    def full_clean(self) -> None:
        """Choose the pictures, and check that whoever publishes has seen just these."""
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        given = self.cleaned_data
        try:
            names = stimulus_sets.read_names(given["names"]) + stimulus_sets.read_names(given["file"])
            conditions = stimulus_sets.read_conditions(given["conditions"])
            self.chosen = stimulus_sets.choose(given["study"], conditions=conditions, names=names)
        except SetError as error:
            self.add_error(None, str(error))
            return
        if self.data.get(PUBLISH) != self.fingerprint:
            self.add_error(None, _("Look at the pictures, then publish."))

    @property
    def fingerprint(self) -> str:
        """Return what only this very choice is known by: whoever sends it back has been shown it."""
        told = [self.cleaned_data["name"], *(str(seed.pk) for seed in self.chosen)]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:24]

    def publish(self) -> StimulusSet:
        """Publish the set and return it."""
        given = self.cleaned_data
        study, name, note = given["study"], given["name"], given["note"]
        return stimulus_sets.publish(study, name, self.chosen, note=note, actor=self.actor)
