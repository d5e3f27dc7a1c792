"""manage.py load_texts"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.localization import glosses, terms, wordings


class Command(BaseCommand):
    """Load the published term lists and wordings."""

    help = "Loads the term lists, glosses and wordings that come with Mimicry. A second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them and name what there is."""
        try:
            lists, texts = terms.load(), wordings.load()
        except (terms.TermsError, glosses.GlossesError, wordings.WordingsError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Term lists: {', '.join(str(one) for one in lists)}")
        self.stdout.write(f"Wordings: {', '.join(str(one) for one in texts)}")
