"""The form that publishes a consent text."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.localization.differences import Comparison, differences
from apps.localization.published_admin import PublishingForm
from apps.localization.publishing import comparison
from apps.studies.consent_texts import publish, tidy
from apps.studies.models import ConsentText, Scope

PREFIX = "scope_"
TEXTS = ("study_title", "title", "body")


def _sentence(scope: Scope, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "cols": 90})
    return forms.CharField(label=capfirst(scope.label), widget=widget, **options)


class ConsentTextForm(PublishingForm):
    """A consent text, one box for the sentence of each scope."""

    compares = True

    scope_take_part = _sentence(Scope.TAKE_PART, help_text=_("Everyone must agree to this one."))
    scope_photograph = _sentence(Scope.PHOTOGRAPH, help_text=_("Asked, and necessary, where photographs are taken."))
    scope_share = _sentence(Scope.SHARE, help_text=_("Asked where photographs are taken; may be refused."))
    scope_transfer = _sentence(Scope.TRANSFER, help_text=_("Asked where photographs are taken; may be refused."))
    scope_train = _sentence(Scope.TRAIN, help_text=_("Asked where photographs are taken; may be refused."))

    class Meta:
        model = ConsentText
        fields = ["study", "language", *TEXTS]
        widgets = {"body": forms.Textarea(attrs={"rows": 20, "cols": 90})}
        help_texts = {
            "language": _("A language code such as “en”, “zh-hans” or “am”."),
            "body": _("Plain text; a blank line between two paragraphs."),
        }

    @staticmethod
    def copy_of(published: ConsentText) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        fields = {name: getattr(published, name) for name in ("study", "language", *TEXTS)}
        return fields | {f"{PREFIX}{code}": sentence for code, sentence in published.scopes.items()}

    def compare(self) -> Comparison:
        """Return which parts of the text differ from the study's newest in this language, or from none that says it."""
        published = ConsentText.objects.filter(study=self.cleaned_data["study"], language=self.cleaned_data["language"])
        given = self._by_label(self.cleaned_data)
        stored = [(each, self._by_label(self.copy_of(each))) for each in published]
        same = next((each for each, said in stored if said == given), None)
        latest, said = (same, given) if same else stored[-1] if stored else (None, {})
        return comparison(latest, self.cleaned_data["language"], differences(said, given))

    def _by_label(self, texts: dict[str, Any]) -> dict[str, str]:
        names = (*TEXTS, *(f"{PREFIX}{scope}" for scope in Scope))
        return {capfirst(str(self.fields[name].label)): tidy(texts[name]) for name in names if texts.get(name)}

    def publish(self) -> ConsentText:
        """Store the text as its next version, unless one says the same; return it."""
        scopes = {str(scope): self.cleaned_data[f"{PREFIX}{scope}"] for scope in Scope}
        texts = {name: self.cleaned_data[name] for name in TEXTS}
        study, language = self.cleaned_data["study"], self.cleaned_data["language"]
        return publish(study, language=language, scopes=scopes, **texts)
