"""`manage.py check_counts [--study SLUG]`: hold the counts of places against what they count."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.participants.counts import wrong_counts
from apps.studies.models import Cohort


class Command(BaseCommand):
    """Name every cell whose counts are not its trials', and every seed whose tally is not its cells'."""

    help = "Hold the counts of places against the trials they count; fail where one is wrong. It changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--study", help="the slug of the only study to check; without it, all are")

    def handle(self, *args: Any, **options: Any) -> None:
        cohorts = Cohort.objects.filter(study__slug=options["study"]) if options["study"] else Cohort.objects.all()
        if options["study"] and not cohorts.exists():
            raise CommandError(f"No study “{options['study']}” has a cohort.")
        wrong = list(wrong_counts(cohorts))
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong:
            raise CommandError(f"{len(wrong)} counts are wrong.")
        self.stdout.write(f"Every count is right, in {cohorts.count()} cohorts.")
