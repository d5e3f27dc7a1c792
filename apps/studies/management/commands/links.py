"""manage.py links"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.studies.links import entry_path
from apps.studies.management.arguments import base_url, study_named
from apps.studies.models import Cohort, Study


class Command(BaseCommand):
    """Print participants' links."""

    help = "Prints the link of every open cohort, one per line: its name, a tab, the address."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("--study", metavar="SLUG", help="Only this study's cohorts.")
        parser.add_argument(
            "--base-url", metavar="URL", default=settings.PUBLIC_URL, help="Where the site is (%(default)s)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the links of the chosen study, or of all but rehearsals."""
        base = base_url(options["base_url"])
        studies = [study_named(options["study"])] if options["study"] else Study.objects.real()
        for cohort in Cohort.objects.open().filter(study__in=studies):
            self.stdout.write(f"{cohort.slug}\t{base}{entry_path(cohort)}")
