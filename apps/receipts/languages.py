"""Which language to speak to someone whose session we do not know."""

from django.conf import settings
from django.utils import translation

from apps.localization.names import own_name


def known_language(wanted: str) -> str:
    """Return `wanted` where the interface speaks it, else the language the browser asks for."""
    return wanted if wanted in dict(settings.LANGUAGES) else translation.get_language()


def offered() -> list[tuple[str, str]]:
    """Return every language of the interface as (code, what it calls itself)."""
    return [(code, own_name(code)) for code, _name in settings.LANGUAGES]
