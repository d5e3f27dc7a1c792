"""New versions of terms and wordings: what is published never changes, a correction is the next version."""

from django.db import transaction

from .models import Term, TermList, Wording
from .terms import Terms
from .wordings import Texts


@transaction.atomic
def publish_terms(language: str, terms: Terms) -> TermList:
    """Return the language's newest list if it says just this (wording by code), else publish it as the next version."""
    newest = TermList.objects.filter(language=language).order_by("version").last()
    if newest and dict(newest.terms.values_list("code", "wording")) == terms:
        return newest
    published = TermList.objects.create(language=language, version=newest.version + 1 if newest else 1)
    Term.objects.bulk_create(Term(term_list=published, code=code, wording=word) for code, word in terms.items())
    return published


@transaction.atomic
def publish_wording(language: str, texts: Texts) -> Wording:
    """Return the language's newest wording if it says just this, else publish it as the next version."""
    newest = Wording.objects.filter(language=language).order_by("version").last()
    if newest and newest.texts == texts:
        return newest
    return Wording.objects.create(language=language, version=newest.version + 1 if newest else 1, texts=texts)
