"""Whether everything participants read is there, in their language."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.localization import catalogs
from apps.localization.languages import LOCALE, SOURCE_LANGUAGE
from apps.localization.names import language_name
from apps.studies.checklist.item import Item, State, list_of, page_of
from apps.studies.models import Cohort, ConsentText, Scope


def terms(cohort: Cohort) -> Iterator[Item]:
    """A term list with terms in it."""
    chosen = cohort.term_list
    count = chosen.terms.count()
    if not count:
        yield Item(State.MISSING, _("The term list is empty: import its terms."), page_of(chosen))
        return
    said = ngettext("%(count)d term, list %(name)s.", "%(count)d terms, list %(name)s.", count)
    yield Item(State.DONE, said % {"count": count, "name": chosen}, page_of(chosen))


def wording(cohort: Cohort) -> Iterator[Item]:
    """A wording, with its practice and questions on the task."""
    chosen = cohort.wording
    if not chosen.has_training:
        text = _("Wording %(name)s brings no practice and no questions on the task: choose a newer one.")
        yield Item(State.WARNING, text % {"name": chosen}, list_of(type(chosen)))
        return
    yield Item(State.DONE, _("Wording %(name)s, with practice and questions.") % {"name": chosen}, page_of(chosen))


def consent(cohort: Cohort) -> Iterator[Item]:
    """A consent text with a sentence for each thing asked."""
    chosen = cohort.consent_text
    asked = [scope for scope in Scope if scope != Scope.PHOTOGRAPH or cohort.takes_photographs]
    silent = [str(scope.label) for scope in asked if not chosen.scopes.get(scope)]
    if silent:
        text = _("The consent text has no sentence for: %(scopes)s. Publish a corrected version and choose it.")
        yield Item(State.MISSING, text % {"scopes": ", ".join(silent)}, list_of(ConsentText, add=True))
        return
    yield Item(State.DONE, _("Consent text version %(version)d.") % {"version": chosen.version}, page_of(chosen))
    newest = ConsentText.objects.filter(study=cohort.study_id, language=cohort.language).latest("version")
    if newest.version > chosen.version:
        text = _("Version %(version)d of the consent text has been published since.") % {"version": newest.version}
        yield Item(State.WARNING, text, page_of(newest))


def interface(cohort: Cohort) -> Iterator[Item]:
    """Buttons and messages in the cohort's language."""
    language = language_name(cohort.language)
    folders = (LOCALE, *map(Path, settings.LOCALE_PATHS))
    paths = [path for folder in folders if (path := catalogs.path_of(cohort.language, folder)).exists()]
    if cohort.language == SOURCE_LANGUAGE:
        yield Item(State.DONE, _("Buttons and messages are in %(language)s.") % {"language": language})
    elif not paths:
        text = _("Buttons and messages are not translated into %(language)s: participants will read them in English.")
        yield Item(State.WARNING, text % {"language": language})
    elif open_ones := min(_untranslated(path, cohort.language, path.stat().st_mtime) for path in paths):
        said = ngettext(
            "%(count)d button or message is not translated into %(language)s yet.",
            "%(count)d buttons and messages are not translated into %(language)s yet.",
            open_ones,
        )
        yield Item(State.WARNING, said % {"count": open_ones, "language": language})
    else:
        yield Item(State.DONE, _("Buttons and messages are in %(language)s.") % {"language": language})


@lru_cache(maxsize=32)
def _untranslated(path: Path, language: str, changed: float) -> int:
    """Count once for each state of the file: reading it takes a quarter of a second."""
    return len(catalogs.faults(catalogs.read(path, language)))
