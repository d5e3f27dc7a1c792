"""manage.py cohort"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.automation import design
from apps.automation.document import document_of
from apps.automation.outcomes import as_json, by_field
from apps.studies.cohorts import TRANSITIONS, CohortError
from apps.studies.management.arguments import study_named
from apps.studies.models import Cohort, Study


class Command(BaseCommand):
    """Do with cohorts what the admin does."""

    help = (
        "Lists, shows, makes, changes, copies and moves cohorts. Everything may be repeated: what is so already stays. "
        "With --dry-run it says what it would do, checked as in earnest. Prints one JSON object or array."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs and what each is given."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        listing = verbs.add_parser("list", help="Names and states of a study's cohorts.")
        listing.add_argument("study")
        for name, text in VERBS.items():
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("study")
            verb.add_argument("cohort")
            if name == "set":
                verb.add_argument("file", nargs="?", default="-", help="A JSON object; “-” is standard input.")
            if name == "copy":
                verb.add_argument("as_slug", metavar="NEW", help="The name of the copy.")
                verb.add_argument("--country", required=True, help="Such as ET.")
                verb.add_argument("--language", required=True, help="Such as en.")
            if name != "show":
                verb.add_argument("--actor", default="command", help="Whom the record of changes names (%(default)s).")
                verb.add_argument("--dry-run", action="store_true", help="Only say what would change.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says; exit status 1 with the reason where that is not possible."""
        study = study_named(options["study"])
        try:
            found = self._do(study, options["verb"], options)
        except ValidationError as error:
            raise CommandError(
                "\n".join(f"{name}: {' '.join(said)}" for name, said in by_field(error).items())
            ) from error
        except CohortError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str))

    def _do(self, study: Study, verb: str, options: dict[str, Any]) -> Any:
        if verb == "list":
            return [{"slug": cohort.slug, "state": cohort.state} for cohort in study.cohorts.order_by("slug")]
        how = {"actor": options.get("actor", ""), "dry_run": options.get("dry_run", False)}
        if verb == "set":
            return as_json(design.put(study, options["cohort"], _read(options["file"]), **how))
        cohort = _cohort(study, options["cohort"])
        if verb == "show":
            return document_of(cohort)
        if verb == "copy":
            where = {"country": options["country"], "language": options["language"]}
            return as_json(design.copy(cohort, options["as_slug"], **where, **how))
        return as_json(design.move(cohort, verb, **how))


VERBS = {
    "show": "The whole design, the state, the link and the checklist.",
    "set": "Make a cohort, or change one: only the fields named.",
    "copy": "A draft with the same design for another country.",
    **{name: f"{change.label}." for name, change in TRANSITIONS.items()},
}


def _cohort(study: Study, slug: str) -> Cohort:
    cohort = study.cohorts.filter(slug=slug).first()
    if cohort is None:
        known = ", ".join(study.cohorts.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no cohort “{slug}” in “{study.slug}”. Known cohorts: {known}.")
    return cohort


def _read(path: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        said = json.loads(text)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CommandError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(said, dict):
        raise CommandError(f"{path} must hold one JSON object, with a cohort's fields by name.")
    return said
