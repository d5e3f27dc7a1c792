"""manage.py build_release"""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from apps.exports import tasks
from apps.exports.building import progress, requests
from apps.exports.comparing import verification
from apps.exports.errors import ReleaseError, is_full
from apps.exports.handing_out import delivery
from apps.exports.log import note
from apps.exports.models import Recipient, Release, ReleaseEvent
from apps.exports.pages import progress_words
from apps.studies.management.arguments import study_named
from apps.studies.models import Study

ACTOR = "command line"
POLL = 0.5
PATIENCE = 60.0
BAR = "{percentage:3.0f}%|{bar:30}| {desc}"


class Command(BaseCommand):
    """Build a release."""

    help = (
        "Asks the workers for a release of a study; with --watch, shows how far it is until it is ready or has failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("study", metavar="STUDY", help="The study's slug.")
        parser.add_argument("--recipient", required=True, metavar="NAME", help="Who gets it, as the study names them.")
        parser.add_argument("--purpose", default="", help="What it is for; the agreement's purpose without this.")
        parser.add_argument("--country", action="append", default=[], help="Only this country; may be repeated.")
        parser.add_argument("--cohort", action="append", default=[], help="Only this cohort; may be repeated.")
        parser.add_argument(
            "--exclude-flag", action="append", default=[], metavar="RULE", help="Without sessions that this rule flags."
        )
        parser.add_argument("--extends", metavar="NAME", help="An earlier release of the recipient, to be extended.")
        parser.add_argument("--storage", default="default", metavar="ALIAS", help="One of STORAGES to write it to.")
        parser.add_argument("--expires-days", type=int, metavar="N", help="Delete its files after so many days.")
        parser.add_argument("--samples-per-shard", type=int, default=1000, metavar="N", help="Pictures in each file.")
        parser.add_argument(
            "--watch",
            "--wait",
            action="store_true",
            help="Show bar, speed, time left and log; come back when it is ready; exit 1 if it fails.",
        )
        parser.add_argument("--out", type=Path, metavar="FOLDER", help="Watch, copy it to this new folder, verify it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, watch if told to, and print the release's name (or its folder) on the last line."""
        study, out = study_named(options["study"]), options["out"]
        if out and out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise CommandError(f"{out} is not an empty folder.")
        release = self._request(study, options)
        tasks.queue_work(release.pk)
        if options["watch"] or out:
            self._watch(release)
        if out:
            self._deliver(release, out)
        self.stdout.write(str(out or release.name))

    def _request(self, study: Study, options: dict[str, Any]) -> Release:
        days = options["expires_days"]
        for name, number in (("--expires-days", days), ("--samples-per-shard", options["samples_per_shard"])):
            if number is not None and number < 1:
                raise CommandError(f"{name} must be 1 or more.")
        try:
            return requests.request_release(
                _recipient_named(study, options["recipient"]),
                created_by=ACTOR,
                purpose=options["purpose"],
                countries=options["country"],
                cohorts=options["cohort"],
                exclude_flags=options["exclude_flag"],
                extends=_release_named(study, options["extends"]),
                storage=options["storage"],
                samples_per_shard=options["samples_per_shard"],
                expires_at=timezone.now() + timedelta(days=days) if days else None,
            )
        except ReleaseError as error:
            raise CommandError(str(error)) from error

    def _watch(self, release: Release) -> None:
        """Show the bar, and each line of the log as it comes, until the release is ready or has failed."""
        warned, since, told = False, time.monotonic(), 0
        with tqdm(bar_format=BAR, total=1) as bar:
            while True:
                release.refresh_from_db()
                told = self._tell(release, bar, after=told)
                if release.state not in (Release.State.QUEUED, Release.State.RUNNING):
                    break
                if not warned and release.state == Release.State.QUEUED and time.monotonic() - since > PATIENCE:
                    bar.write("No worker has taken it up yet. Is one running?", file=bar.fp)
                    warned = True
                time.sleep(POLL)
        if release.state != Release.State.READY:
            raise CommandError(f"{release.name} {release.state}: {release.reason}")

    def _tell(self, release: Release, bar: Any, *, after: int) -> int:
        """Bring the bar up to date and write the events after number `after`; return the number of the last."""
        for event in release.events.filter(pk__gt=after):
            bar.write(f"{progress_words.clock(event)}  {progress_words.line(event)}", file=bar.fp)
            after = event.pk
        found = progress.of(release)
        bar.n, bar.total = found.samples_done, found.samples or 1
        bar.set_description_str(f"{release.name}: {progress_words.told(release, found)}", refresh=False)
        bar.refresh()
        return after

    def _deliver(self, release: Release, out: Path) -> None:
        try:
            delivery.copy_to(release, out)
            verification.verify(out)
        except OSError as error:
            reason = "the disk is full" if is_full(error) else error.strerror
            raise CommandError(f"{release.name} is ready, but could not be copied to {out}: {reason}.") from error
        except (ReleaseError, verification.BrokenReleaseError) as error:
            raise CommandError(f"{release.name} was copied to {out}, but is not whole there:\n{error}") from error
        note(release, ReleaseEvent.Kind.COPIED, actor=ACTOR, text=str(out))


def _recipient_named(study: Study, name: str) -> Recipient:
    recipient = study.recipients.filter(name=name).first()
    if recipient is None:
        known = ", ".join(f"“{each}”" for each in study.recipients.all()) or "none yet: add one in the admin"
        raise CommandError(f"{study.slug} has no recipient “{name}”. Known recipients: {known}.")
    return recipient


def _release_named(study: Study, name: str | None) -> Release | None:
    if not name:
        return None
    release = study.releases.filter(name=name).first()
    if release is None:
        known = ", ".join(study.releases.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"{study.slug} has no release {name}. Known releases: {known}.")
    return release
