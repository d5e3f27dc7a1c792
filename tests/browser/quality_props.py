"""A cohort with careful and careless people, put beside the site for the stories of whoever trusts its data."""

import random

from django.contrib.auth.models import User

from apps.quality import assessment, quality_rules, reliability_reports
from apps.quality.models import CohortQualityRules, SessionAssessment, SessionFlag
from apps.studies.models import Cohort
from tests.factories import make_study
from tests.quality.story import careful, careless, make_gallery, sit

NAME = "florence"


def fill() -> dict[str, int]:
    """Fourteen careful people, two careless ones, all assessed, and a report; return the ids of what to look at."""
    if not User.objects.filter(username=NAME).exists():
        User.objects.create_superuser(NAME)
    study = make_study(title="Faces on Friday")
    cohort, empty = make_gallery(study=study, slug="us-rate"), make_gallery(study=study, slug="ve-rate", country="VE")
    rng = random.Random(5)
    for _ in range(14):
        sit(cohort, careful(rng.randint(40, 65), rng.randint(9_000, 22_000)))
    for _ in range(2):
        sit(cohort, careless)
    for _ in assessment.assess_due(cohort, quality_rules.rules_of(cohort)):
        pass
    report = reliability_reports.make(cohort)
    quality_rules.provide()
    flag = SessionFlag.objects.filter(session__cohort=cohort).first()
    assert report
    assert flag
    return {
        "cohort": CohortQualityRules.objects.get(cohort=cohort).pk,
        "empty": CohortQualityRules.objects.get(cohort=empty).pk,
        "try_on": cohort.pk,
        "study": study.pk,
        "flag": flag.pk,
        "assessment": SessionAssessment.objects.get(session=flag.session).pk,
        "report": report.pk,
    }


def rules_of(pk: int) -> str:
    """By which version a cohort's sessions are flagged now."""
    return quality_rules.rules_of(Cohort.objects.get(pk=pk)).version
