"""Cohorts that ask about the person and watch how carefully they answer; run beside the site."""

from typing import Any

from apps.localization import questionnaires
from apps.localization.models import Questionnaire
from apps.participants.models import Demographics, Session
from apps.studies.cohorts import change_state
from apps.studies.links import entry_link
from apps.studies.models import Cohort, GoldItem, QuotaCell, new_entry_key


def make(country: str, phase: str = "mimic") -> str:
    """Open a cohort like that of the demonstration, with questions, a gold item and a repeat; return its link.

    It takes one woman and no more.
    """
    questionnaires.load()
    cohort = Cohort.objects.get(study__slug="demo", slug=f"{country}-{phase}")
    cohort.pk, cohort.slug, cohort.entry_key = None, f"{country}-watched-{phase}", new_entry_key()
    cohort._state.adding = True
    cohort.state, cohort.opened_at, cohort.material = "draft", None, "seeds"
    cohort.trials_per_session, cohort.gold_per_session, cohort.repeats_per_session = 4, 1, 1
    cohort.questionnaire = Questionnaire.objects.get(language=cohort.language)
    cohort.save()
    seed = cohort.study.stimuli.seeds().order_by("name")[0]
    GoldItem.objects.get_or_create(
        study=cohort.study, stimulus=seed, term_list=cohort.term_list, defaults={"expected": ["joy"], "note": "Smiles."}
    )
    QuotaCell.objects.create(cohort=cohort, sex="female", target=1)
    change_state(cohort, "launch", actor="test")
    return entry_link(cohort)


def held(slug: str) -> dict[str, Any]:
    """Return, of the cohort's only complete session: what was said, and of each trial in order its role and parts."""
    session = Session.objects.complete().get(cohort__slug=slug)
    trials = session.trials.order_by("position").values_list("role", "judgment__ratings", "photographed_at")
    return {
        "said": Demographics.objects.get(participant=session.participant).answers,
        "trials": [[role, sorted(ratings or {}), bool(taken)] for role, ratings, taken in trials],
    }
