"""New versions of terms and wordings: what is published never changes, a correction is the next version."""

from django.db import transaction

from . import terms
from .glosses import Glosses
from .models import TermList, Wording
from .wording_texts import Texts


@transaction.atomic
def publish_terms(language: str, words: terms.Terms, explained: Glosses) -> TermList:
    """Return the language's newest list if it says just this (wording and gloss by code), else publish it as the next.

    Terms that `explained` lacks have no gloss.
    """
    newest = TermList.objects.filter(language=language).order_by("version").last()
    said = {code: (word, explained.get(code, "")) for code, word in words.items()}
    if newest and {term.code: (term.wording, term.gloss) for term in newest.terms.all()} == said:
        return newest
    published = TermList.objects.create(language=language, version=newest.version + 1 if newest else 1)
    terms.publish(published, words, explained)
    return published


@transaction.atomic
def publish_wording(language: str, texts: Texts) -> Wording:
    """Return the language's newest wording if it says just this, else publish it as the next version."""
    newest = Wording.objects.filter(language=language).order_by("version").last()
    if newest and newest.texts == texts:
        return newest
    return Wording.objects.create(language=language, version=newest.version + 1 if newest else 1, texts=texts)
