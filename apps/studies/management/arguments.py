"""What the commands of this app are given, checked."""

from urllib.parse import urlsplit

from django.core.management.base import CommandError

from apps.studies.models import Study


def study_named(slug: str) -> Study:
    """Return the study. Raises CommandError listing the known ones."""
    study = Study.objects.filter(slug=slug).first()
    if study is None:
        known = ", ".join(Study.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no study “{slug}”. Known studies: {known}.")
    return study


def base_url(text: str) -> str:
    """Return the address without a slash at its end. Raises CommandError unless it is http(s)://host."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise CommandError(f"“{text}” is not an address such as https://study.example.org.")
    return text.rstrip("/")
