"""manage.py add_recipient"""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.exports.errors import AgreementError
from apps.exports.handing_out import recipients
from apps.studies.management.arguments import study_named

ACTOR = "command line"


class Command(BaseCommand):
    """Put a recipient of releases on record."""

    help = "Puts on record who may get releases of a study, and under which agreement. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what an agreement consists of."""
        parser.add_argument("study", metavar="STUDY", help="The study's slug.")
        parser.add_argument("name", metavar="NAME", help="The group.")
        parser.add_argument("--country", default="", metavar="CODE", help="Where it keeps the data, such as ET.")
        parser.add_argument("--contact", required=True, metavar="EMAIL", help="Who is told what to delete.")
        parser.add_argument("--purpose", required=True, help="What the agreement lets the group use the data for.")
        parser.add_argument("--agreement", required=True, help="Where the signed agreement is found.")
        parser.add_argument("--from", dest="agreed_on", type=date.fromisoformat, metavar="DAY", help="Its first day.")
        parser.add_argument("--until", dest="ends_on", type=date.fromisoformat, metavar="DAY", help="Its last day.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the recipient and print its name."""
        fields = {name: options[name] for name in ("name", "country", "contact", "purpose", "agreement", "ends_on")}
        agreed_on = options["agreed_on"] or timezone.localdate()
        try:
            added = recipients.add(study_named(options["study"]), actor=ACTOR, agreed_on=agreed_on, **fields)
        except AgreementError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(added))
