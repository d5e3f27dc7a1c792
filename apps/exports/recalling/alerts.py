"""The warning of releases that still hold what was taken back, for the dashboard."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.dashboard.alerts import Alert
from apps.exports.recalling import recall
from apps.studies.models import Study


def of_study(study: Study) -> list[Alert]:
    """Return the alert for a study whose releases hold photographs taken back over a day ago."""
    late = recall.overdue(study)
    if not late:
        return []
    days = (timezone.now() - min(late.values())).days
    what = _("%(count)d releases hold photographs that people took back, for %(days)d days by now.") % {
        "count": len(late),
        "days": days,
    }
    action = _("Rebuild them without those, or withdraw them, and tell whoever has them what to delete.")
    return [
        Alert("recalls", what, action, reverse("admin:exports_release_changelist") + f"?study__id__exact={study.pk}")
    ]
