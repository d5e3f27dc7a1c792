"""manage.py release_difference"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.exports.comparing.difference import write_delta
from apps.exports.errors import ReleaseError
from apps.exports.handing_out import delivery
from apps.exports.log import note
from apps.exports.models import Release, ReleaseEvent

ACTOR = "release_difference"


class Command(BaseCommand):
    """Write what somebody who has one release lacks for another."""

    help = (
        "Writes to a folder what changed from one release of a recipient to another (difference.json), the files that "
        "are new, and a program (apply.py) that makes the later release of the earlier one and this folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what must be chosen."""
        parser.add_argument("earlier", help="the release that somebody has, such as faces-2026-001")
        parser.add_argument("later", help="the release that they are to have")
        parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="an empty folder, or a new one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the folder and say what is in it."""
        earlier, later = _named(options["earlier"]), _named(options["later"])
        try:
            delivery.require_takeable(later)
            found = write_delta(earlier, later, options["out"])
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        note(later, ReleaseEvent.Kind.COPIED, actor=ACTOR, text=f"{options['out']}: what changed since {earlier}")
        mimics = ", ".join(f"{len(keys)} {kind}" for kind, keys in found["mimics"].items())
        files = ", ".join(f"{len(files)} {kind}" for kind, files in found["files"].items())
        size = sum(file["size"] for file in found["files"]["new"]) / 1e6
        self.stdout.write(f"Mimics: {mimics}. Files: {files} ({size:,.1f} MB).")
        self.stdout.write(f"python {options['out'] / 'apply.py'} EARLIER {options['out']} LATER")


def _named(name: str) -> Release:
    release = Release.objects.filter(name=name).first()
    if release is None:
        raise CommandError(f"There is no release “{name}”.")
    return release
