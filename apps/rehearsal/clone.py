"""A study's double, to be walked in its place: the real one is read and nothing more."""

import secrets
import uuid

from django.db import transaction

from apps.rehearsal.errors import RehearsalError
from apps.studies import cohorts, stimulus_sets
from apps.studies.models import Cohort, ConsentText, Stimulus, StimulusSet, Study, new_entry_key

ACTOR = "rehearsal"


def new_slug() -> str:
    """Return a name for a double."""
    return f"rehearsal-{secrets.token_hex(4)}"


@transaction.atomic
def make_clone(study: Study, *, slug: str, sessions_per_cohort: int = 1, only: Cohort | None = None) -> Study:
    """Return a rehearsal of the study: its seeds (sharing the stored pictures), texts and open cohorts, launched.

    Each cohort has room for so many sessions. `only` is a single cohort to take instead, a draft perhaps.
    Raises RehearsalError where there is nothing to walk.
    """
    originals = walkable(study) if only is None else [alone(only)]
    double = Study.objects.create(slug=slug, title=study.title, is_rehearsal=True)
    seeds = study.stimuli.seeds().in_circulation()
    Stimulus.objects.bulk_create((_seed(seed, double) for seed in seeds), batch_size=1000)
    _gold(study, double)
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


def alone(cohort: Cohort) -> Cohort:
    """Return the cohort if it can be walked without another. Raises RehearsalError."""
    if cohort.material == Cohort.Material.MIMICS:
        raise RehearsalError(
            f"{cohort} judges mimics, and nobody has photographed any in a rehearsal of it alone. "
            "Rehearse the whole study by “manage.py rehearse”."
        )
    return cohort


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


def _gold(study: Study, double: Study) -> None:
    """Let the double's visitors meet the same gold items."""
    seeds = dict(double.stimuli.values_list("name", "pk"))
    used = study.gold_items.filter(retired_at=None, stimulus__name__in=seeds)
    for item in used.select_related("stimulus"):
        item.pk, item.study, item.stimulus_id = None, double, seeds[item.stimulus.name]
        item._state.adding = True
        item.save()


def _set(original: StimulusSet, double: Study) -> StimulusSet:
    seeds = double.stimuli.filter(name__in=original.stimuli.values("name"))
    return stimulus_sets.publish(double, original.name, seeds, actor=ACTOR)


def _cohort(original: Cohort, double: Study, text: ConsentText, sessions: int) -> Cohort:
    cohort = Cohort.objects.get(pk=original.pk)
    cohort.pk, cohort.study, cohort.consent_text = None, double, text
    cohort.stimulus_set = original.stimulus_set and _set(original.stimulus_set, double)
    cohort._state.adding = True
    cohort.entry_key, cohort.state, cohort.opened_at = new_entry_key(), Cohort.State.DRAFT, None
    cohort.per_stimulus_target = max(cohort.per_stimulus_target, sessions)
    # Bots come by the link: no recruiter has sent them, nor is to hear of them.
    cohort.recruiter, cohort.recruiter_settings = Cohort.Recruiter.LINK, {}
    cohort.save()
    return cohort
