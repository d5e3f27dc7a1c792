"""The addresses that are sent to participants."""

from django.conf import settings
from django.urls import reverse

from apps.studies.models import Cohort


def entry_link(cohort: Cohort) -> str:
    """Return the cohort's link, with the site's public address."""
    return f"{settings.PUBLIC_URL}{reverse('recruitment:join', args=[cohort.entry_key])}"
