"""Forms that publish a new version of a term list or a wording."""

import csv
import io
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import terms
from .models import TermList, Wording, language_code
from .published_admin import PublishingForm
from .publishing import publish_terms, publish_wording
from .wordings import PARAGRAPHS, SENTENCES, Texts

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class TermListForm(PublishingForm):
    """A term list as the text of a CSV file with the columns `code` and one language."""

    table = forms.CharField(
        label=_("Terms"),
        widget=forms.Textarea(attrs={"rows": 24, "cols": 60, "spellcheck": "false", "class": "code"}),
        help_text=_(
            "A CSV table. The first line names its columns, “code” and the language, such as “code,es”; "
            "then one line for each of the 48 terms, such as “awe,Asombro”. "
            "Codes stay the same in every version: a term is known by its code."
        ),
    )

    class Meta:
        model = TermList
        fields: list[str] = []

    @staticmethod
    def copy_of(published: TermList) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["code", published.language])
        writer.writerows(published.terms.order_by("code").values_list("code", "wording"))
        return {"table": table.getvalue()}

    def clean_table(self) -> tuple[str, terms.Terms]:
        """Return the language and its wording by code."""
        try:
            with TemporaryDirectory() as folder:
                path = Path(folder) / "terms.csv"
                path.write_text(self.cleaned_data["table"], encoding="utf-8")
                lists = terms.read(path)
        except terms.TermsError as error:
            raise forms.ValidationError(str(error)) from error
        if len(lists) != 1:
            raise forms.ValidationError(_("Give one language at a time: the columns “code” and, for example, “es”."))
        return next(iter(lists.items()))

    def publish(self) -> TermList:
        """Store the list as its next version, unless one says the same; return it."""
        language, words = self.cleaned_data["table"]
        return publish_terms(language, words)


def _text(label: "StrPromise", *, rows: int = 2, help_text: "StrPromise | str" = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows, "cols": 90}))


class WordingForm(PublishingForm):
    """A wording, one box for each text a participant reads."""

    language = forms.CharField(
        label=_("Language"), validators=[language_code], help_text=_("A language code such as “en”, “zh-hans” or “am”.")
    )
    question = _text(_("Question"), help_text=_("Above the terms."))
    mimic_task = _text(_("Imitation task"), help_text=_("Beside the camera preview."))
    intensity = _text(_("Intensity"), help_text=_("How to use the scale from 1 to 100."))
    no_face = _text(_("No face visible"), help_text=_("The button for pictures without a face."))
    camera_intro = _text(_("Camera check"), rows=4)
    instructions_mimic = _text(
        _("Instructions, mimic phase"), rows=14, help_text=_("A blank line between two paragraphs.")
    )
    instructions_rate = _text(
        _("Instructions, rate phase"), rows=12, help_text=_("A blank line between two paragraphs.")
    )
    done_mimic = _text(_("Thanks, mimic phase"), rows=3)
    done_rate = _text(_("Thanks, rate phase"), rows=3)

    class Meta:
        model = Wording
        fields: list[str] = []

    @staticmethod
    def copy_of(published: Wording) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        texts = {key: "\n\n".join(text) if isinstance(text, list) else text for key, text in published.texts.items()}
        return {"language": published.language} | texts

    def publish(self) -> Wording:
        """Store the wording as its next version, unless one says the same; return it."""
        given = {key: unicodedata.normalize("NFC", self.cleaned_data[key]) for key in SENTENCES | PARAGRAPHS}
        texts: Texts = {key: given[key] for key in SENTENCES}
        texts |= {key: _paragraphs(given[key]) for key in PARAGRAPHS}
        return publish_wording(self.cleaned_data["language"], texts)


def _paragraphs(text: str) -> list[str]:
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [block.strip() for block in blocks if block.strip()]
