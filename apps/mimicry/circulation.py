"""Accepted mimics become stimuli for raters of the same country."""

from functools import partial

from django.db import transaction

from apps.mimicry.models import Mimic
from apps.studies import display
from apps.studies.cohorts import add_cells
from apps.studies.models import Cohort, Stimulus


def circulate(mimic: Mimic) -> Stimulus:
    """Make the accepted mimic a stimulus and give it a cell in each cohort of its country that judges mimics."""
    seed = mimic.trial.stimulus
    stimulus = Stimulus.objects.create(
        study_id=seed.study_id,
        kind=Stimulus.Kind.MIMIC,
        name=f"{seed.name}-{str(mimic.uuid)[:8]}",
        image_key=mimic.image_key,
        sha256=mimic.sha256,
        width=mimic.width,
        height=mimic.height,
        seed=seed,
        country=mimic.cohort.country,
        portrays=mimic.participant.uuid,
    )
    transaction.on_commit(partial(display.complete, [stimulus]), robust=True)
    Mimic.objects.filter(pk=mimic.pk).update(stimulus=stimulus)
    for cohort in Cohort.objects.filter(study=seed.study_id).raters_of(mimic.cohort.country):
        add_cells(cohort, [stimulus])
    return stimulus
