"""manage.py reconcile"""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.recruitment.api.base import ApiError, Theirs
from apps.recruitment.asking import their_submissions
from apps.recruitment.reconcile import Report, reconcile, take_over_states
from apps.recruitment.their_list import ListError, read_csv
from apps.studies.models import Cohort

HEADINGS = ("difference", "session", "submission", "person", "detail")


class Command(BaseCommand):
    """Lay the recruiter's counts, ours and the storage's side by side."""

    help = (
        "Compares what the recruiter says of a cohort, what the database holds and what the storage keeps, and names "
        "every difference. Ends with status 1 where there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be given."""
        parser.add_argument("cohort", metavar="STUDY/COHORT", help="The cohort, such as “faces/us-mimic”.")
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--csv", type=Path, metavar="FILE", help="The list of submissions the recruiter exports.")
        source.add_argument("--ask", action="store_true", help="Ask the recruiter by its API.")
        parser.add_argument("--out", type=Path, metavar="FILE", help="Write the differences there, with all ids.")
        parser.add_argument("--dry-run", action="store_true", help="Do not keep what the recruiter says.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and report."""
        cohort = _cohort(options["cohort"])
        try:
            theirs = _their_list(cohort, options)
        except (ListError, ApiError, OSError) as error:
            raise CommandError(str(error)) from error
        report = reconcile(cohort, theirs)
        heard = take_over_states(cohort, theirs) if theirs is not None and not options["dry_run"] else 0
        self.stdout.write("\n".join(_lines(report, heard)))
        if options["out"]:
            _write(options["out"], report)
        if report.differences:
            raise CommandError(f"{len(report.differences)} difference(s).", returncode=1)


def _cohort(name: str) -> Cohort:
    study, _slash, slug = name.partition("/")
    cohort = Cohort.objects.select_related("study").filter(study__slug=study, slug=slug).first()
    if cohort is None:
        raise CommandError(f"There is no cohort “{name}”: give its study and its name, such as “faces/us-mimic”.")
    return cohort


def _their_list(cohort: Cohort, options: dict[str, Any]) -> list[Theirs] | None:
    if options["ask"]:
        return their_submissions(cohort)
    return read_csv(options["csv"].read_bytes()) if options["csv"] else None


def _lines(report: Report, heard: int) -> list[str]:
    there = "not asked" if report.there is None else _spelled(report.theirs())
    return [
        f"The recruiter says: {there}",
        f"We hold: {_spelled(report.ours())}",
        f"The storage keeps: {report.stored} of {report.expected} photographs",
        f"New from the recruiter: {heard}",
        *(f"- {kind.label}: {count}" for kind, count in report.counts()),
    ]


def _spelled(counts: list[tuple[str, int]]) -> str:
    return ", ".join(f"{words} {count}" for words, count in counts) or "nothing"


def _write(path: Path, report: Report) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADINGS)
        rows.writerows(
            [each.kind, each.session, each.submission, each.person, each.detail] for each in report.differences
        )
