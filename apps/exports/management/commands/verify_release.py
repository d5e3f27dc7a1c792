"""manage.py verify_release"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.exports.comparing.verification import BrokenReleaseError, verify


class Command(BaseCommand):
    """Verify a release."""

    help = (
        "Checks a release in a folder or behind a link: every hash, count, column, pair and table, that nobody is in "
        "two splits, and that nothing is in it that was taken back."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be given."""
        parser.add_argument(
            "place", metavar="PATH|URL", help="The folder that holds manifest-sha256.txt, or the link to it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is whole, or fail with all that is not."""
        try:
            found = verify(options["place"])
        except BrokenReleaseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{found.name}: {found.files} files, {found.samples} samples, all as the manifest says.")
