"""The form that publishes a new version of a wording."""

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import quiz_text
from .differences import Comparison, differences
from .models import Wording, language_code
from .published_admin import PublishingForm
from .publishing import comparison, newest, publish_wording
from .wording_texts import KEYS, LISTS, QUIZZES, Text, Texts, fault

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LIST_HELP = _("A blank line between two items.")
QUIZ_HELP = _(
    "A blank line between two questions. Each has a line for the question, one line for each option, with “*” before "
    "the right one and “-” before the others, and a line that says why. Every language needs the same number of "
    "questions and options, the right one in the same place."
)

OLD_LABELS = {
    "instructions_mimic": _("Instructions, mimic phase"),
    "instructions_rate": _("Instructions, rate phase"),
}


def _text(label: "StrPromise", *, rows: int = 2, help_text: "StrPromise | str" = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows, "cols": 90}))


class WordingForm(PublishingForm):
    """A wording, one box for each text a participant reads."""

    compares = True

    language = forms.CharField(
        label=_("Language"), validators=[language_code], help_text=_("A language code such as “en”, “zh-hans” or “am”.")
    )
    question = _text(_("Question"), help_text=_("Above the terms."))
    mimic_task = _text(_("Imitation task"), help_text=_("Beside the camera preview."))
    intensity = _text(_("Intensity"), help_text=_("How to use the scale from 1 to 100."))
    no_face = _text(_("No face visible"), help_text=_("The button for pictures without a face."))
    camera_intro = _text(_("Camera check"), rows=4)
    training_first = _text(_("Instructions: what to expect"))
    step_imitate = _text(_("Instructions: imitating"), rows=3)
    step_photograph = _text(_("Instructions: the photograph"), rows=3)
    step_words = _text(_("Instructions: words and strengths"), rows=3)
    step_no_face = _text(_("Instructions: pictures without a face"))
    step_own_view = _text(_("Instructions: many answers are right"))
    step_respect = _text(_("Instructions: photographs of others"))
    step_stop = _text(_("Instructions: stopping and going on"))
    setting_mimic = _text(_("The setting, mimic phase"), rows=8, help_text=LIST_HELP)
    setting_rate = _text(_("The setting, rate phase"), rows=6, help_text=LIST_HELP)
    practice = _text(_("Practice: what it is"), rows=3)
    practice_feedback_photo = _text(_("Practice: photograph kept"))
    practice_feedback_no_photo = _text(_("Practice: photograph missing"))
    practice_feedback_seen = _text(_("Practice: face seen well in the photograph"))
    practice_feedback_words = _text(_("Practice: words chosen, with strengths"))
    practice_feedback_no_words = _text(_("Practice: no word chosen"))
    practice_feedback_no_strength = _text(_("Practice: a strength is missing"))
    practice_feedback_face_there = _text(_("Practice: “no face” said of a face"))
    practice_feedback_many = _text(_("Practice: many answers are right"))
    quiz_mimic = _text(_("Questions on the task, mimic phase"), rows=18, help_text=QUIZ_HELP)
    quiz_rate = _text(_("Questions on the task, rate phase"), rows=18, help_text=QUIZ_HELP)
    done_mimic = _text(_("Thanks, mimic phase"), rows=3)
    done_rate = _text(_("Thanks, rate phase"), rows=3)

    class Meta:
        model = Wording
        fields: list[str] = []

    @staticmethod
    def copy_of(published: Wording) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        texts = {key: as_typed(key, text) for key, text in published.texts.items() if key in KEYS}
        return {"language": published.language} | texts

    def clean(self) -> dict[str, Any]:
        """Read every text as what it is, a sentence, a list or questions; say which cannot be read, and why."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for key in KEYS & given.keys():
            self._read(key, given)
        return given

    def _read(self, key: str, given: dict[str, Any]) -> None:
        try:
            given[key] = _typed(key, unicodedata.normalize("NFC", given[key]))
        except quiz_text.QuizTextError as error:
            self.add_error(
                key, _("Question %(number)d needs one right option and a reason.") % {"number": error.number}
            )
        else:
            if fault(key, given[key]):
                self.add_error(key, _("Give each question two options or more, no two alike."))

    def compare(self) -> Comparison:
        """Return which texts differ."""
        language = self.cleaned_data["language"]
        latest = newest(Wording, language)
        stored, given = (in_full(texts) for texts in (latest.texts if latest else {}, self.cleaned_data))
        return comparison(latest, language, differences(stored, given))

    def publish(self) -> Wording:
        """Store the wording as its next version, unless one says the same; return it."""
        return publish_wording(self.cleaned_data["language"], {key: self.cleaned_data[key] for key in KEYS})


def in_full(texts: Texts) -> dict[str, str]:
    """Return every text of a wording by its label, in the form's order, as staff would type it."""
    labels = {key: field.label for key, field in WordingForm.base_fields.items() if key in KEYS} | OLD_LABELS
    return {str(label): as_typed(key, texts[key]) for key, label in labels.items() if key in texts}


def as_typed(key: str, text: Any) -> str:
    """Return a text as staff would type it into its box."""
    if key in QUIZZES:
        return quiz_text.written(text)
    return "\n\n".join(text) if isinstance(text, list) else text


def _typed(key: str, typed: str) -> Text:
    if key in QUIZZES:
        return quiz_text.read(typed)
    return _paragraphs(typed) if key in LISTS else typed


def _paragraphs(text: str) -> list[str]:
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [block.strip() for block in blocks if block.strip()]
