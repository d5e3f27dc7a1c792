"""Learning the task over HTTP: instructions, practice, questions answered rightly and wrongly."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from apps.participants import training
from apps.participants.models import Session
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_session, make_training
from tests.participants.client import Browser, Response, right_answers

pytestmark = pytest.mark.django_db
PHASES = ("mimic", "rate")


@pytest.fixture
def raters() -> Cohort:
    return make_cohort(phase="rate", wording=make_training(), trials_per_session=1)


def walk_to(page: str, visitor: Browser, cohort: Cohort) -> None:
    visitor.enter(cohort)
    visitor.submit("consent", decision="agree", scopes=["take_part", "photograph"])
    steps = ["camera"] if cohort.takes_photographs else []
    for step in [*steps, "instructions", "practice"]:
        if step == page:
            return
        visitor.submit(step)


def wrong_answers(cohort: Cohort) -> dict[str, str]:
    """A form in which the first question is answered rightly and every other wrongly."""
    right = right_answers(cohort)
    items = cohort.wording.texts[f"quiz_{cohort.phase}"]
    others = {
        f"answer-{place}": str((item["right"] + 1) % len(item["options"])) for place, item in enumerate(items) if place
    }
    return right | others


def where(response: Response) -> str:
    return str(response.redirect_chain[-1][0])


@pytest.mark.parametrize("phase", PHASES)
def test_the_way_leads_through_practice_and_questions(visitor: Browser, phase: str) -> None:
    cohort = make_cohort(phase=phase, wording=make_training())
    walk_to("instructions", visitor, cohort)

    ways = [where(visitor.submit("instructions")), where(visitor.submit("practice"))]
    ways.append(where(visitor.submit("quiz", **right_answers(cohort))))

    assert ways == ["/session/practice/", "/session/quiz/", "/session/trials/"]


def test_nobody_gets_to_the_pictures_without_having_learnt_the_task(visitor: Browser, raters: Cohort) -> None:
    walk_to("practice", visitor, raters)

    assert where(visitor.get("/session/trials/", follow=True)) == "/session/practice/"
    assert where(visitor.get("/session/quiz/", follow=True)) == "/session/practice/"
    assert visitor.load()["trials"] == []


def test_the_first_version_of_the_wordings_still_leads_straight_to_the_pictures(visitor: Browser) -> None:
    cohort = make_cohort(phase="rate")
    walk_to("instructions", visitor, cohort)

    shown = visitor.get("/session/instructions/").content.decode()
    response = visitor.submit("instructions")

    assert "Judge the face." in shown
    assert where(response) == "/session/trials/"


@pytest.mark.parametrize("language", ["en", "zh-hans", "es"])
@pytest.mark.parametrize("phase", PHASES)
def test_the_instructions_are_whole_in_every_language(visitor: Browser, phase: str, language: str) -> None:
    cohort = make_cohort(phase=phase, language=language, wording=make_training(language))
    walk_to("instructions", visitor, cohort)

    page = visitor.get("/session/instructions/")

    texts = cohort.wording.texts
    assert len(page.context["steps"]) == 5
    assert page.context["setting"] == texts[f"setting_{phase}"]
    for said in [texts["step_words"], texts["step_own_view"], *page.context["setting"]]:
        assert said in page.content.decode()
    assert (page.context["cost"] is None) == (phase == "mimic")


def test_the_practice_shows_a_light_picture_of_its_own(visitor: Browser, raters: Cohort) -> None:
    walk_to("practice", visitor, raters)

    shown = visitor.get("/session/practice/").context["picture"]

    file = Path(str(finders.find(shown["path"])))
    assert file.stat().st_size < 60_000
    with Image.open(file) as picture:
        assert picture.size == (shown["width"], shown["height"])


def test_practising_may_be_repeated_from_the_questions(visitor: Browser, raters: Cohort) -> None:
    walk_to("quiz", visitor, raters)

    assert visitor.get("/session/practice/").status_code == 200
    assert visitor.get("/session/instructions/").status_code == 200
    assert where(visitor.submit("practice")) == "/session/quiz/"


def test_right_answers_are_recorded_as_a_round(visitor: Browser, raters: Cohort) -> None:
    walk_to("quiz", visitor, raters)

    visitor.submit("quiz", **right_answers(raters))

    session = Session.objects.get()
    rounds = [(one["answers"], one["right"]) for one in session.comprehension]
    assert rounds == [([item["right"] for item in raters.wording.texts["quiz_rate"]], 3)]
    assert session.comprehension[0]["at"].endswith("+00:00")
    assert session.understood_at


def test_a_wrong_answer_is_explained_and_may_be_given_again(visitor: Browser, raters: Cohort) -> None:
    walk_to("quiz", visitor, raters)

    response = visitor.submit("quiz", **wrong_answers(raters))

    quiz = raters.wording.texts["quiz_rate"]
    page = response.content.decode()
    assert where(response) == "/session/quiz/"
    assert [item["why"] in page for item in quiz] == [False, True, True]
    assert page.count(" checked>") == 1
    assert where(visitor.submit("quiz", **right_answers(raters))) == "/session/trials/"
    assert [one["right"] for one in Session.objects.get().comprehension] == [1, 3]


def test_nobody_is_locked_out(visitor: Browser, raters: Cohort) -> None:
    walk_to("quiz", visitor, raters)
    for _ in range(training.ROUNDS):
        page = visitor.submit("quiz", **wrong_answers(raters)).content.decode()

    response = visitor.submit("quiz")

    assert all(item["why"] in page for item in raters.wording.texts["quiz_rate"])
    assert '<input type="radio"' not in page
    assert where(response) == "/session/trials/"
    session = Session.objects.get()
    assert [one["right"] for one in session.comprehension] == [1, 1, 1]
    assert session.understood_at


@pytest.mark.parametrize("answer", [None, "", "3", "-1", "yes"])
def test_a_question_left_open_is_asked_again_and_not_counted(
    visitor: Browser, raters: Cohort, answer: str | None
) -> None:
    walk_to("quiz", visitor, raters)
    form = right_answers(raters) | {"answer-1": answer}

    response = visitor.submit("quiz", **{name: value for name, value in form.items() if value is not None})

    assert "Please answer every question." in response.content.decode()
    assert response.content.decode().count(" checked>") == 2
    assert Session.objects.get().comprehension == []


def test_two_forms_sent_at_once_are_two_rounds(raters: Cohort) -> None:
    session = make_session(raters)
    one, other = Session.objects.get(pk=session.pk), Session.objects.get(pk=session.pk)

    training.answer(one, [0, 0, 0])
    training.answer(other, [0, 0, 1])

    assert len(Session.objects.get(pk=session.pk).comprehension) == 2


def test_a_second_session_of_the_same_person_skips_the_training(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    visitor.judge(visitor.load()["trials"][0]["uuid"])
    visitor.send("/api/session/complete/")
    visitor.enter(raters, again="1")

    visitor.submit("consent", decision="agree", scopes=["take_part"])
    response = visitor.submit("instructions")

    assert where(response) == "/session/trials/"
