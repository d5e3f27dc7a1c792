"""A study's double, to be walked in its place: the real one is read and nothing more."""

import secrets
import uuid

from django.db import transaction

from apps.rehearsal.errors import RehearsalError
from apps.studies import cohorts
from apps.studies.models import Cohort, ConsentText, Stimulus, Study, new_entry_key

ACTOR = "rehearsal"


def new_slug() -> str:
    """Return a name for a double."""
    return f"rehearsal-{secrets.token_hex(4)}"


@transaction.atomic
def make_clone(study: Study, *, slug: str, sessions_per_cohort: int = 1) -> Study:
    """Return a rehearsal of the study: its seeds (sharing the stored pictures), texts and open cohorts, launched.

    Each cohort has room for so many sessions. Raises RehearsalError where there is nothing to walk.
    """
    originals = walkable(study)
    double = Study.objects.create(slug=slug, title=study.title, is_rehearsal=True)
    seeds = study.stimuli.seeds().in_circulation()
    Stimulus.objects.bulk_create((_seed(seed, double) for seed in seeds), batch_size=1000)
    texts = {text.pk: _text(text, double) for text in study.consent_texts.all()}
    for original in originals:
        cohort = _cohort(original, double, texts[original.consent_text_id], sessions_per_cohort)
        try:
            cohorts.change_state(cohort, "launch", actor=ACTOR)
        except cohorts.CohortError as error:
            raise RehearsalError(f"{original} cannot be launched: {error}") from error
    return double


def walkable(study: Study) -> list[Cohort]:
    """Return the study's open cohorts, without raters of mimics in countries where nobody photographs any.

    Raises RehearsalError if none is left.
    """
    opened = list(study.cohorts.open())
    countries = {cohort.country for cohort in opened if cohort.takes_photographs}
    mimics_only = Cohort.Material.MIMICS
    found = [cohort for cohort in opened if cohort.material != mimics_only or cohort.country in countries]
    if not found:
        raise RehearsalError(
            f"The study “{study.slug}” has no open cohort that can be walked: launch one in the admin"
            + (", in phase mimic for a country whose raters judge mimics." if opened else ".")
        )
    return found


def close(double: Study) -> None:
    """End a rehearsal that is to be kept: its links let nobody in any more."""
    for cohort in double.cohorts.open():
        cohorts.change_state(cohort, "close", actor=ACTOR)


def _seed(seed: Stimulus, double: Study) -> Stimulus:
    seed.pk, seed.uuid, seed.study = None, uuid.uuid4(), double
    seed._state.adding = True
    return seed


def _text(text: ConsentText, double: Study) -> ConsentText:
    text.pk, text.study = None, double
    text._state.adding = True
    text.save()
    return text


def _cohort(original: Cohort, double: Study, text: ConsentText, sessions: int) -> Cohort:
    cohort = Cohort.objects.get(pk=original.pk)
    cohort.pk, cohort.study, cohort.consent_text = None, double, text
    cohort._state.adding = True
    cohort.entry_key, cohort.state, cohort.opened_at = new_entry_key(), Cohort.State.DRAFT, None
    cohort.per_stimulus_target = max(cohort.per_stimulus_target, sessions)
    cohort.save()
    return cohort
