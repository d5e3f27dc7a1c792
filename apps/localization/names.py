"""Countries and languages by name, in the language of whoever is looking."""

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale

# Codes that Unicode's list of territories has, but that are no place a participant can be in.
NOT_A_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def _reader() -> Locale:
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def country_name(code: str) -> str:
    """Return the country's name, such as “Ethiopia” for ET; the code itself where it has none."""
    return str(_reader().territories.get(code, code))


def language_name(code: str) -> str:
    """Return the language's name, such as “Spanish” for es; the code itself where it has none."""
    try:
        return Locale.parse(to_locale(code)).get_display_name(_reader()) or code
    except (UnknownLocaleError, ValueError):
        return code


def own_name(code: str) -> str:
    """Return what a language calls itself, such as “español” for es; the code itself where that is not known."""
    try:
        locale = Locale.parse(to_locale(code))
    except (UnknownLocaleError, ValueError):
        return code
    return locale.languages.get(str(locale)) or locale.get_display_name() or code


def country_choices() -> list[tuple[str, str]]:
    """Return every country as (code, name), by name."""
    territories: Mapping[str, str] = _reader().territories
    places = (code for code in territories if len(code) == 2 and code.isalpha() and code not in NOT_A_COUNTRY)
    return sorted(((code, territories[code]) for code in places), key=lambda choice: choice[1])
