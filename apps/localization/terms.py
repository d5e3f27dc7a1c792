"""Rating terms: the published lists, read from data/terms-v<version>.csv and kept as rows, keyed by code.

A file has a column `code` and one column per language; a language is added by adding a column, or by publishing its
list in the admin.
"""

import csv
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from . import glosses
from .glosses import Glosses
from .models import Term, TermList, language_code
from .sounds import sounds
from .term_rows import Row, faults, tidy

DATA = Path(__file__).parent / "data"

Terms = dict[str, str]
Rows = list[tuple[int, dict[str, str]]]


class TermsError(Exception):
    """A file of terms, or a stored list, that is not what it says it is."""


def load(folder: Path = DATA) -> list[TermList]:
    """Store every list of every terms-v<version>.csv in the folder that is not stored yet; return them all.

    A stored list without glosses or sounds is given them. Raises TermsError where a file is wrong, or a stored list
    differs from its file: a published list is never edited; GlossesError where its file of glosses is wrong.
    """
    with transaction.atomic():
        return [
            _store(language, version, terms, glosses.read(language, version, terms.keys(), folder))
            for version, path in _files(folder)
            for language, terms in read(path).items()
        ]


def read(path: Path) -> dict[str, Terms]:
    """Return wording by code by language, NFC-normalised. Raises TermsError naming the file and the line."""
    rows = _rows(path)
    languages = [column for column in rows[0][1] if column != "code"] if rows else []
    if not languages or "code" not in rows[0][1]:
        raise TermsError(f"{path.name} needs a column “code” and one column per language.")
    return {_checked_language(path, language): _column(path, rows, language) for language in languages}


def publish(term_list: TermList, terms: Terms, explained: Glosses) -> None:
    """Store the terms of a new list, with what explains them and how they sound."""
    Term.objects.bulk_create(
        Term(
            term_list=term_list,
            code=code,
            wording=wording,
            gloss=explained.get(code, ""),
            sounds=sounds(term_list.language, wording),
        )
        for code, wording in terms.items()
    )


def _rows(path: Path) -> Rows:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="+", restval="", strict=True)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TermsError(f"{path.name} cannot be read: {error}") from error
    for line, row in rows:
        if "+" in row:
            raise TermsError(f"{path.name}, line {line} has more cells than the first line.")
    return rows


def _checked_language(path: Path, language: str) -> str:
    try:
        language_code(language)
    except ValidationError as error:
        raise TermsError(f"{path.name} has a column “{language}”, which is not a language code.") from error
    return language


def _column(path: Path, rows: Rows, language: str) -> Terms:
    column = [Row(line, row["code"], tidy(row[language])) for line, row in rows]
    if wrong := faults(column):
        raise TermsError(f"{path.name}, {language}: {' '.join(wrong)}")
    return {row.code: row.wording for row in column}


def _files(folder: Path) -> list[tuple[int, Path]]:
    return sorted((int(path.stem.removeprefix("terms-v")), path) for path in folder.glob("terms-v*.csv"))


def _store(language: str, version: int, terms: Terms, explained: Glosses) -> TermList:
    term_list, is_new = TermList.objects.get_or_create(language=language, version=version)
    if is_new:
        publish(term_list, terms, explained)
    else:
        _complete(term_list, terms, explained)
    return term_list


def _complete(term_list: TermList, terms: Terms, explained: Glosses) -> None:
    stored = list(term_list.terms.all())
    if {term.code: term.wording for term in stored} != terms:
        raise TermsError(f"The stored term list {term_list} differs from its file: publish a new version instead.")
    for term in stored:
        gloss = explained.get(term.code, term.gloss)
        if term.gloss not in ("", gloss):
            raise TermsError(
                f"The stored gloss of “{term.wording}” in {term_list} differs from its file: "
                "publish a new version instead."
            )
        term.gloss, term.sounds = gloss, sounds(term_list.language, term.wording)
    Term.objects.bulk_update(stored, ["gloss", "sounds"])
