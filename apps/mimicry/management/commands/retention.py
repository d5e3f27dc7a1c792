"""manage.py retention"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.mimicry.removal import retention

BATCH = 500


class Command(BaseCommand):
    """Erase the photographs of cohorts past their date, or tell which would go."""

    help = (
        "Erases the photographs of closed cohorts that have been kept for as long as the cohort promised; judgments "
        "stay. The scheduler does the same every day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("--dry-run", action="store_true", help="tell, and erase nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """List the cohorts with their counts; then erase, some hundreds of photographs at a time."""
        found = list(retention.outlived())
        for each in found:
            self.stdout.write(
                f"{each.cohort.study.slug}/{each.cohort.slug}: kept until {each.kept_until}, "
                f"{each.photographs} photograph(s)"
            )
        total = sum(each.photographs for each in found)
        if options["dry_run"]:
            self.stdout.write(f"{total} photograph(s) of {len(found)} cohort(s) would be erased.")
            return
        gone = 0
        while erased := retention.erase(BATCH):
            gone += erased
        self.stdout.write(f"{gone} photograph(s) of {len(found)} cohort(s) erased; their objects follow.")
        if left := sum(each.photographs for each in retention.outlived()):
            raise CommandError(f"{left} photograph(s) could not be erased; the log says why.")
