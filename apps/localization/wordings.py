"""Wordings: the questions and instructions participants read, from data/wordings-v<version>/<language>.json.

A language is added by adding a file.
"""

import json
import unicodedata
from itertools import combinations
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from .models import Wording, language_code
from .wording_texts import Texts, fault, keys_of, parts, right_answers

DATA = Path(__file__).parent / "data"
SOURCE = "en"


class WordingsError(Exception):
    """A wording that is incomplete, blank, or no longer what was published."""


def load(folder: Path = DATA) -> list[Wording]:
    """Store every wording of every wordings-v<version>/ in the folder that is not stored yet; return them all.

    Raises WordingsError where a file is wrong, or a stored wording differs from its file.
    """
    with transaction.atomic():
        return [
            _store(language, version, texts)
            for version, path in _folders(folder)
            for language, texts in read(path).items()
        ]


def read(folder: Path) -> dict[str, Texts]:
    """Return texts by language, NFC-normalised and checked against each other. Raises WordingsError."""
    keys = keys_of(_version(folder))
    wordings = {path.stem: _read_file(path, keys) for path in sorted(folder.glob("*.json"))}
    if SOURCE not in wordings:
        raise WordingsError(f"{folder.name} has no {SOURCE}.json to compare the other languages with.")
    for language, texts in wordings.items():
        _compare(f"{folder.name}/{language}.json", texts, wordings[SOURCE])
    return wordings


def _read_file(path: Path, keys: frozenset[str]) -> Texts:
    name = f"{path.parent.name}/{path.name}"
    try:
        language_code(path.stem)
        texts = json.loads(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise WordingsError(f"{name} cannot be read: {error}") from error
    if not isinstance(texts, dict) or set(texts) != keys:
        unequal = ", ".join(sorted(keys.symmetric_difference(texts)))
        raise WordingsError(f"{name} must have exactly the texts of its version; missing or unknown: {unequal}.")
    for key, text in texts.items():
        if wrong := fault(key, text):
            raise WordingsError(f"{name}, {key} {wrong}.")
    return texts


def _compare(name: str, texts: Texts, source: Texts) -> None:
    ours, theirs = parts(texts), parts(source)
    if ours.keys() != theirs.keys():
        unequal = ", ".join(sorted({key for key, _ in ours.keys() ^ theirs.keys()}))
        raise WordingsError(f"{name} has another number of paragraphs or options than {SOURCE}.json in: {unequal}.")
    if right_answers(texts) != right_answers(source):
        raise WordingsError(f"{name} has another right answer than {SOURCE}.json.")
    for one, other in combinations(ours, 2):
        if ours[one] == ours[other] and theirs[one] != theirs[other]:
            raise WordingsError(f"{name} says the same in {one[0]} and {other[0]}, which differ in {SOURCE}.json.")


def _folders(folder: Path) -> list[tuple[int, Path]]:
    return sorted((_version(path), path) for path in folder.glob("wordings-v*"))


def _version(folder: Path) -> int:
    return int(folder.name.removeprefix("wordings-v"))


def _store(language: str, version: int, texts: Texts) -> Wording:
    wording, is_new = Wording.objects.get_or_create(language=language, version=version, defaults={"texts": texts})
    if not is_new and wording.texts != texts:
        raise WordingsError(f"The stored wording {wording} differs from its file: publish a new version instead.")
    return wording
