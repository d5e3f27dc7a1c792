"""The form that publishes a new version of a term list."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import terms
from .glosses import Glosses, GlossesError
from .models import TermList
from .published_admin import PublishingForm
from .publishing import publish_terms


class TermListForm(PublishingForm):
    """A term list as the text of a CSV file with the columns `code`, one language and, where wanted, `gloss`."""

    table = forms.CharField(
        label=_("Terms"),
        widget=forms.Textarea(attrs={"rows": 24, "cols": 60, "spellcheck": "false", "class": "code"}),
        help_text=_(
            "A CSV table. The first line names its columns, “code” and the language, such as “code,es”; "
            "then one line for each of the 48 terms, such as “awe,Asombro”. "
            "A third column “gloss” may explain each term in a few words, for participants who ask. "
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
        writer.writerow(["code", published.language, "gloss"])
        writer.writerows(published.terms.order_by("code").values_list("code", "wording", "gloss"))
        return {"table": table.getvalue()}

    def clean_table(self) -> tuple[str, terms.Terms, Glosses]:
        """Return the language, its wording by code and its glosses by code."""
        try:
            with TemporaryDirectory() as folder:
                path = Path(folder) / "terms.csv"
                path.write_text(self.cleaned_data["table"], encoding="utf-8")
                lists, explained = terms.read(path), terms.read_glosses(path)
        except (terms.TermsError, GlossesError) as error:
            raise forms.ValidationError(str(error)) from error
        if len(lists) != 1:
            raise forms.ValidationError(_("Give one language at a time: the columns “code” and, for example, “es”."))
        language, words = next(iter(lists.items()))
        return language, words, explained

    def publish(self) -> TermList:
        """Store the list as its next version, unless one says the same; return it."""
        return publish_terms(*self.cleaned_data["table"])
