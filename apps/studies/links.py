"""The addresses that are sent to participants."""

from django.conf import settings
from django.urls import reverse

from apps.studies.models import Cohort


def entry_path(cohort: Cohort) -> str:
    """Return the path by which the cohort is entered, on whatever host."""
    return reverse("recruitment:join", args=[cohort.entry_key])


def entry_link(cohort: Cohort) -> str:
    """Return the cohort's link, with the site's public address."""
    return f"{settings.PUBLIC_URL}{entry_path(cohort)}"
