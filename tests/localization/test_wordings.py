"""The questions and instructions that participants read."""

import json
from pathlib import Path

import pytest

from apps.localization import wordings
from apps.localization.models import Wording

PUBLISHED = wordings.DATA / "wordings-v1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the published wordings that a test may spoil."""
    copy = tmp_path / "wordings-v1"
    copy.mkdir()
    for path in PUBLISHED.glob("*.json"):
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


def spoil(folder: Path, language: str, **texts: object) -> None:
    """Change texts of one language; a text of None is taken out."""
    path = folder / f"{language}.json"
    changed = json.loads(path.read_text(encoding="utf-8")) | texts
    path.write_text(json.dumps({key: text for key, text in changed.items() if text is not None}), encoding="utf-8")


def test_the_published_wordings_are_complete_in_every_language() -> None:
    published = wordings.read(PUBLISHED)

    assert set(published) == {"en", "zh-hans", "es"}
    assert {frozenset(texts) for texts in published.values()} == {wordings.KEYS}


@pytest.mark.django_db
def test_loading_twice_stores_each_wording_once() -> None:
    assert wordings.load() == wordings.load()

    assert Wording.objects.count() == 3
    assert Wording.objects.get(language="es", version=1).texts["question"].startswith("¿Qué emociones")


@pytest.mark.django_db
def test_a_published_wording_is_never_edited(folder: Path) -> None:
    wordings.load()
    spoil(folder, "en", question="How does this person feel?")

    with pytest.raises(wordings.WordingsError, match="en v1 differs from its file"):
        wordings.load(folder.parent)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"question": None}, "missing or unknown: question"),
        ({"questoin": "?"}, "missing or unknown: questoin"),
        ({"question": "  "}, "es.json, question is blank"),
        ({"question": ["a", "b"]}, "question must be one text"),
        ({"instructions_rate": "All in one"}, "instructions_rate must be a list"),
        ({"instructions_rate": ["Only one."]}, "another number of paragraphs than en.json in: instructions_rate"),
        ({"done_rate": "¡Gracias!", "done_mimic": "¡Gracias!"}, "the same in done_mimic and done_rate"),
    ],
)
def test_a_wrong_wording_is_refused_by_key(folder: Path, texts: dict[str, object], message: str) -> None:
    spoil(folder, "es", **texts)

    with pytest.raises(wordings.WordingsError, match=message):
        wordings.read(folder)


def test_a_file_that_is_no_json_is_named(folder: Path) -> None:
    (folder / "es.json").write_text("{", encoding="utf-8")

    with pytest.raises(wordings.WordingsError, match=r"wordings-v1/es\.json cannot be read"):
        wordings.read(folder)
