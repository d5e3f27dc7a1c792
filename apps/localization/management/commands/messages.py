"""manage.py messages"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.localization import catalogs


class Command(BaseCommand):
    """Extract, check or compile the interface's translations."""

    help = "Brings the translation catalogs up to date with the source; or checks them; or compiles them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the two other things this command does."""
        either = parser.add_mutually_exclusive_group()
        either.add_argument("--check", action="store_true", help="Change nothing; exit 1 if anything is wrong.")
        either.add_argument("--compile", action="store_true", help="Write the .mo files that the site reads.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one thing asked for."""
        if options["compile"]:
            for path in catalogs.compile_catalogs():
                self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
        elif options["check"]:
            self._check()
        else:
            self._update()

    def _update(self) -> None:
        template = catalogs.extract_messages(settings.BASE_DIR)
        for language in catalogs.languages():
            catalog = catalogs.updated(language, template)
            path = catalogs.path_of(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(catalogs.render(catalog))
            faults = catalogs.faults(catalog)
            self.stdout.write(f"{language}: {len(catalog)} messages, {len(faults)} to be translated or corrected")

    def _check(self) -> None:
        template = catalogs.extract_messages(settings.BASE_DIR)
        problems = []
        for language in catalogs.languages():
            catalog = catalogs.updated(language, template)
            path = catalogs.path_of(language)
            if not path.exists() or path.read_bytes() != catalogs.render(catalog):
                problems.append(f"{language}: the catalog is out of date; run “manage.py messages”.")
            problems += [f"{language}: {fault}" for fault in catalogs.faults(catalog)]
            for collapse in catalogs.collapses(catalog):
                self.stderr.write(self.style.WARNING(f"{language}: one translation for {collapse}"))
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"Translations are complete: {len(template)} messages.")
