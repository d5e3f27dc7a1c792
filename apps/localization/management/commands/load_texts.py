"""manage.py load_texts"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.localization import glosses, questionnaires, terms, wordings

WRONG = (terms.TermsError, glosses.GlossesError, wordings.WordingsError, questionnaires.QuestionnairesError)


class Command(BaseCommand):
    """Load the published term lists, wordings and questionnaires."""

    help = "Loads the terms, glosses, wordings and questionnaires that come with Mimicry. A second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them and name what there is."""
        try:
            lists, texts, asked = terms.load(), wordings.load(), questionnaires.load()
        except WRONG as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Term lists: {', '.join(str(one) for one in lists)}")
        self.stdout.write(f"Wordings: {', '.join(str(one) for one in texts)}")
        self.stdout.write(f"Questionnaires: {', '.join(str(one) for one in asked)}")
