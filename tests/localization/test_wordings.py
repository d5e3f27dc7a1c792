"""The questions and instructions that participants read."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.localization import wordings
from apps.localization.models import Wording
from apps.localization.wording_texts import KEYS, QUIZZES, keys_of, parts

LANGUAGES = {"en", "zh-hans", "es"}
VERSIONS = (1, 2)


def published(version: int) -> Path:
    return wordings.DATA / f"wordings-v{version}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the newest published wordings that a test may spoil."""
    copy = tmp_path / "wordings-v2"
    copy.mkdir()
    for path in published(2).glob("*.json"):
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


def spoil(folder: Path, language: str, **texts: object) -> None:
    """Change texts of one language; a text of None is taken out."""
    path = folder / f"{language}.json"
    changed = json.loads(path.read_text(encoding="utf-8")) | texts
    path.write_text(json.dumps({key: text for key, text in changed.items() if text is not None}), encoding="utf-8")


def spoil_question(folder: Path, language: str, **change: object) -> None:
    """Change the first question that raters are asked."""
    quiz: list[dict[str, Any]] = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))["quiz_rate"]
    spoil(folder, language, quiz_rate=[quiz[0] | change, *quiz[1:]])


@pytest.mark.parametrize("version", VERSIONS)
def test_the_published_wordings_are_complete_in_every_language(version: int) -> None:
    texts = wordings.read(published(version))

    assert set(texts) == LANGUAGES
    assert {frozenset(said) for said in texts.values()} == {keys_of(version)}


def test_the_newest_wordings_bring_training() -> None:
    for texts in wordings.read(published(2)).values():
        assert Wording(texts=texts).has_training
        assert all(2 <= len(texts[quiz]) <= 3 for quiz in QUIZZES)


def test_no_text_is_left_in_another_language() -> None:
    texts = wordings.read(published(2))

    english, spanish, chinese = (set(parts(texts[language]).values()) for language in ("en", "es", "zh-hans"))
    assert not english & spanish
    assert not english & chinese
    assert all(any("一" <= sign <= "鿿" for sign in said) for said in chinese)


@pytest.mark.django_db
def test_loading_twice_stores_each_wording_once() -> None:
    assert wordings.load() == wordings.load()

    assert Wording.objects.count() == len(LANGUAGES) * len(VERSIONS)
    assert Wording.objects.get(language="es", version=1).texts["question"].startswith("¿Qué emociones")
    assert [Wording.objects.get(language="es", version=version).has_training for version in VERSIONS] == [False, True]


@pytest.mark.django_db
def test_a_published_wording_is_never_edited(folder: Path) -> None:
    wordings.load()
    spoil(folder, "en", question="How does this person feel?")

    with pytest.raises(wordings.WordingsError, match="en v2 differs from its file"):
        wordings.load(folder.parent)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"question": None}, "missing or unknown: question"),
        ({"questoin": "?"}, "missing or unknown: questoin"),
        ({"instructions_rate": ["As in version 1"]}, "missing or unknown: instructions_rate"),
        ({"question": "  "}, "es.json, question is blank"),
        ({"question": ["a", "b"]}, "question must be one text"),
        ({"setting_rate": "All in one"}, "setting_rate must be a list"),
        ({"setting_rate": []}, "setting_rate is blank"),
        ({"setting_rate": ["a", 7]}, "setting_rate must be one text"),
        ({"setting_rate": ["Only one."]}, "another number of paragraphs or options than en.json in: setting_rate"),
        ({"done_rate": "¡Gracias!", "done_mimic": "¡Gracias!"}, "the same in done_mimic and done_rate"),
        ({"quiz_rate": "What?"}, "quiz_rate must be a list of questions"),
        ({"quiz_rate": ["What?"]}, "quiz_rate must have a question, options"),
    ],
)
def test_a_wrong_wording_is_refused_by_key(folder: Path, texts: dict[str, object], message: str) -> None:
    spoil(folder, "es", **texts)

    with pytest.raises(wordings.WordingsError, match=message):
        wordings.read(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hint": "?"}, "must have a question, options"),
        ({"why": " "}, "quiz_rate is blank"),
        ({"question": 3}, "must be one text"),
        ({"options": ["Yes"]}, "must offer at least two options"),
        ({"options": ["Yes", ""]}, "quiz_rate is blank"),
        ({"options": ["Sí", "Sí", "No"]}, "offers the same option twice"),
        ({"options": ["Sí", "No"]}, "another number of paragraphs or options than en.json in: quiz_rate"),
        ({"right": 3}, "as right, from 0 to 2"),
        ({"right": "1"}, "as right, from 0 to 2"),
        ({"right": True}, "as right, from 0 to 2"),
        ({"right": 2}, "es.json has another right answer than en.json"),
    ],
)
def test_a_question_of_another_shape_is_refused(folder: Path, change: dict[str, object], message: str) -> None:
    spoil_question(folder, "es", **change)

    with pytest.raises(wordings.WordingsError, match=message):
        wordings.read(folder)


def test_every_sentence_of_a_wording_is_compared() -> None:
    texts = wordings.read(published(2))["en"]

    said = parts(texts)

    assert {key for key, _ in said} == KEYS
    assert said["quiz_mimic", "3.option 3"] == "Only me"


def test_a_file_that_is_no_json_is_named(folder: Path) -> None:
    (folder / "es.json").write_text("{", encoding="utf-8")

    with pytest.raises(wordings.WordingsError, match=r"wordings-v2/es\.json cannot be read"):
        wordings.read(folder)
