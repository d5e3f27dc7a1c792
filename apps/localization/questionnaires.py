"""Questionnaires: what participants are asked about themselves, from data/questionnaires-v<version>/<language>.json.

A language is added by adding a file, or by publishing one in the admin.
"""

import json
import unicodedata
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from .models import Questionnaire, language_code
from .question_shape import Questions, fault, skeleton

DATA = Path(__file__).parent / "data"
SOURCE = "en"


class QuestionnairesError(Exception):
    """A questionnaire that is incomplete, blank, or no longer what was published."""


def load(folder: Path = DATA) -> list[Questionnaire]:
    """Store every questionnaire of every questionnaires-v<version>/ in the folder that is not stored; return them all.

    Raises QuestionnairesError where a file is wrong, or a stored questionnaire differs from its file.
    """
    with transaction.atomic():
        return [
            _store(language, version, questions)
            for version, path in _folders(folder)
            for language, questions in read(path).items()
        ]


def read(folder: Path) -> dict[str, Questions]:
    """Return questions by language, NFC-normalised. Raises QuestionnairesError.

    All languages ask for the same things by the same codes, so that quotas and counts mean one thing.
    """
    found = {path.stem: _read_file(path) for path in sorted(folder.glob("*.json"))}
    if SOURCE not in found:
        raise QuestionnairesError(f"{folder.name} has no {SOURCE}.json to compare the other languages with.")
    for language, questions in found.items():
        if skeleton(questions) != skeleton(found[SOURCE]):
            raise QuestionnairesError(
                f"{folder.name}/{language}.json has other questions or codes than {SOURCE}.json, or another order."
            )
    return found


def _read_file(path: Path) -> Questions:
    name = f"{path.parent.name}/{path.name}"
    try:
        language_code(path.stem)
        questions = json.loads(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise QuestionnairesError(f"{name} cannot be read: {error}") from error
    if wrong := fault(questions):
        raise QuestionnairesError(f"{name}: {wrong}")
    checked: Questions = questions
    return checked


def _folders(folder: Path) -> list[tuple[int, Path]]:
    return sorted((int(path.name.removeprefix("questionnaires-v")), path) for path in folder.glob("questionnaires-v*"))


def _store(language: str, version: int, questions: Questions) -> Questionnaire:
    stored, is_new = Questionnaire.objects.get_or_create(
        language=language, version=version, defaults={"questions": questions}
    )
    if not is_new and stored.questions != questions:
        raise QuestionnairesError(
            f"The stored questionnaire {stored} differs from its file: publish a new version instead."
        )
    return stored
