"""Consent texts: published once, never edited; the hash is what a participant's consent points to."""

import hashlib
import json
import unicodedata

from django.db import transaction
from django.utils.translation import gettext as _

from apps.studies.models import ConsentText, Scope, Study


class ConsentTextError(Exception):
    """A consent text cannot be published; the message says what it lacks."""


def content_hash(*, study_title: str, title: str, body: str, scopes: dict[str, str]) -> str:
    """Return the SHA-256, in hexadecimal, of the text as canonical JSON: sorted keys, no spaces, UTF-8."""
    content = {"study_title": study_title, "title": title, "body": body, "scopes": scopes}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def publish(
    study: Study, *, language: str, study_title: str, title: str, body: str, scopes: dict[str, str]
) -> ConsentText:
    """Return the study's consent text with this very content, publishing it as the next version if it is new.

    `study_title` is what participants see the study called; `scopes` maps every code of `Scope` to the sentence
    beside its box. Raises ConsentTextError.
    """
    study_title, title, body = tidy(study_title), tidy(title), tidy(body)
    scopes = {code: tidy(sentence) for code, sentence in scopes.items()}
    _check(study_title, title, body, scopes)
    Study.objects.select_for_update().get(pk=study.pk)
    published = ConsentText.objects.filter(study=study, language=language)
    sha256 = content_hash(study_title=study_title, title=title, body=body, scopes=scopes)
    same = published.filter(sha256=sha256).first()
    if same is not None:
        return same
    latest = published.last()
    return ConsentText.objects.create(
        study=study,
        language=language,
        version=latest.version + 1 if latest else 1,
        study_title=study_title,
        title=title,
        body=body,
        scopes=scopes,
        sha256=sha256,
    )


def tidy(text: str) -> str:
    """Return the text as it is published: accents composed (NFC), lines ended alike, no blanks around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def _check(study_title: str, title: str, body: str, scopes: dict[str, str]) -> None:
    if not study_title or not title or not body:
        raise ConsentTextError(_("A consent text needs the study's name, a title and a body."))
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown:
        raise ConsentTextError(_("Unknown scopes: %(codes)s.") % {"codes": ", ".join(unknown)})
    silent = [str(scope) for scope in Scope if not scopes.get(scope)]
    if silent:
        raise ConsentTextError(_("No sentence beside the box for: %(codes)s.") % {"codes": ", ".join(silent)})
