"""How a cohort's form is laid out: what is decided together stands together, under a word on what it is about."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.studies.editing import TEXTS
from apps.studies.models import Cohort


def fieldsets(cohort: Cohort | None) -> list[tuple[Any, dict[str, Any]]]:
    """Return the form's groups for this cohort, or for a new one."""
    is_draft = cohort is None or cohort.state == Cohort.State.DRAFT
    texts = (
        _("Leave empty to take the newest of the cohort's language.")
        if is_draft
        else _("Sessions under way keep the texts they began with, whatever is changed here.")
    )
    return [
        (_("Who and what"), {"fields": WHO, "description": _("One country, one language, one way to take part.")}),
        (_("Texts"), {"fields": (*TEXTS, "questionnaire"), "description": texts}),
        (
            _("Pictures and answers"),
            {
                "fields": PICTURES,
                "description": _("The target is reached picture by picture: those furthest from it are shown first."),
            },
        ),
        (
            _("Sessions"),
            {
                "fields": SESSIONS,
                "description": _("What one person is asked for at a time, and how many people may come in a day."),
            },
        ),
        (
            _("Recruiting and pay"),
            {
                "fields": PAY,
                "description": _("From these it is reckoned what the cohort will cost, and what an hour pays."),
            },
        ),
        (
            _("Photographs and privacy"),
            {
                "fields": PRIVACY,
                "description": _("As the consent text promises it; the cohort's country may have its own law on it."),
            },
        ),
    ]


WHO = ("study", "country", "language", "phase", "material", "slug")
PICTURES = ("stimulus_set", "per_stimulus_target", "gold_per_session", "repeats_per_session")
SESSIONS = ("trials_per_session", "sessions_per_person", "daily_session_cap", "time_zone", "reservation_minutes")
PAY = ("recruiter", "pay_amount", "pay_currency", "minutes_expected")
PRIVACY = ("photograph_rules", "fidelity_preview", "storage_alias", "retention_days", "smallest_group")
