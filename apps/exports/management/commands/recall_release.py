"""manage.py recall_release"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.exports import tasks
from apps.exports.errors import ReleaseError
from apps.exports.models import Release
from apps.exports.recalling import recall
from apps.exports.recalling.report import report, taking


class Command(BaseCommand):
    """Rebuild a past release without what was taken back, and say who has to delete what."""

    help = (
        "Rebuilds a published release without the photographs that may not be released any more: the shards concerned "
        "and the tables are rewritten, nothing else. Says who took the release, and what they must delete."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("name", help="the release, such as faces-2026-003")
        parser.add_argument("--dry-run", action="store_true", help="tell, and change nothing")
        parser.add_argument("--mail", action="store_true", help="print the mail to the recipient as well")
        parser.add_argument("--by", default="recall_release", help="who asks for it, for the release's log")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell what would leave and who has it; then rebuild."""
        release = Release.objects.published().select_related("recipient").filter(name=options["name"]).first()
        if release is None:
            raise CommandError(f"There is no published release “{options['name']}”.")
        photographs, shards = recall.leaving(release)
        self.stdout.write(f"{photographs} photograph(s) leave {release}, from {shards} shard(s).")
        told = report(release)
        self.stdout.write(f"{told.release.recipient} <{told.release.recipient.contact}> must delete {len(told.keys)}.")
        for download in told.downloads:
            self.stdout.write(f"  {taking(download)}")
        if options["mail"]:
            self.stdout.write(f"\n{told.subject}\n\n{told.mail}")
        if not options["dry_run"]:
            self._rebuild(release, by=options["by"])

    def _rebuild(self, release: Release, *, by: str) -> None:
        try:
            recall.rebuild(release, by=by)
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        tasks.queue_work(release.pk)
        release.refresh_from_db()
        self.stdout.write(f"{release} is {release.get_state_display()}: the workers rebuild it.")
