"""The questions about the person, where the cohort asks any."""

from django.http import HttpRequest, HttpResponse

from apps.localization.question_shape import Question
from apps.participants import demographics
from apps.participants.demographics import Asked
from apps.participants.views.steps import StepView, page_of


class AboutView(StepView):
    step = "about"

    def get(self, request: HttpRequest) -> HttpResponse:
        if demographics.is_described(self.session):
            demographics.go_on(self.session)
            return page_of(self.session)
        return self.ask([Asked(question) for question in demographics.questions(self.session)])

    def post(self, request: HttpRequest) -> HttpResponse:
        asked, answers = [], {}
        for question in demographics.questions(self.session):
            one = _given(request, question)
            try:
                answers[question["code"]] = demographics.read(one)
            except demographics.UnfitAnswerError as error:
                one = Asked(question, one.given, one.unsaid, error.message)
            asked.append(one)
        if any(one.error for one in asked):
            return self.ask(asked)
        demographics.answer(self.session, answers)
        return page_of(self.session)

    def ask(self, asked: list[Asked]) -> HttpResponse:
        has_quotas = self.session.cohort.quota_cells.exists()
        return self.show(asked=asked, has_error=any(one.error for one in asked), has_quotas=has_quotas)


def _given(request: HttpRequest, question: Question) -> Asked:
    code = question["code"]
    return Asked(question, request.POST.get(code, ""), unsaid=f"{code}-unsaid" in request.POST)
