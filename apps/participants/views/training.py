"""Learning the task: instructions, a practice trial, questions on the task."""

from django.http import HttpRequest, HttpResponse

from apps.participants.progress import pass_instructions, pass_practice, pass_quiz
from apps.participants.views.steps import StepView, page_of


class InstructionsView(StepView):
    step = "instructions"

    def get(self, request: HttpRequest) -> HttpResponse:
        texts = self.session.cohort.wording.texts
        return self.show(paragraphs=texts[f"instructions_{self.session.cohort.phase}"])

    def post(self, request: HttpRequest) -> HttpResponse:
        pass_instructions(self.session)
        return page_of(self.session)


class PracticeView(StepView):
    step = "practice"
    needs_camera = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        pass_practice(self.session)
        return page_of(self.session)


class QuizView(StepView):
    step = "quiz"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        pass_quiz(self.session)
        return page_of(self.session)
