"""New versions of texts: what is published never changes, a correction is the next version."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction

from . import terms
from .differences import Change, Comparison
from .glosses import Glosses
from .models import Questionnaire, TermList, Wording
from .names import language_name
from .question_shape import Questions
from .wording_texts import Texts

Versioned = type[TermList] | type[Wording] | type[Questionnaire]


def newest(model: Versioned, language: str) -> Any:
    """Return the language's newest version, or None where it has none."""
    return model._default_manager.filter(language=language).order_by("version").last()


def comparison(latest: Any, language: str, changes: list[Change]) -> Comparison:
    """Return the changes with the names of both versions; `latest` is the newest of the language, or None."""
    return Comparison(
        language=f"{language_name(language)} ({language})",
        before=f"{language} v{latest.version}" if latest else "",
        becomes=f"{language} v{latest.version + 1 if latest else 1}",
        changes=changes,
        spoken=language in dict(settings.LANGUAGES),
    )


@transaction.atomic
def publish_terms(language: str, words: terms.Terms, explained: Glosses) -> TermList:
    """Return the language's newest list if it says just this (wording and gloss by code), else publish it as the next.

    Terms that `explained` lacks have no gloss.
    """
    latest = _newest_alone(TermList, language)
    said = {code: (word, explained.get(code, "")) for code, word in words.items()}
    if latest and {term.code: (term.wording, term.gloss) for term in latest.terms.all()} == said:
        return latest  # type: ignore[no-any-return]
    published = TermList.objects.create(language=language, version=latest.version + 1 if latest else 1)
    terms.publish(published, words, explained)
    return published


def publish_wording(language: str, texts: Texts) -> Wording:
    """Return the language's newest wording if it says just this, else publish it as the next version."""
    return _publish(Wording, language, texts=texts)  # type: ignore[no-any-return]


def publish_questionnaire(language: str, questions: Questions) -> Questionnaire:
    """Return the language's newest questionnaire if it asks just this, else publish it as the next version."""
    return _publish(Questionnaire, language, questions=questions)  # type: ignore[no-any-return]


@transaction.atomic
def _publish(model: Versioned, language: str, **said: Any) -> Any:
    latest = _newest_alone(model, language)
    if latest and all(getattr(latest, name) == value for name, value in said.items()):
        return latest
    version = latest.version + 1 if latest else 1
    return model._default_manager.create(language=language, version=version, **said)


def _newest_alone(model: Versioned, language: str) -> Any:
    """Return the newest version; until the transaction ends nobody else publishes another of its language."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{model._meta.db_table} {language}"])
    return newest(model, language)
