"""manage.py build_release"""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from apps.exports import delivery, lifecycle, tasks, verification
from apps.exports.errors import ReleaseError, is_full
from apps.exports.models import Release
from apps.studies.management.arguments import study_named

POLL = 0.5
PATIENCE = 60.0


class Command(BaseCommand):
    """Build a release."""

    help = "Asks the workers for a release of a study; with --wait, watches until it is ready or has failed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("study", metavar="STUDY", help="The study's slug.")
        parser.add_argument("--country", action="append", default=[], help="Only this country; may be repeated.")
        parser.add_argument("--cohort", action="append", default=[], help="Only this cohort; may be repeated.")
        parser.add_argument(
            "--exclude-flag", action="append", default=[], metavar="RULE", help="Without sessions that this rule flags."
        )
        parser.add_argument("--wait", action="store_true", help="Come back when it is ready; exit 1 if it fails.")
        parser.add_argument("--out", type=Path, metavar="FOLDER", help="Wait, copy it to this new folder, verify it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, wait if told to, and print the release's name (or its folder) on the last line."""
        study, out = study_named(options["study"]), options["out"]
        if out and out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise CommandError(f"{out} is not an empty folder.")
        try:
            release = lifecycle.request_release(
                study,
                created_by="command line",
                countries=options["country"],
                cohorts=options["cohort"],
                exclude_flags=options["exclude_flag"],
            )
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        tasks.queue_work(release.pk)
        if options["wait"] or out:
            self._watch(release)
        if out:
            self._deliver(release, out)
        self.stdout.write(str(out or release.name))

    def _watch(self, release: Release) -> None:
        warned, since = False, time.monotonic()
        with tqdm(desc=release.name, unit="shard") as bar:
            while release.state in (Release.State.QUEUED, Release.State.RUNNING):
                time.sleep(POLL)
                release.refresh_from_db()
                bar.n, bar.total = release.progress()
                bar.refresh()
                if not warned and release.state == Release.State.QUEUED and time.monotonic() - since > PATIENCE:
                    self.stderr.write("No worker has taken it up yet. Is one running?")
                    warned = True
        if release.state == Release.State.FAILED:
            raise CommandError(f"{release.name} failed: {release.reason}")

    def _deliver(self, release: Release, out: Path) -> None:
        try:
            delivery.copy_to(release, out)
            verification.verify(out)
        except OSError as error:
            reason = "the disk is full" if is_full(error) else error.strerror
            raise CommandError(f"{release.name} is ready, but could not be copied to {out}: {reason}.") from error
        except (ReleaseError, verification.BrokenReleaseError) as error:
            raise CommandError(f"{release.name} was copied to {out}, but is not whole there:\n{error}") from error
