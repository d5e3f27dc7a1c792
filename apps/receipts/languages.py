"""Which language to speak to someone whose session we do not know."""

from django.conf import settings
from django.utils import translation


def known_language(wanted: str) -> str:
    """Return `wanted` where the interface speaks it, else the language the browser asks for."""
    return wanted if wanted in dict(settings.LANGUAGES) else translation.get_language()
