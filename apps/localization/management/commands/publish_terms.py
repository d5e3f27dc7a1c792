"""manage.py publish_terms"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.localization import term_sheet
from apps.localization.publishing import publish_terms
from apps.localization.term_changes import compare


class Command(BaseCommand):
    """Publish a term list from a CSV file."""

    help = "Publishes a CSV file of terms as the next version of its language. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, and the way of only looking."""
        parser.add_argument("file", type=Path, help="Columns: code, the language such as “am”, and gloss if wanted.")
        parser.add_argument("--dry-run", action="store_true", help="Say what it would change; publish nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Name every mistake of the file, or say what it changes and publish it."""
        try:
            sheet = term_sheet.read(term_sheet.text_of(options["file"].read_bytes()))
        except OSError as error:
            raise CommandError(str(error)) from error
        except term_sheet.SheetError as error:
            raise CommandError("\n".join(error.faults)) from error
        comparison = compare(sheet)
        for change in comparison.changes:
            texts = " → ".join(text.replace("\n", " | ") for text in (change.before, change.after) if text)
            self.stdout.write(f"{change.what}: {change.label}: {texts}")
        if not comparison.changes:
            self.stdout.write(f"Nothing differs from {comparison.before}.")
        elif options["dry_run"]:
            self.stdout.write(f"This would be {comparison.becomes}; nothing was published.")
        else:
            published = publish_terms(sheet.language, sheet.words, sheet.glosses)
            self.stdout.write(f"Published as {published}.")
