"""Which languages the interface speaks: the one its source is written in, and each that has a catalog in a folder."""

from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import to_language

from .names import language_name

LOCALE = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"


def translated(locale: Path) -> list[str]:
    """Return the languages that have a catalog in a folder such as locale/zh_Hans/LC_MESSAGES/django.po, sorted."""
    return sorted(to_language(path.parents[1].name) for path in locale.glob("*/LC_MESSAGES/django.po"))


def spoken(*folders: Path) -> list[tuple[str, str]]:
    """Return every language of the interface as (code, name), as Django's setting LANGUAGES wants them; English first.

    A name is in the language of whoever reads it.
    """
    codes = dict.fromkeys([SOURCE_LANGUAGE, *sorted({code for folder in folders for code in translated(folder)})])
    return [(code, lazy(language_name, str)(code)) for code in codes]
