"""Accepted mimics become stimuli for raters of the same country."""

from functools import partial

from django.db import transaction

from apps.mimicry import statements
from apps.mimicry.models import Mimic
from apps.studies import display
from apps.studies.models import Stimulus


def circulate(mimic: Mimic) -> Stimulus:
    """Make the accepted mimic a stimulus and give it a cell in each cohort of its country that judges mimics."""
    stimulus = make_stimulus(mimic)
    transaction.on_commit(partial(display.complete, [stimulus]), robust=True)
    Mimic.objects.filter(pk=mimic.pk).update(stimulus=stimulus)
    return stimulus


def make_stimulus(mimic: Mimic, *, display_key: str = "", display_size: int = 0) -> Stimulus:
    """Make a stimulus of the mimic, with cells and the light copy that is given; the mimic's row is left to be told."""
    seed = mimic.trial.stimulus
    stimulus = Stimulus.objects.create(
        study_id=seed.study_id,
        kind=Stimulus.Kind.MIMIC,
        name=f"{seed.name}-{str(mimic.uuid)[:8]}",
        image_key=mimic.image_key,
        sha256=mimic.sha256,
        width=mimic.width,
        height=mimic.height,
        display_key=display_key,
        display_size=display_size,
        seed=seed,
        country=mimic.cohort.country,
        portrays=mimic.participant.uuid,
    )
    statements.add_cells(stimulus)
    return stimulus
