"""manage.py verify_release"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.exports.verification import BrokenReleaseError, verify


class Command(BaseCommand):
    """Verify a release."""

    help = "Checks a release in a folder: every hash, count and pair, and that nobody is in two splits."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be given."""
        parser.add_argument("path", type=Path, help="The folder that holds manifest-sha256.txt.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is whole, or fail with all that is not."""
        try:
            found = verify(options["path"])
        except BrokenReleaseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{found.name}: {found.files} files, {found.samples} samples, all as the manifest says.")
