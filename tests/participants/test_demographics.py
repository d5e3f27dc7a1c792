"""The questions about the person: asked once where a cohort asks any, answered as far as somebody wants to."""

from typing import Any

import pytest
from django.utils import timezone

from apps.localization.models import Questionnaire
from apps.localization.questionnaires import load
from apps.participants import demographics, erasure
from apps.participants.models import Demographics, Session
from apps.participants.outcomes import decide
from apps.studies.models import Cohort
from tests.factories import make_cohort
from tests.participants.client import Browser, Response
from tests.people import browser_of, make_staff

pytestmark = pytest.mark.django_db

EXTENDED = [
    {"code": "years_here", "kind": "number", "text": "How many years?", "help": "", "options": [], "optional": True},
    {"code": "remark", "kind": "text", "text": "Anything else?", "help": "", "options": [], "optional": True},
]


def questionnaire(language: str = "en") -> Questionnaire:
    load()
    return Questionnaire.objects.get(language=language, version=1)


@pytest.fixture
def raters() -> Cohort:
    return make_cohort(phase="rate", questionnaire=questionnaire())


def walk_to_about(visitor: Browser, cohort: Cohort) -> Response:
    visitor.enter(cohort)
    reply = visitor.submit("consent", decision="agree", scopes=["take_part", "photograph"])
    return visitor.submit("camera") if cohort.takes_photographs else reply


def where(response: Response) -> str:
    return str(response.redirect_chain[-1][0])


def kept() -> Any:
    return Demographics.objects.get().answers


def test_who_has_agreed_is_asked_before_the_instructions(visitor: Browser, raters: Cohort) -> None:
    asked = walk_to_about(visitor, raters)

    told = visitor.submit("about", sex="female", birth_year="1990")

    assert (where(asked), where(told)) == ("/session/about/", "/session/instructions/")
    assert kept() == {"sex": "female", "birth_year": 1990}


def test_with_a_camera_the_questions_come_after_its_check(visitor: Browser) -> None:
    cohort = make_cohort(questionnaire=questionnaire())

    asked = walk_to_about(visitor, cohort)

    assert where(asked) == "/session/about/"


def test_a_cohort_without_a_questionnaire_asks_nothing(visitor: Browser) -> None:
    reply = walk_to_about(visitor, make_cohort(phase="rate"))

    assert where(reply) == "/session/instructions/"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"sex": "", "birth_year-unsaid": "on"},
        {"sex": "", "birth_year": "1990", "birth_year-unsaid": "on"},
        {"birth_year": "  "},
    ],
)
def test_nobody_has_to_say_anything(visitor: Browser, raters: Cohort, form: dict[str, str]) -> None:
    walk_to_about(visitor, raters)

    told = visitor.submit("about", **form)

    assert where(told) == "/session/instructions/"
    assert kept() == {"sex": None, "birth_year": None}


@pytest.mark.parametrize("year", ["90", "1801", "3001", "199O", "-1990", "19 90", "01990"])
def test_a_year_that_is_none_is_asked_for_again_and_the_rest_is_kept(
    visitor: Browser, raters: Cohort, year: str
) -> None:
    walk_to_about(visitor, raters)

    page = visitor.submit("about", sex="male", birth_year=year).content.decode()

    assert "four digits" in page and 'aria-invalid="true"' in page
    assert f'value="{year}"' in page
    assert page.count("checked") == 1
    assert not Demographics.objects.exists()


def test_years_in_other_digits_are_understood(visitor: Browser, raters: Cohort) -> None:
    walk_to_about(visitor, raters)

    visitor.submit("about", birth_year="١٩٩٠")

    assert kept()["birth_year"] == 1990


def test_an_option_that_was_not_offered_is_refused(visitor: Browser, raters: Cohort) -> None:
    walk_to_about(visitor, raters)

    page = visitor.submit("about", sex="unheard_of")

    assert b"Choose one of the answers" in page.content


def test_numbers_and_texts_are_kept_within_bounds(visitor: Browser) -> None:
    asked = Questionnaire.objects.create(language="en", version=7, questions=EXTENDED)
    walk_to_about(visitor, make_cohort(phase="rate", questionnaire=asked))

    refused = visitor.submit("about", years_here="many", remark="x" * 501).content.decode()
    visitor.submit("about", years_here="12", remark="  I like <b>faces</b>. ")

    assert refused.count("data-why") == 2
    assert kept() == {"years_here": 12, "remark": "I like <b>faces</b>."}


def test_the_first_answers_count_and_the_page_is_over(visitor: Browser, raters: Cohort) -> None:
    walk_to_about(visitor, raters)
    visitor.submit("about", sex="female")

    again = visitor.submit("about", sex="male")

    demographics.answer(Session.objects.get(), {"sex": "male", "birth_year": None})

    assert where(again) == "/session/instructions/"
    assert kept()["sex"] == "female"


def test_who_comes_back_finds_the_page_where_they_left_it(visitor: Browser, raters: Cohort) -> None:
    walk_to_about(visitor, raters)

    back = visitor.enter(raters)

    assert where(back) == "/session/about/"


def test_a_second_session_does_not_ask_again(visitor: Browser, raters: Cohort) -> None:
    walk_to_about(visitor, raters)
    visitor.submit("about", sex="female")
    decide(Session.objects.get(), "complete")
    visitor.enter(raters, again="1")

    reply = visitor.submit("consent", decision="agree", scopes=["take_part"])

    assert where(reply) == "/session/instructions/"
    assert Demographics.objects.count() == 1


def test_a_new_version_of_the_questionnaire_is_asked(visitor: Browser, raters: Cohort) -> None:
    walk_to_about(visitor, raters)
    visitor.submit("about", sex="female")
    decide(Session.objects.get(), "complete")
    newer = Questionnaire.objects.create(language="en", version=2, questions=EXTENDED)
    Cohort.objects.update(questionnaire=newer)
    visitor.enter(raters, again="1")

    reply = visitor.submit("consent", decision="agree", scopes=["take_part"])

    assert where(reply) == "/session/about/"


@pytest.mark.parametrize("language", ["en", "zh-hans", "es"])
def test_each_language_asks_in_its_own_words(visitor: Browser, language: str) -> None:
    asked = questionnaire(language)
    cohort = make_cohort(phase="rate", language=language, questionnaire=asked)

    page = walk_to_about(visitor, cohort).content.decode()

    assert all(question["text"] in page for question in asked.questions)
    assert all(option["text"] in page for question in asked.questions for option in question["options"])


def test_withdrawing_takes_the_answers_along(visitor: Browser, raters: Cohort) -> None:
    walk_to_about(visitor, raters)
    visitor.submit("about", sex="female")

    erasure.forget(Session.objects.get().participant)

    assert not Demographics.objects.exists()


def test_data_stewards_see_what_was_said_and_study_admins_do_not(visitor: Browser, raters: Cohort) -> None:
    walk_to_about(visitor, raters)
    visitor.submit("about", sex="female")
    page = f"/admin/participants/demographics/{Demographics.objects.get().pk}/change/"

    steward, admin = (browser_of(make_staff(role=role, study=raters.study)) for role in ("steward", "admin"))

    assert "female" in steward.get(page).content.decode()
    assert admin.get(page).status_code == 403


def test_an_answer_says_when_it_was_given(visitor: Browser, raters: Cohort) -> None:
    before = timezone.now()
    walk_to_about(visitor, raters)

    visitor.submit("about")

    described = Session.objects.get().described_at
    assert described and described >= before
