"""The form that publishes rules for photographs."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.localization.published_admin import PublishingForm
from apps.studies.models import PhotographRules
from apps.studies.photograph_rules import publish
from apps.vision import DOUBTS, Reason, Rules

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

THRESHOLDS = tuple(field.name for field in fields(Rules) if field.name != "version")
HEADER = ("version", "note")
# Each pair the other way round would reject, or doubt, every photograph.
ORDERED = (
    ("least_size", "greatest_size"),
    ("least_pitch", "greatest_pitch"),
    ("seed_distance", "doubt_seed_distance"),
)
DOUBT_LABELS: dict[Reason, "StrPromise"] = {
    Reason.NEAR_SEED: _("perhaps the seed"),
    Reason.TOO_DARK: _("too dark"),
    Reason.BACKLIT: _("light from behind"),
    Reason.OCCLUDED: _("face covered"),
    Reason.EYES_CLOSED: _("eyes closed"),
    Reason.COPY: _("same photograph as before"),
    Reason.NEAR_COPY: _("much like another photograph"),
}


def _number(
    label: "StrPromise", help_text: "StrPromise", *, min_value: float | None = None, max_value: float | None = None
) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any"})
    return forms.FloatField(label=label, help_text=help_text, widget=widget, min_value=min_value, max_value=max_value)


def _share(label: "StrPromise", help_text: "StrPromise") -> forms.FloatField:
    return _number(label, help_text, min_value=0, max_value=1)


def _bits(label: "StrPromise", help_text: "StrPromise") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=64)


class PhotographRulesForm(PublishingForm):
    """Every threshold of `vision.Rules`, in its own unit."""

    least_size = _share(_("Least size"), _("Height of the face by the picture's, 0–1. Smaller is rejected."))
    greatest_size = _share(_("Greatest size"), _("Height of the face by the picture's, 0–1. Larger is rejected."))
    greatest_offset = _share(
        _("Greatest offset"), _("From the picture's middle to the face's, as a share of its width or height, 0–0.5.")
    )
    greatest_cut_off = _share(_("Greatest part cut off"), _("Share of the face beyond the picture's edge, 0–1."))
    greatest_yaw = _share(
        _("Greatest turn"), _("The nose's way from the middle towards one ear: 0 looks ahead, 1 is in profile.")
    )
    greatest_roll = _number(_("Greatest tilt"), _("Slant of the line between the eyes, in degrees."), min_value=0)
    least_pitch = _number(
        _("Least pitch of the head"),
        _("Where the nose stands between eyes (0) and mouth (1); less is a head thrown back."),
    )
    greatest_pitch = _number(
        _("Greatest pitch of the head"),
        _("Where the nose stands between eyes (0) and mouth (1); more is a head bent down."),
    )
    least_sharpness = _number(
        _("Least sharpness"),
        _("Sharpness of the face, divided by its contrast; see docs/vision.md. Less is rejected."),
        min_value=0,
    )
    greatest_over = _share(_("Greatest overexposure"), _("Share of the face that is burnt out, 0–1."))
    seed_distance = _bits(
        _("Distance to the seed"),
        _("In bits, out of 64: a face this near to the seed's, or nearer, is rejected as a copy."),
    )
    doubt_seed_distance = _bits(
        _("Doubtful distance to the seed"), _("In bits, out of 64: a face this near may be the seed's and is doubted.")
    )
    lit_background = _number(
        _("Lit surroundings"),
        _("Grey value, 0–255. Lighter surroundings show that the room is lit: a dark face is no lack of light then."),
        min_value=0,
    )
    doubt_below_light = _number(
        _("Doubt below light"), _("Grey value of the face, 0–255; applied only in unlit surroundings."), min_value=0
    )
    doubt_below_ratio = _number(
        _("Doubt below light ratio"),
        _("Light on the face divided by that around it, asked in lit surroundings; less is light from behind."),
        min_value=0,
    )
    doubt_below_score = _share(
        _("Doubt below score"), _("How sure the detector is of the face, 0–1; less may be a covered face.")
    )
    doubt_below_eyes_open = _number(
        _("Doubt below opening of the eyes"),
        _("Height of the eyes divided by their width; less may be closed."),
        min_value=0,
    )
    review_on = forms.MultipleChoiceField(
        label=_("Held for review"),
        choices=[(str(doubt), DOUBT_LABELS[doubt]) for doubt in DOUBTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("A photograph in such doubt waits for a person. Any other doubt is only noted."),
    )

    class Meta:
        model = PhotographRules
        fields = [*HEADER]
        help_texts = {"version": _("A short name such as “2-far-cameras”.")}

    @staticmethod
    def copy_of(published: PhotographRules) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from; it needs a name of its own."""
        return {name: value for name, value in published.thresholds.items() if name in THRESHOLDS}

    def clean_version(self) -> str:
        """Refuse a name that is taken, or kept for what comes with the software."""
        version: str = self.cleaned_data["version"]
        if version.replace(".", "").isdigit():
            raise forms.ValidationError(
                _("Plain numbers are kept for the rules that come with the software: add a word, such as “%(name)s”."),
                params={"name": f"{version}-ours"},
            )
        return version

    def clean(self) -> dict[str, Any]:
        """Refuse limits that exclude each other."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for lower, upper in ORDERED:
            if lower in given and upper in given and given[lower] > given[upper]:
                self.add_error(
                    upper, _("This must not be less than “%(lower)s”.") % {"lower": self.fields[lower].label}
                )
        return given

    def publish(self) -> PhotographRules:
        """Publish the rules and return them."""
        given = {name: self.cleaned_data[name] for name in ("version", *THRESHOLDS)}
        return publish(Rules.from_json(given), note=self.cleaned_data["note"])
