"""manage.py flag_sessions"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from apps.quality import assessment, quality_rules
from apps.quality.models import QualityRules, SessionFlag
from apps.quality.preview import preview
from apps.quality.rules import RULES
from apps.studies.management.arguments import study_named
from apps.studies.models import Cohort


class Command(BaseCommand):
    """Assess a cohort's sessions."""

    help = "Assesses a cohort's sessions by a version of the quality rules. Cut off, it goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("--cohort", required=True, metavar="STUDY/COHORT", help="The slugs of study and cohort.")
        parser.add_argument("--rules", metavar="VERSION", help="Published rules, such as v1; else the cohort's own.")
        parser.add_argument("--choose", action="store_true", help="Let the cohort keep these rules from now on.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be flagged, and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Assess what is due and print how many sessions each rule flags."""
        cohort = cohort_named(options["cohort"])
        published = rules_named(options["rules"]) if options["rules"] else quality_rules.rules_of(cohort)
        due = assessment.due(cohort, published).count()
        if options["dry_run"]:
            self._say_only(cohort, published, due)
            return
        if options["choose"]:
            quality_rules.choose(cohort, published)
        with tqdm(desc=str(cohort), unit="session", total=due) as bar:
            for count in assessment.assess_due(cohort, published):
                bar.update(count)
        self._tell(cohort, published)

    def _say_only(self, cohort: Cohort, published: QualityRules, due: int) -> None:
        told = preview(cohort, quality_rules.read(published))
        for name, flagged in told.flagged.items():
            self.stdout.write(f"{name}: {flagged}")
        self.stdout.write(f"Nothing is changed. Of {told.assessed} measured sessions; {due} would be assessed now.")

    def _tell(self, cohort: Cohort, published: QualityRules) -> None:
        flags = SessionFlag.objects.filter(session__cohort=cohort, rules_version=published.version)
        for name in RULES:
            self.stdout.write(f"{name}: {flags.filter(rule=name).count()}")
        flagged = flags.values("session").distinct().count()
        self.stdout.write(f"{flagged} sessions of {cohort} are flagged by {published}.")


def cohort_named(path: str) -> Cohort:
    """Return the cohort “study/cohort”. Raises CommandError listing those of the study."""
    study, _, slug = path.partition("/")
    if not slug:
        raise CommandError(f"“{path}” is not STUDY/COHORT, such as faces/et-mimic.")
    cohorts = study_named(study).cohorts.all()
    cohort = cohorts.filter(slug=slug).first()
    if cohort is None:
        known = ", ".join(cohorts.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"“{study}” has no cohort “{slug}”. It has: {known}.")
    return cohort


def rules_named(name: str) -> QualityRules:
    """Return the published rules “v1” or “1”. Raises CommandError listing all versions."""
    quality_rules.shipped()
    published = QualityRules.objects.filter(version=name.removeprefix("v")).first()
    if published is None:
        known = ", ".join(str(rules) for rules in QualityRules.objects.all())
        raise CommandError(f"There are no quality rules “{name}”. Published: {known}.")
    return published
