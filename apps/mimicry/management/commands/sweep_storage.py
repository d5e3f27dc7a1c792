"""manage.py sweep_storage"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.mimicry.removal import orphans
from apps.studies import stores


class Command(BaseCommand):
    """Find what is stored for nobody, and what is named and not stored."""

    help = (
        "Compares stored photographs, light copies, crops and thumbnails with the database, share by share: deletes "
        "what no row has named for a day, names what is missing, and clears the quarantine, in every store. Ends with "
        "an error if anything is missing, or a store does not answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("--dry-run", action="store_true", help="Tell, and delete nothing.")
        parser.add_argument("--from", dest="start", default="", metavar="SHARE", help="Go on at this share.")
        parser.add_argument(
            "--however-many",
            action="store_true",
            help="Delete even if more than a tenth of a share is named by no row.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the shares in order, telling of each that is not in order."""
        answering = stores.answering()
        names = [f"{prefix}/{digit}" for prefix, digit in orphans.shares(answering)]
        if options["start"] and options["start"] not in names:
            raise CommandError(f"There is no share “{options['start']}”; they run from {names[0]} to {names[-1]}.")
        first = names.index(options["start"]) if options["start"] else 0
        found = [self._sweep(share, options) for share in names[first:]]
        cleared = 0 if options["dry_run"] else sum(orphans.clear_quarantine(alias) for alias in answering)
        objects, unnamed, missing = (sum(column) for column in zip(*found, strict=True))
        self.stdout.write(
            f"{objects} objects; {unnamed} named by no row, {missing} missing; {cleared} cleared from quarantine."
        )
        if missing:
            raise CommandError(f"{missing} objects are named by rows and not stored.")
        if away := {*stores.aliases(), *orphans.unknown_stores()}.difference(answering):
            raise CommandError(
                f"Not looked at, for they do not answer or are not configured: {', '.join(sorted(away))}."
            )

    def _sweep(self, share: str, options: dict[str, Any]) -> tuple[int, int, int]:
        prefix, _slash, digit = share.rpartition("/")
        findings = orphans.compare(prefix, digit)
        for key in findings.orphans:
            self.stdout.write(f"{key}: no row names it")
        for key in findings.missing:
            self.stdout.write(f"{key}: a row names it, and it is not stored")
        if not options["dry_run"]:
            try:
                findings.delete(however_many=options["however_many"])
            except orphans.TooManyOrphansError as error:
                raise CommandError(f"{error} With --however-many it is deleted all the same.") from error
        return findings.stored, len(findings.orphans), len(findings.missing)
