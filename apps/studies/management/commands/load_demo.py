"""manage.py load_demo"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from apps.localization.questionnaires import QuestionnairesError
from apps.localization.terms import TermsError
from apps.localization.wordings import WordingsError
from apps.studies import demo
from apps.studies.seeds import SeedsError


class Command(BaseCommand):
    """Load the demonstration study."""

    help = "Loads the demonstration study: drawn seeds, texts, twelve open cohorts. A second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, with a bar on standard error while pictures are drawn."""
        try:
            study = demo.load(progress=lambda seeds: tqdm(seeds, desc="Drawing seeds", unit="seed"))
        except (TermsError, WordingsError, QuestionnairesError, SeedsError) as error:
            raise CommandError(str(error)) from error
        seeds, open_cohorts = study.stimuli.seeds().count(), study.cohorts.open().count()
        self.stdout.write(f"{study.title} ({study.slug}): {seeds} seeds, {open_cohorts} open cohorts.")
