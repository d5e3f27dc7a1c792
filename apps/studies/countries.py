"""What a country brings with it: its time zones and its money, as Unicode's list of territories has them."""

from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies, list_currencies
from django.utils.translation import get_language, to_locale


def time_zones_of(country: str) -> list[str]:
    """Return the time zones of a country, by name; none where it is not listed."""
    return sorted(get_global("territory_zones").get(country, []))


def currency_of(country: str) -> str:
    """Return the code of the money a country uses today, such as “ETB”; empty where none is listed."""
    return next(iter(get_territory_currencies(country)), "")


def currency_choices() -> list[tuple[str, str]]:
    """Return every currency in use somewhere as (code, name), by code."""
    reader = to_locale(get_language() or "en")
    used = {code for country in get_global("territory_currencies") for code in get_territory_currencies(country)}
    return [(code, f"{code} – {get_currency_name(code, locale=reader)}") for code in sorted(used & list_currencies())]
