"""manage.py apply_difference"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.exports.comparing.apply import DeltaError, apply


class Command(BaseCommand):
    """Make the later release of the earlier one and the difference; needs no database."""

    help = "Rebuilds a release from the folder of an earlier one and a folder that release_difference wrote."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three folders."""
        parser.add_argument("earlier", type=Path, help="the folder of the earlier release")
        parser.add_argument("delta", type=Path, help="the folder that release_difference wrote")
        parser.add_argument("out", type=Path, help="where the later release is written: an empty folder, or a new one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, checked against the later release's manifest."""
        try:
            count = apply(options["earlier"], options["delta"], options["out"])
        except DeltaError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} files, whole: {options['out']}")
