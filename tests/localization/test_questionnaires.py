"""What participants are asked about themselves: loaded from files, written as text, published in the admin."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apps.localization import question_shape, questionnaire_text, questionnaires
from apps.localization.models import Questionnaire
from apps.localization.question_shape import Questions
from tests.localization.desk import QUESTIONNAIRES, copied, look, publish, shown

TEXT = """sex: choice
What is your sex?
- female = Female
- male = Male
- other = Other

birth_year: year
In which year were you born?
? Four digits, such as 1990."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the published questionnaires that a test may spoil."""
    copy = tmp_path / "questionnaires-v1"
    copy.mkdir()
    for path in (questionnaires.DATA / "questionnaires-v1").glob("*.json"):
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


def spoil(folder: Path, language: str, number: int, **change: Any) -> None:
    path = folder / f"{language}.json"
    asked = json.loads(path.read_text(encoding="utf-8"))
    asked[number] |= change
    path.write_text(json.dumps(asked), encoding="utf-8")


def test_every_language_asks_for_sex_and_year_of_birth_and_for_no_more() -> None:
    found = questionnaires.read(questionnaires.DATA / "questionnaires-v1")

    assert set(found) == {"en", "es", "zh-hans"}
    for questions in found.values():
        assert question_shape.skeleton(questions) == [
            ("sex", "choice", ["female", "male", "other"]),
            ("birth_year", "year", []),
        ]
        assert all(question["optional"] for question in questions)
    assert len({question["text"] for questions in found.values() for question in questions}) == 6


@pytest.mark.django_db
def test_loading_twice_stores_each_questionnaire_once() -> None:
    assert questionnaires.load() == questionnaires.load()

    assert str(Questionnaire.objects.get(language="es")) == "es v1"


@pytest.mark.django_db
def test_a_stored_questionnaire_that_differs_from_its_file_is_named(folder: Path) -> None:
    questionnaires.load()
    spoil(folder, "es", 0, text="¿Qué sexo tiene?")

    with pytest.raises(questionnaires.QuestionnairesError, match="es v1 differs from its file"):
        questionnaires.load(folder.parent)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "Sex"}, "“Sex” is not a code"),
        ({"code": 7}, "“7” is not a code"),
        ({"kind": "date"}, "“sex” must be of one of these kinds: choice, year, number, text"),
        ({"text": " "}, "“sex” asks nothing"),
        ({"optional": False}, "“sex” must be optional"),
        ({"options": []}, "exactly if it is a choice"),
        ({"kind": "text"}, "exactly if it is a choice"),
        ({"options": [{"code": "a", "text": "A"}]}, "two options or more"),
        ({"options": [{"code": "a"}, {"code": "b", "text": "B"}]}, "must have a code and a text"),
        ({"options": [{"code": "a", "text": ""}, {"code": "b", "text": "B"}]}, "lacks its text, or a code"),
        ({"options": [{"code": "a", "text": "A"}, {"code": "a", "text": "B"}]}, "“a” is there twice"),
        ({"options": [{"code": "a", "text": "A"}, {"code": "b", "text": "A"}]}, "“a” is there twice"),
        ({"code": "birth_year"}, "“birth_year” is there twice"),
        ({"hint": "?"}, "must have code, kind, text, help, options and optional"),
        (
            {"options": [{"code": "f", "text": "F"}, {"code": "m", "text": "M"}]},
            "other questions or codes than en.json",
        ),
    ],
)
def test_a_wrong_questionnaire_is_refused(folder: Path, change: dict[str, Any], message: str) -> None:
    spoil(folder, "es", 0, **change)

    with pytest.raises(questionnaires.QuestionnairesError, match=message):
        questionnaires.read(folder)


def test_the_english_questionnaire_as_staff_write_it() -> None:
    english = questionnaires.read(questionnaires.DATA / "questionnaires-v1")["en"]

    assert questionnaire_text.written(english) == TEXT
    assert questionnaire_text.read(TEXT) == english


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
codes = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)


@st.composite
def questionnaire(draw: st.DrawFn) -> Questions:
    asked: Questions = []
    for code in draw(st.lists(codes, min_size=1, max_size=3, unique=True)):
        kind = draw(st.sampled_from(question_shape.KINDS))
        named = draw(st.lists(codes, min_size=2, max_size=4, unique=True)) if kind == "choice" else []
        asked.append(
            {
                "code": code,
                "kind": kind,
                "text": draw(words),
                "help": draw(st.just("") | words),
                "options": [{"code": name, "text": f"{draw(words)} {name}"} for name in named],
                "optional": True,
            }
        )
    return asked


@given(questionnaire())
def test_questions_survive_being_written_down_and_read_again(asked: Questions) -> None:
    composed = json.loads(json.dumps(questionnaire_text.read(questionnaire_text.written(asked))))

    assert questionnaire_text.read(questionnaire_text.written(composed)) == composed
    assert question_shape.skeleton(composed) == question_shape.skeleton(asked)


@pytest.mark.django_db
def test_a_corrected_questionnaire_is_shown_then_published(admin_client: Client) -> None:
    questionnaires.load()
    english = Questionnaire.objects.get(language="en")
    edited = copied(admin_client, QUESTIONNAIRES, english.pk)
    edited["questions"] = edited["questions"].replace("- other = Other", "- other = Another")

    changes = shown(look(admin_client, QUESTIONNAIRES, edited)).changes
    publish(admin_client, QUESTIONNAIRES, edited)

    assert [(each.kind, each.what) for each in changes] == [("reworded", "sex")]
    newest = Questionnaire.objects.get(language="en", version=2)
    assert newest.questions[0]["options"][2] == {"code": "other", "text": "Another"}
    assert newest.questions[1] == english.questions[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("questions", "complaint"),
    [
        ("sex\nWhat?", "Question 1 cannot be read"),
        (f"{TEXT}\n\nage: number", "Question 3 cannot be read"),
        (TEXT.replace("- male = Male", "- male"), "Question 1 cannot be read"),
        (TEXT.replace("birth_year: year", "birth_year: date"), "must be of one of these kinds"),
        ("Sex: text\nWhat?", "“Sex” is not a code"),
    ],
)
def test_questions_that_cannot_be_read_are_explained(admin_client: Client, questions: str, complaint: str) -> None:
    page = look(admin_client, QUESTIONNAIRES, {"language": "en", "questions": questions})

    assert complaint in page.content.decode()
    assert page.context["adminform"].form["questions"].value() == questions
    assert not Questionnaire.objects.exists()


@pytest.mark.django_db
def test_a_questionnaire_can_be_read_in_full(admin_client: Client) -> None:
    questionnaires.load()

    page = admin_client.get(f"{QUESTIONNAIRES}{Questionnaire.objects.get(language='zh-hans').pk}/change/")

    assert "您是哪一年出生的？" in page.content.decode()
