"""Learning the task: instructions, a practice trial, questions on the task."""

from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.participants import cost, training
from apps.participants.progress import pass_instructions, pass_practice, pass_quiz
from apps.participants.views.steps import StepView, page_of


class InstructionsView(StepView):
    step = "instructions"

    def get(self, request: HttpRequest) -> HttpResponse:
        cohort = self.session.cohort
        wording = self.session.texts.wording
        if not wording.has_training:
            return self.show(paragraphs=wording.texts[f"instructions_{cohort.phase}"])
        # Who needs a camera has been told on the page that checks it.
        price = None if cohort.takes_photographs else cost.of(cohort)
        return self.show(steps=training.steps(self.session), setting=training.setting(self.session), cost=price)

    def post(self, request: HttpRequest) -> HttpResponse:
        pass_instructions(self.session)
        return page_of(self.session)


class PracticeView(StepView):
    step = "practice"
    needs_camera = True
    picture: ClassVar[dict[str, str | int]] = {"path": "practice/face.webp", "width": 640, "height": 640}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(picture=self.picture, api={"session": reverse("participants_api:session")})

    def post(self, request: HttpRequest) -> HttpResponse:
        pass_practice(self.session)
        return page_of(self.session)


class QuizView(StepView):
    step = "quiz"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask(training.questions(self.session))

    def post(self, request: HttpRequest) -> HttpResponse:
        if training.is_explained(self.session):
            pass_quiz(self.session)
            return page_of(self.session)
        given = [_chosen(request, question, place) for place, question in enumerate(training.questions(self.session))]
        try:
            training.answer(self.session, given)
        except training.UnansweredError:
            return self.ask(training.questions(self.session, given), error=_("Please answer every question."))
        return page_of(self.session)

    def ask(self, questions: list[training.Question], *, error: str = "") -> HttpResponse:
        wrong = any(question.is_wrong for question in questions)
        return self.show(questions=questions, wrong=wrong, explained=training.is_explained(self.session), error=error)


def _chosen(request: HttpRequest, question: training.Question, place: int) -> int | None:
    """Return which option of a question was chosen, counted from 0; None where none was."""
    chosen = request.POST.get(f"answer-{place}", "")
    options = len(question.item["options"])
    return int(chosen) if chosen in {str(number) for number in range(options)} else None
