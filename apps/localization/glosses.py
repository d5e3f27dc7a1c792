"""Glosses: a short plain explanation of each term, from data/glosses-v<version>/<language>.json, keyed by code.

Each explains its own language's word. A list without a file has no glosses.
"""

import json
import unicodedata
from collections.abc import Set as AbstractSet
from pathlib import Path

from .models import LONGEST_GLOSS

DATA = Path(__file__).parent / "data"

Glosses = dict[str, str]


class GlossesError(Exception):
    """A file of glosses that is not what it says it is."""


def read(language: str, version: int, codes: AbstractSet[str], folder: Path = DATA) -> Glosses:
    """Return the gloss of every code of a term list, NFC-normalised; {} where the list has no file.

    Raises GlossesError naming the file where it is not JSON, lacks or adds a code, or fails `check`.
    """
    path = folder / f"glosses-v{version}" / f"{language}.json"
    if not path.exists():
        return {}
    name = f"{path.parent.name}/{path.name}"
    glosses = _from_json(name, path)
    if unequal := sorted(codes ^ glosses.keys()):
        raise GlossesError(f"{name} must explain exactly the terms of its list; missing or unknown: {unequal}.")
    check(name, glosses)
    return glosses


def check(name: str, glosses: Glosses) -> None:
    """Raise GlossesError, beginning with the name given, where a gloss is blank or too long, or two are alike."""
    code_of: dict[str, str] = {}
    for code, gloss in glosses.items():
        if not gloss:
            raise GlossesError(f"{name}: the term “{code}” has no gloss.")
        if len(gloss) > LONGEST_GLOSS:
            raise GlossesError(f"{name}: the gloss of “{code}” has {len(gloss)} characters where {LONGEST_GLOSS} fit.")
        if gloss.casefold() in code_of:
            raise GlossesError(f"{name}: “{code}” and “{code_of[gloss.casefold()]}” have the same gloss.")
        code_of[gloss.casefold()] = code


def _from_json(name: str, path: Path) -> Glosses:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GlossesError(f"{name} cannot be read: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(gloss, str) for gloss in found.values()):
        raise GlossesError(f"{name} must be one object of texts, each named by the code of its term.")
    return {code: tidy(gloss) for code, gloss in found.items()}


def tidy(gloss: str) -> str:
    """Return the gloss NFC-normalised, without blanks around it."""
    return unicodedata.normalize("NFC", gloss).strip()
