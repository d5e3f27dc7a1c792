"""manage.py import_gold"""

import csv
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.localization.models import TermList
from apps.studies import changes
from apps.studies.management.arguments import study_named
from apps.studies.models import GoldItem, Study

COLUMNS = ("stimulus", "country", "language", "version", "expected", "note")
ACTOR = "import_gold"


class Command(BaseCommand):
    """Bring gold items from a table."""

    help = (
        "Makes the gold items that a CSV table names, all or none; those that are there already stay. May be repeated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the study and the table."""
        parser.add_argument("study")
        parser.add_argument("file", type=Path, help=f"CSV in UTF-8 with the columns {', '.join(COLUMNS)}.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be made.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them; every faulty line is named, and then nothing is made."""
        study = study_named(options["study"])
        faults, made = [], 0
        with transaction.atomic():
            for line, row in _rows(options["file"]):
                try:
                    made += _make(study, row)
                except ValidationError as error:
                    faults.append(f"Line {line}: {' '.join(error.messages)}")
            transaction.set_rollback(options["dry_run"] or bool(faults))
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"{made} gold items {'would be ' if options['dry_run'] else ''}made.")


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            rows = [(reader.line_num, {name: (value or "").strip() for name, value in row.items()}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    if missing := set(COLUMNS) - set(reader.fieldnames or ()):
        raise CommandError(f"{path} lacks the columns {', '.join(sorted(missing))}.")
    return rows


def _make(study: Study, row: dict[str, str]) -> bool:
    """Make what the row says, unless it is there; return whether it was made. Raises ValidationError."""
    stimulus = study.stimuli.seeds().filter(name=row["stimulus"]).first()
    if stimulus is None:
        raise ValidationError(f"There is no seed “{row['stimulus']}” in {study.slug}.")
    lists = TermList.objects.filter(language=row["language"])
    term_list = lists.filter(version=row["version"]).first() if row["version"].isdecimal() else None
    if term_list is None:
        raise ValidationError(f"There is no term list {row['language']} v{row['version']}.")
    expected = [code.strip() for code in row["expected"].split("|") if code.strip()]
    about = {"study": study, "stimulus": stimulus, "country": row["country"], "term_list": term_list}
    if GoldItem.objects.filter(**about, expected=expected, retired_at=None).exists():
        return False
    item = GoldItem(**about, expected=expected, note=row["note"])
    item.full_clean()
    item.save()
    changes.note_new(ACTOR, item)
    return True
