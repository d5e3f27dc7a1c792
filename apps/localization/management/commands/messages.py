"""manage.py messages"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.localization import catalogs
from apps.localization.languages import LOCALE, translated


class Command(BaseCommand):
    """Extract, check or compile the interface's translations, or begin those of another language."""

    help = "Brings the translation catalogs up to date with the source; or checks them; or compiles them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the other things this command does, and where."""
        either = parser.add_mutually_exclusive_group()
        either.add_argument("--check", action="store_true", help="Change nothing; exit 1 if anything is wrong.")
        either.add_argument("--compile", action="store_true", help="Write the .mo files that the site reads.")
        either.add_argument("--add", metavar="LANGUAGE", help="Begin the catalog of another language, such as “am”.")
        parser.add_argument(
            "--folder",
            type=Path,
            default=LOCALE,
            help="Where they are, such as var/locale; else Mimicry's own.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one thing asked for."""
        folder: Path = options["folder"]
        if options["compile"]:
            for path in catalogs.compile_catalogs(folder):
                self.stdout.write(str(path))
        elif options["check"]:
            self._check(folder)
        else:
            if options["add"]:
                self._begin(options["add"], folder)
            self._update(folder)

    def _begin(self, language: str, folder: Path) -> None:
        try:
            self.stdout.write(str(catalogs.begin(language, folder)))
        except catalogs.CatalogError as error:
            raise CommandError(str(error)) from error

    def _update(self, folder: Path) -> None:
        template = catalogs.extract_messages(settings.BASE_DIR)
        for language in translated(folder):
            catalog = catalogs.updated(language, template, folder)
            catalogs.path_of(language, folder).write_bytes(catalogs.render(catalog))
            faults = catalogs.faults(catalog)
            self.stdout.write(f"{language}: {len(catalog)} messages, {len(faults)} to be translated or corrected")

    def _check(self, folder: Path) -> None:
        template = catalogs.extract_messages(settings.BASE_DIR)
        problems = []
        for language in translated(folder):
            catalog = catalogs.updated(language, template, folder)
            if catalogs.path_of(language, folder).read_bytes() != catalogs.render(catalog):
                problems.append(f"{language}: the catalog is out of date; run “manage.py messages”.")
            problems += [f"{language}: {fault}" for fault in catalogs.faults(catalog)]
            for collapse in catalogs.collapses(catalog):
                self.stderr.write(self.style.WARNING(f"{language}: one translation for {collapse}"))
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"Translations are complete: {len(template)} messages.")
