"""Publishing wordings: a correction is a new version, and questions on the task are written as text."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apps.localization import quiz_text, wordings
from apps.localization.models import Wording
from apps.localization.wording_form import WordingForm
from apps.localization.wording_texts import KEYS, QuizItem
from tests.localization.desk import WORDINGS, copied, look, publish, shown

QUIZ = "Is it day?\n- No\n* Yes\nThe sun is up."


def newest() -> Wording:
    return Wording.objects.filter(language="en").latest("version")


@pytest.fixture
def published() -> Wording:
    wordings.load()
    return newest()


@pytest.mark.django_db
def test_a_corrected_wording_is_the_next_version_of_its_language(admin_client: Client, published: Wording) -> None:
    publish(admin_client, WORDINGS, copied(admin_client, WORDINGS, published.pk) | {"question": "What is felt?"})

    assert newest().version == published.version + 1
    assert newest().texts == published.texts | {"question": "What is felt?"}


@pytest.mark.django_db
def test_what_a_wording_changes_is_shown_text_by_text(admin_client: Client, published: Wording) -> None:
    kept = copied(admin_client, WORDINGS, published.pk)

    page = look(admin_client, WORDINGS, kept | {"question": "What is felt?", "quiz_rate": QUIZ})

    assert [(each.what, each.kind) for each in shown(page).changes] == [
        ("Question", "reworded"),
        ("Questions on the task, rate phase", "reworded"),
    ]
    assert shown(page).changes[0].before == published.texts["question"]
    assert newest() == published


@pytest.mark.django_db
def test_texts_that_the_first_version_had_are_shown_to_go(admin_client: Client, published: Wording) -> None:
    first = Wording.objects.get(language="en", version=1)
    texts = copied(admin_client, WORDINGS, published.pk) | {"language": "am"}
    Wording.objects.create(language="am", version=1, texts=first.texts)

    page = look(admin_client, WORDINGS, texts)

    assert [each.what for each in shown(page).changes if each.kind == "removed"] == [
        "Instructions, mimic phase",
        "Instructions, rate phase",
    ]


@pytest.mark.django_db
def test_publishing_the_same_again_changes_nothing(admin_client: Client, published: Wording) -> None:
    publish(admin_client, WORDINGS, copied(admin_client, WORDINGS, published.pk))

    assert newest() == published


@pytest.mark.django_db
def test_other_questions_on_the_task_are_published_as_questions(admin_client: Client, published: Wording) -> None:
    publish(admin_client, WORDINGS, copied(admin_client, WORDINGS, published.pk) | {"quiz_rate": QUIZ})

    assert newest().texts["quiz_rate"] == [
        {"question": "Is it day?", "options": ["No", "Yes"], "right": 1, "why": "The sun is up."}
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("quiz", "complaint"),
    [
        ("Is it day?\n- No\n- Yes\nThe sun is up.", "Question 1 needs one right option"),
        (f"{QUIZ}\n\nIs it night?\n* No\n- Yes", "Question 2 needs one right option"),
        ("Is it day?\n* Yes\nThe sun is up.", "two options or more"),
        ("Is it day?\n* Yes\n- Yes\nThe sun is up.", "two options or more"),
    ],
)
def test_questions_that_cannot_be_read_are_explained(
    admin_client: Client, published: Wording, quiz: str, complaint: str
) -> None:
    page = look(admin_client, WORDINGS, copied(admin_client, WORDINGS, published.pk) | {"quiz_rate": quiz})

    assert complaint in page.content.decode()
    assert newest() == published


@pytest.mark.django_db
@pytest.mark.parametrize(("version", "words"), [(1, "in whichever order you like"), (2, "* Only me")])
def test_every_version_can_be_read_in_full(admin_client: Client, published: Wording, version: int, words: str) -> None:
    wording = Wording.objects.get(language="en", version=version)

    page = admin_client.get(f"{WORDINGS}{wording.pk}/change/")

    assert words in page.content.decode()


def test_the_form_asks_for_every_text_of_a_wording() -> None:
    assert set(WordingForm.base_fields) == KEYS | {"language"}


sentences = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)


@st.composite
def items(draw: st.DrawFn) -> QuizItem:
    options = draw(st.lists(sentences, min_size=2, max_size=4))
    right = draw(st.integers(0, len(options) - 1))
    return {"question": draw(sentences), "options": options, "right": right, "why": draw(sentences)}


@given(st.lists(items(), max_size=3))
def test_questions_survive_being_written_down_and_read_again(quiz: list[QuizItem]) -> None:
    assert quiz_text.read(quiz_text.written(quiz)) == quiz
