"""What each recruiter's adapter asks of a cohort."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.participants.models import new_code
from apps.recruitment import accounts
from apps.recruitment.redirects import TemplateError, check_template

CODE = re.compile(r"[A-Za-z0-9]{7,20}")
PARAMETER = re.compile(r"[A-Za-z][\w-]{0,39}")
THEIR_ID = re.compile(r"[\w-]{1,100}")


class NoSettingsForm(forms.Form):
    """Asks for nothing."""


def _accounts() -> list[tuple[str, Any]]:
    return [("", _("none")), *((alias, alias) for alias in accounts.aliases())]


class PayingForm(forms.Form):
    """What every recruiter that can be asked to pay needs: an account, and how much may be spent."""

    account = forms.ChoiceField(
        label=_("Account"), required=False, choices=_accounts,
        help_text=_("As the environment names it. Empty: nothing is asked by program."),
    )  # fmt: skip
    cap_person = forms.DecimalField(
        label=_("At most for one person"), required=False, min_value=0, decimal_places=2, max_digits=10,
        help_text=_("In the cohort's currency, rewards and bonuses together, over the whole study."),
    )  # fmt: skip
    cap_run = forms.DecimalField(
        label=_("At most at once"), required=False, min_value=0, decimal_places=2, max_digits=10,
        help_text=_("What one decision to pay may cost."),
    )  # fmt: skip
    cap_day = forms.DecimalField(
        label=_("At most in 24 hours"), required=False, min_value=0, decimal_places=2, max_digits=10,
        help_text=_("Over the whole cohort. While any of the three is empty, nothing is paid from here."),
    )  # fmt: skip


class ProlificForm(PayingForm):
    """Prolific: its studies, a completion code for each outcome, and whether entries must be signed."""

    study_ids = forms.CharField(
        label=_("Prolific studies"), required=False,
        help_text=_("Their ids, with spaces between. Empty: people of any study are let in."),
    )  # fmt: skip
    signed = forms.BooleanField(
        label=_("Only signed entries"), required=False,
        help_text=_("Needs “Secured External URL” in the Prolific study."),
    )  # fmt: skip
    code_complete = forms.CharField(label=_("Code for a complete session"))
    code_screened_out = forms.CharField(label=_("Code for who is screened out"), required=False)
    code_over_quota = forms.CharField(label=_("Code for who comes when all places are taken"), required=False)
    code_declined = forms.CharField(label=_("Code for who does not consent"), required=False)

    CODES = ("code_complete", "code_screened_out", "code_over_quota", "code_declined")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and not self.initial:
            self.initial = {name: new_code() for name in self.CODES}

    def clean_study_ids(self) -> str:
        """Keep the ids with one space between them."""
        return _ids(self.cleaned_data["study_ids"])

    def clean(self) -> None:
        """Refuse codes that could be guessed, and one code for two outcomes."""
        super().clean()
        given = {name: self.cleaned_data[name] for name in self.CODES if self.cleaned_data.get(name)}
        for name, code in given.items():
            if not CODE.fullmatch(code):
                self.add_error(name, _("7 to 20 letters and digits that nobody could guess."))
            elif list(given.values()).count(code) > 1:
                self.add_error(name, _("Every outcome needs a code of its own."))


class MturkForm(PayingForm):
    """MTurk: the sandbox unless told otherwise, and the HITs that belong to the cohort."""

    live = forms.BooleanField(
        label=_("The real MTurk"), required=False, help_text=_("Otherwise its sandbox, where nobody is paid.")
    )
    hit_ids = forms.CharField(
        label=_("HITs"), required=False,
        help_text=_("Their ids, with spaces between. Empty: people of any HIT are let in."),
    )  # fmt: skip

    def clean_hit_ids(self) -> str:
        """Keep the ids with one space between them."""
        return _ids(self.cleaned_data["hit_ids"])


class RedirectForm(forms.Form):
    """A panel that adds its ids to our link and wants its people back at an address for each outcome."""

    person_parameter = forms.RegexField(
        PARAMETER, label=_("The person's id is called"), initial="participantId",
        help_text=_("As it stands in the link's query."),
    )  # fmt: skip
    submission_parameter = forms.RegexField(
        PARAMETER, label=_("The sitting's id is called"), initial="assignmentId", required=False
    )
    study_parameter = forms.RegexField(
        PARAMETER, label=_("The project's id is called"), initial="projectId", required=False
    )
    url_complete = forms.CharField(
        label=_("Where a complete session leads"),
        help_text=_("It may hold {person}, {submission}, {study}, {outcome} and {code}, which we fill in."),
    )
    url_screened_out = forms.CharField(label=_("Where being screened out leads"), required=False)
    url_over_quota = forms.CharField(label=_("Where coming when all places are taken leads"), required=False)
    url_declined = forms.CharField(label=_("Where not consenting leads"), required=False)

    def clean(self) -> None:
        """Refuse addresses on hosts nobody has allowed."""
        super().clean()
        for name in [name for name in self.fields if name.startswith("url_")]:
            try:
                check_template(self.cleaned_data.get(name) or "")
            except TemplateError as error:
                self.add_error(name, str(error))


def _ids(text: str) -> str:
    ids = text.replace(",", " ").split()
    if wrong := [each for each in ids if not THEIR_ID.fullmatch(each)]:
        raise forms.ValidationError(_("“%s” is not an id.") % wrong[0])
    return " ".join(ids)
