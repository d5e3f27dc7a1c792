"""The form that publishes a new version of a term list."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from . import term_sheet
from .differences import Comparison
from .models import TermList
from .published_admin import PublishingForm
from .publishing import publish_terms
from .term_changes import compare

LARGEST_BYTES = 200_000


class TermListForm(PublishingForm):
    """A term list as a sheet: a file from a spreadsheet, or the text of one.

    The text of a file is put into the box, so that what is wrong with it can be mended there.
    """

    compares = True

    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=_(
            "From a spreadsheet: save it as “CSV UTF-8”; commas, semicolons or tabs may separate the columns. "
            "The file takes the place of what is in the box below. You see what it changes before it is published."
        ),
    )
    table = forms.CharField(
        label=_("Terms"),
        required=False,
        strip=False,
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

    def __init__(self, data: QueryDict | None = None, files: Any = None, **kwargs: Any) -> None:
        self.unreadable: term_sheet.SheetError | None = None
        given = files.get("file") if files else None
        if data is not None and given:
            data = data.copy()
            data["table"] = self._text(given)
        super().__init__(data, files, **kwargs)

    def _text(self, given: "UploadedFile[Any]") -> str:
        try:
            if (given.size or 0) > LARGEST_BYTES:
                raise term_sheet.SheetError(str(_("This file is much too large for a list of terms.")))
            return term_sheet.text_of(given.read())
        except term_sheet.SheetError as error:
            self.unreadable = error
            return ""

    @staticmethod
    def copy_of(published: TermList) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        return {"table": term_sheet.written(published)}

    def clean_file(self) -> None:
        """Refuse a file that is no text."""
        if self.unreadable:
            raise forms.ValidationError(list(self.unreadable.faults))

    def clean_table(self) -> term_sheet.Sheet | None:
        """Return the sheet; None where a file could not be read."""
        text: str = self.cleaned_data["table"]
        if self.unreadable:
            return None
        if not text.strip():
            raise forms.ValidationError(_("Choose a file, or paste a table here."))
        try:
            return term_sheet.read(text)
        except term_sheet.SheetError as error:
            raise forms.ValidationError(list(error.faults)) from error

    def compare(self) -> Comparison:
        """Return which terms the list adds, removes, words or explains differently."""
        return compare(self.cleaned_data["table"])

    def publish(self) -> TermList:
        """Store the list as its next version, unless one says the same; return it."""
        sheet: term_sheet.Sheet = self.cleaned_data["table"]
        return publish_terms(sheet.language, sheet.words, sheet.glosses)
