"""manage.py reassess"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from kombu.exceptions import OperationalError
from tqdm import tqdm

from apps.mimicry.reassessing import from_reports, second_look
from apps.mimicry.reassessing.second_looks import look_again
from apps.mimicry.reassessing.tally import Tally
from apps.studies import photograph_rules
from apps.studies.management.arguments import study_named
from apps.studies.models import Cohort, PhotographRules


class Command(BaseCommand):
    """Judge a cohort's photographs anew."""

    help = "Judges a cohort's photographs anew by another version of the rules. Cut off, it goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be chosen."""
        parser.add_argument("--cohort", required=True, metavar="STUDY/COHORT", help="The slugs of study and cohort.")
        parser.add_argument("--rules", required=True, metavar="VERSION", help="Published rules, such as v2.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument("--look-again", action="store_true", help="Let workers look at every picture afresh.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge, or with --dry-run only say how, and print what has changed."""
        cohort, published = cohort_named(options["cohort"]), rules_named(options["rules"])
        if options["dry_run"]:
            self._judge(cohort, published, dry_run=True)
            looks = second_look.due(cohort, published).count() if options["look_again"] else 0
            self.stdout.write(f"Nothing is changed. {looks or 'No'} photographs would be looked at again.")
        elif options["look_again"]:
            self._look_again(cohort, published)
        else:
            self._judge(cohort, published)

    def _judge(self, cohort: Cohort, published: PhotographRules, *, dry_run: bool = False) -> None:
        judge = from_reports.opinions if dry_run else from_reports.reassess
        tally = Tally()
        with tqdm(desc=str(cohort), unit="photograph", total=from_reports.due(cohort, published).count()) as bar:
            for batch in judge(cohort, published):
                for opinion in batch:
                    opinion.count_in(tally)
                bar.update(len(batch))
        self._tell(tally)

    def _look_again(self, cohort: Cohort, published: PhotographRules) -> None:
        tally, due = Tally(), second_look.due(cohort, published)
        try:
            with tqdm(desc=str(cohort), unit="photograph", total=due.count()) as bar:
                for batch in look_again(cohort, published, stalled=self._warn):
                    for before, after, reasons in batch:
                        tally.add(before, after, reasons)
                    bar.update(len(batch))
        except OperationalError as error:
            raise CommandError("The broker is away. Start it and run this again: it goes on where it was.") from error
        self._tell(tally)
        if left := due.count():
            raise CommandError(f"{left} photographs could not be looked at; the admin shows the error of each.")

    def _warn(self, waiting: int) -> None:
        self.stderr.write(f"{waiting} photographs have waited for a minute. Is a worker running?")

    def _tell(self, tally: Tally) -> None:
        for line in tally.told():
            self.stdout.write(line)


def cohort_named(path: str) -> Cohort:
    """Return the cohort “study/cohort”. Raises CommandError listing those of the study that take photographs."""
    study, _, slug = path.partition("/")
    if not slug:
        raise CommandError(f"“{path}” is not STUDY/COHORT, such as faces/et-mimic.")
    cohorts = study_named(study).cohorts.filter(phase=Cohort.Phase.MIMIC)
    cohort = cohorts.filter(slug=slug).first()
    if cohort is None:
        known = ", ".join(cohorts.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"“{study}” has no cohort “{slug}” that takes photographs. It has: {known}.")
    return cohort


def rules_named(name: str) -> PhotographRules:
    """Return the published rules “v2” or “2”. Raises CommandError listing all versions."""
    photograph_rules.newest()
    published = PhotographRules.objects.filter(version=name.removeprefix("v")).first()
    if published is None:
        known = ", ".join(str(rules) for rules in PhotographRules.objects.all())
        raise CommandError(f"There are no rules “{name}”. Published: {known}.")
    try:
        photograph_rules.read(published)
    except ValueError as error:
        raise CommandError(f"This software cannot judge by {published}: {error}.") from error
    return published
