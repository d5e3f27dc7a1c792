"""The form that publishes a new version of a questionnaire."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import question_shape, questionnaire_text
from .differences import Comparison, differences
from .models import Questionnaire, language_code
from .published_admin import PublishingForm
from .publishing import comparison, newest, publish_questionnaire
from .question_shape import Questions


class QuestionnaireForm(PublishingForm):
    """A questionnaire as text."""

    compares = True

    language = forms.CharField(
        label=_("Language"), validators=[language_code], help_text=_("A language code such as “en”, “zh-hans” or “am”.")
    )
    questions = forms.CharField(
        label=_("Questions"),
        widget=forms.Textarea(attrs={"rows": 18, "cols": 90}),
        help_text=_(
            "A blank line between two questions. Each begins with its code and kind, such as “sex: choice”; the kinds "
            "are choice, year, number and text. Then a line for the question; where wanted, a line of help that begins "
            "with “?”; and for a choice one line for each option, such as “- female = Female”. Codes are stored and "
            "should be the same in every language. Ask for as little as you can: every question may be left unanswered."
        ),
    )

    class Meta:
        model = Questionnaire
        fields: list[str] = []

    @staticmethod
    def copy_of(published: Questionnaire) -> dict[str, Any]:
        """Return the initial values that a correction of `published` starts from."""
        return {"language": published.language, "questions": questionnaire_text.written(published.questions)}

    def clean_questions(self) -> Questions:
        """Read the questions; say which cannot be read, or what is wrong with them."""
        try:
            questions = questionnaire_text.read(self.cleaned_data["questions"])
        except questionnaire_text.QuestionnaireTextError as error:
            unread = _("Question %(number)s cannot be read: write it as explained below.")
            raise forms.ValidationError(unread, params={"number": error.number}) from error
        if wrong := question_shape.fault(questions):
            raise forms.ValidationError(wrong)
        return questions

    def compare(self) -> Comparison:
        """Return which questions differ."""
        language, questions = self.cleaned_data["language"], self.cleaned_data["questions"]
        latest = newest(Questionnaire, language)
        stored, given = map(_blocks, (latest.questions if latest else [], questions))
        return comparison(latest, language, differences(stored, given))

    def publish(self) -> Questionnaire:
        """Store the questionnaire as its next version, unless one asks the same; return it."""
        return publish_questionnaire(self.cleaned_data["language"], self.cleaned_data["questions"])


def _blocks(questions: Questions) -> dict[str, str]:
    return {question["code"]: questionnaire_text.block(question) for question in questions}
