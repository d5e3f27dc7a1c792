"""The page on which a recruiter's counts, ours and the storage's are laid side by side."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.recruitment.api.base import ApiError, Theirs
from apps.recruitment.asking import can_be_asked, their_submissions
from apps.recruitment.cohort_admin import page, permitted_cohort
from apps.recruitment.reconcile import reconcile, take_over_states
from apps.recruitment.their_list import ListError, read_csv
from apps.studies.models import Cohort

# As many as a page may wait for; the command looks for all.
OBJECTS = 2000
MOST_SHOWN = 500
LARGEST_FILE = 900_000


class ReconcileForm(forms.Form):
    """Where the recruiter's side comes from."""

    file = forms.FileField(
        label=gettext_lazy("The recruiter's list"), required=False,
        help_text=gettext_lazy("A CSV file as the recruiter exports it. Without one, only our own side is looked at."),
    )  # fmt: skip
    ask = forms.BooleanField(label=gettext_lazy("Ask the recruiter instead"), required=False)

    def __init__(self, *args: object, cohort: Cohort, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.cohort = cohort
        if not can_be_asked(cohort):
            del self.fields["ask"]

    def their_list(self) -> list[Theirs] | None:
        """Return the recruiter's list, from the file or by asking; None without either. Raises ListError, ApiError."""
        upload = self.cleaned_data.get("file")
        if self.cleaned_data.get("ask"):
            return their_submissions(self.cohort)
        return read_csv(upload.read()) if isinstance(upload, UploadedFile) else None

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Refuse files that no list of submissions fills."""
        upload: UploadedFile[Any] | None = self.cleaned_data["file"]
        if upload and (upload.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large: use “manage.py reconcile”."))
        return upload


def reconcile_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the recruiter's list, then show the three columns and every difference."""
    cohort = permitted_cohort(request, pk)
    form = ReconcileForm(request.POST or None, request.FILES or None, cohort=cohort)
    report, heard = None, 0
    if request.method == "POST" and form.is_valid():
        try:
            theirs = form.their_list()
        except (ListError, ApiError) as error:
            form.add_error(None, str(error))
        else:
            report = reconcile(cohort, theirs, objects=OBJECTS)
            heard = take_over_states(cohort, theirs) if theirs is not None else 0
    title = _("Reconcile %(cohort)s") % {"cohort": cohort.slug}
    return page(
        request, "reconcile", cohort, title, form=form, report=report, heard=heard, objects=OBJECTS, most=MOST_SHOWN
    )
